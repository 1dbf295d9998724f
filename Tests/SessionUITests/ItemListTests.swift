import ExecEngine
import Testing

@testable import SessionUI

private func list(_ count: Int, columns: Int = 40, rows: Int = 10) -> ItemList {
    ItemList(
        (0..<count).map {
            ListItem(
                parts: [ListItem.Part("item \($0) ", color: .indexed(2)), ListItem.Part($0 % 2 == 0 ? "even" : "odd")],
                detail: "detail \($0)")
        }, noun: "item", action: "opens", emptyText: "Nothing here.",
        size: TerminalSize(columns: columns, rows: rows))
}

@Suite struct ItemListTests {
    @Test func aListShowsItsItemsTheChosenOneAndTheKeys() {
        #expect(
            render(list(3, columns: 70, rows: 6)).text == """
                item 0 even
                item 1 odd
                item 2 even

                 3 items  detail 0
                 Enter opens  / filter  g G first, last  r look again  q quit
                """)
    }

    @Test func theKeysMoveAndTheChosenOneStaysInView() {
        var list = list(100)
        func press(_ keys: Key...) -> Int? {
            for key in keys { #expect(list.press(key) == []) }
            #expect(render(list).text.contains("item \(list.chosen ?? -1) "))
            return list.chosen
        }
        #expect(press(.down, .character("j")) == 2)
        #expect(press(.up) == 1)
        #expect(press(.character("G")) == 99)
        #expect(press(.pageUp) == 92)
        #expect(press(.character("g"), .up) == 0)
        #expect(press(.pageDown, .pageDown) == 14)
        list.resize(TerminalSize(columns: 20, rows: 3))
        #expect(press() == 14)
    }

    @Test func enterOpensWhatIsChosen() {
        var list = list(5)
        #expect(list.press(.down) == [] && list.press(.enter) == [.open(1)])
        #expect(list.press(.character("q")) == [.quit] && list.press(.control("c")) == [.quit])
        #expect(list.press(.character("r")) == [.reload])
    }

    @Test func aFilterKeepsWhatHoldsAllItsWords() {
        var list = list(30)
        for character in "/odd 1" { _ = list.press(.character(character)) }
        #expect(list.visible == [1, 11, 13, 15, 17, 19, 21])
        #expect(render(list).cursor != nil && render(list).text.hasSuffix("/odd 1"))
        _ = list.press(.enter)
        #expect(list.press(.enter) == [.open(1)])
        _ = list.press(.escape)
        #expect(list.visible.count == 30 && list.chosen == 1)
    }

    @Test func aFilterThatFindsNothingOpensNothing() {
        var list = list(3)
        for character in "/zzz" { _ = list.press(.character(character)) }
        _ = list.press(.enter)
        #expect(list.chosen == nil && list.press(.enter) == [])
        #expect(render(list).text.contains("0 of 3 items"))
    }

    @Test func anEmptyListSaysSo() {
        var list = list(0)
        #expect(render(list).text.hasPrefix(" Nothing here."))
        #expect(list.press(.enter) == [] && list.press(.down) == [] && list.press(.character("G")) == [])
    }

    @Test func clicksChooseAndOpen() {
        var list = list(20)
        #expect(list.point(Mouse(.press, row: 3, column: 5)) == [] && list.chosen == 3)
        #expect(list.point(Mouse(.press, row: 3, column: 5)) == [.open(3)])
        #expect(list.point(Mouse(.press, row: 9, column: 5)) == [])
        #expect(list.point(Mouse(.wheelDown, row: 0, column: 0)) == [] && list.chosen == 6)
    }

    @Test func aDoubleClickOpensAndADragDoesNothing() {
        var list = list(20)
        #expect(list.point(Mouse(.press, row: 3, column: 5)) == [])
        for action in [Mouse.Action.drag, .release] {
            #expect(list.point(Mouse(action, row: 5, column: 5)) == [] && list.chosen == 3)
        }
        #expect(list.point(Mouse(.doubleClick, row: 3, column: 5)) == [.open(3)])
    }

    @Test func newItemsKeepThePlace() {
        var list = list(20)
        for _ in 0..<5 { _ = list.press(.down) }
        list.replace(list.items + list.items)
        #expect(list.chosen == 5)
        list.replace(Array(list.items.prefix(2)))
        #expect(list.chosen == 1)
    }

    @Test(arguments: [(0, 0), (1, 1), (5, 2), (10, 3)]) func anySizeIsDrawn(size: (columns: Int, rows: Int)) {
        #expect(render(list(9, columns: size.columns, rows: size.rows)).rows.count == size.rows)
    }
}
