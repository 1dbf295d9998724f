import ExecEngine
import Testing

@testable import SessionUI

/// The rows of stdout's text in a session whose only shown pane it is.
private func rows(_ session: TestSession) -> [String] {
    Array(session.screen.dropFirst(2).dropLast(session.state.layout.statusRows.count))
}

/// A zoomed session of 12 rows: 8 rows of text.
private func zoomed(_ log: TestRun, columns: Int = 80) -> TestSession {
    var session = TestSession(log, columns: columns, rows: 12)
    session.press(.character("z"))
    return session
}

@Test func aPaneFollowsTheEnd() {
    var session = zoomed(TestRun(lines(20)))
    #expect(rows(session).last == "line 20")
    session.output("line 21\n")
    #expect(rows(session) == (14...21).map { "line \($0)" })
    #expect(session.screen[1].contains("following"))
}

@Test func newOutputNeverMovesAViewThatReadsBack() {
    var session = zoomed(TestRun(lines(20)))
    session.press(.up)
    let before = rows(session)
    #expect(before == (12...19).map { "line \($0)" })
    session.output(lines(500, from: 21))
    #expect(rows(session) == before)
    #expect(session.screen[1].contains("500 new lines below"))
    #expect(!session.screen[1].contains("following"))
}

@Test func newLinesCountFromWhenFollowingEnded() {
    var session = zoomed(TestRun(lines(50)))
    session.press(.up)
    session.output(lines(5))
    session.press(.up, .down)
    #expect(session.screen[1].contains("5 new lines below"))
    session.press(.end, .up)
    #expect(!session.screen[1].contains("new"))
}

@Test func aTallerScreenIsFilledFromAbove() {
    var session = zoomed(TestRun(lines(100)))
    session.press(.up)
    session.resize(80, 24)
    #expect(rows(session).first == "line 81")
    #expect(rows(session).last == "line 100")
}

@Test func reachingTheBottomFollowsAgain() {
    for key in [Key.end, .character("G"), .pageDown, .down, .character("j"), .control("f"), .control("d")] {
        var session = zoomed(TestRun(lines(20)))
        session.press(.up)
        #expect(!session.screen[1].contains("following"))
        session.press(key)
        #expect(session.screen[1].contains("following"), "\(key)")
        session.output("new\n")
        #expect(rows(session).last == "new", "\(key)")
    }
}

@Test func aPaneWhoseTextFitsGoesOnFollowing() {
    for key in [Key.up, .pageUp, .home, .character("g"), .control("u")] {
        var session = zoomed(TestRun(lines(3)))
        session.press(key)
        session.output(lines(20, from: 4))
        #expect(rows(session).last == "line 23", "\(key)")
    }
}

/// Keys and the first line that is shown after them, from the end of 100 lines in 8 rows (93 is on top).
@Test(arguments: [
    ([Key.up], 92), ([.character("k"), .character("k")], 91), ([.up, .up, .down], 92),
    ([.up, .up, .character("j")], 92),
    ([.pageUp], 86), ([.control("b")], 86), ([.pageUp, .pageUp, .pageDown], 86),
    ([.pageUp, .pageUp, .control("f")], 86),
    ([.control("u")], 89), ([.control("u"), .control("u"), .control("d")], 89), ([.home], 1), ([.character("g")], 1),
    ([.home, .up, .pageUp], 1), ([.home, .down], 2), ([.home, .end], 93), ([.home, .character("G")], 93),
    ([.home, .character(" ")], 8),
])
func scrollingKeysMoveByTheirAmount(keys: [Key], first: Int) {
    var session = zoomed(TestRun(lines(100)))
    for key in keys { session.press(key) }
    #expect(rows(session).first == "line \(first)")
}

@Test func longLinesScrollSidewaysAndNoFurtherThanTheyReach() {
    let log = TestRun(String((0..<200).map { Character("\($0 % 10)") }) + "\nshort\n")
    var session = zoomed(log, columns: 60)
    #expect(rows(session)[0].hasPrefix("0123456789"))
    session.press(.right)
    #expect(rows(session)[0].hasPrefix("89012345"))
    #expect(rows(session)[1] == "")
    session.press(.character("l"), .character("h"), .left)
    #expect(rows(session)[0].hasPrefix("0123456789"))
    session.press(.shiftRight)
    #expect(session.state.panes.stdout.leftColumn == 30)
    session.press(.shiftLeft)
    for _ in 0..<50 { session.press(.right) }
    #expect(rows(session)[0].hasSuffix("9"))
    #expect(session.state.panes.stdout.leftColumn == 144)
}

@Test func wideCharactersAtAnEdgeLeaveABlank() {
    var session = zoomed(TestRun(String(repeating: "日本", count: 40) + "\n"), columns: 61)
    #expect(text(session.frame.rows[2]).hasSuffix("日本 "))
    session.press(.right)
    session.state.panes.stdout.leftColumn = 1
    #expect(rows(session)[0].hasPrefix(" 本日"))
    expectSound(session.frame.rows[2], "shifted by half a character")
}

@Test func wrappedLinesScrollByRows() {
    let long = String(repeating: "a", count: 60) + String(repeating: "b", count: 60) + "c"
    var session = zoomed(TestRun("first\n\(long)\n" + lines(6)), columns: 60)
    session.press(.character("w"))
    // 1 + 3 + 6 rows in 8.
    #expect(rows(session)[0] == String(repeating: "b", count: 60))
    #expect(rows(session)[1] == "c")
    session.press(.up)
    #expect(rows(session)[0] == String(repeating: "a", count: 60))
    session.press(.up)
    #expect(rows(session)[0] == "first")
    session.press(.down, .down)
    #expect(rows(session)[0] == String(repeating: "b", count: 60))
    #expect(session.screen[1].contains("following"))
    session.press(.home, .right)
    #expect(session.state.panes.stdout.leftColumn == 0)
}

@Test func aLineOfTwoMegabytesWithoutEndIsShownAndScrolled() {
    let log = TestRun()
    log.write(bytes: Array(repeating: 0x78, count: 2_000_010))
    var session = zoomed(log)
    #expect(rows(session).allSatisfy { $0 == String(repeating: "x", count: 80) })
    session.finishWork()
    #expect(session.screen[1].contains("1 line "))
    session.press(.character("w"), .pageUp, .home, .pageDown, .end)
    #expect(rows(session).last == String(repeating: "x", count: 2_000_010 % 65_536 % 80))
}

@Test func theWheelScrollsThePaneUnderThePointer() {
    var session = TestSession(TestRun(lines(50), stderr: lines(50, from: 101)))
    session.send(.mouse(Mouse(.wheelUp, row: 5, column: 60)))
    #expect(session.state.panes.stdout.isFollowing)
    #expect(session.screen[2].hasSuffix("line 128"))
    session.send(.mouse(Mouse(.wheelDown, row: 5, column: 60)))
    #expect(session.state.panes.stderr.isFollowing)
    #expect(session.state.focus == .stdout)
}

@Test func aPressFocusesItsPane() {
    var session = TestSession(TestRun(lines(5)))
    session.send(.mouse(Mouse(.press, row: 1, column: 70)))
    #expect(session.state.focus == .stderr)
    session.send(.mouse(Mouse(.press, row: 23, column: 0)))
    #expect(session.state.focus == .stderr)
    session.send(.mouse(Mouse(.press, row: 3, column: 0)))
    #expect(session.state.focus == .stdout)
    session.send(.mouse(Mouse(.press, row: -1, column: 900)))
    #expect(session.state.focus == .stdout)
}

@Test func aReaderStaysAtHisLineThroughResizes() {
    var session = zoomed(TestRun(lines(100)))
    session.press(.pageUp, .pageUp)
    let first = rows(session)[0]
    for (columns, height) in [(20, 5), (0, 0), (400, 100), (1, 1), (80, 12)] { session.resize(columns, height) }
    #expect(rows(session)[0] == first)
}

@Test func coloursCarryOverFromLinesAboveTheView() {
    let log = TestRun("\u{1b}[31mred starts\n" + lines(50) + "\u{1b}[0mplain\n")
    var session = zoomed(log)
    #expect(session.frame.rows[2][0].style.foreground == .indexed(1))
    session.press(.home)
    #expect(session.frame.rows[3][0].style.foreground == .indexed(1))
}

/// Field note 43, while a flood is ahead of the counting.
@Test func newLinesAreToldOfBeforeTheyAreCounted() {
    var session = TestSession(TestRun())
    session.output(String(repeating: "y\n", count: 2_000_000))
    session.press(.character("g"))
    #expect(!session.screen[1].contains("below"))
    session.output("y\n")
    #expect(session.screen[1].contains("new lines below"))
    session.finishWork()
    #expect(session.screen[1].contains("1 new line below"))
}
