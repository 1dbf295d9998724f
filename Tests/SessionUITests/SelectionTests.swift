import ExecEngine
import Testing

@testable import SessionUI

/// A session of 12 rows whose only shown pane is stdout's: its text begins at row 2, column 0, and has 8 rows.
private func zoomed(_ log: TestRun, columns: Int = 80) -> TestSession {
    var session = TestSession(log, columns: columns, rows: 12)
    session.press(.character("z"))
    return session
}

extension TestSession {
    fileprivate mutating func mouse(_ action: Mouse.Action, _ row: Int, _ column: Int) {
        send(.mouse(Mouse(action, row: row, column: column)))
    }

    /// Presses at the first of the places, drags to each of the others, and lets go.
    fileprivate mutating func drag(_ places: (row: Int, column: Int)...) {
        if let first = places.first { mouse(.press, first.row, first.column) }
        for place in places.dropFirst() { mouse(.drag, place.row, place.column) }
        if let last = places.last { mouse(.release, last.row, last.column) }
    }

    fileprivate mutating func doubleClick(_ row: Int, _ column: Int) {
        mouse(.press, row, column)
        mouse(.release, row, column)
        mouse(.doubleClick, row, column)
        mouse(.release, row, column)
    }

    /// What `y` copies.
    fileprivate mutating func copied() -> String? {
        press(.character("y"))
        if case .copy(let text)? = effects.first { return text }
        return nil
    }

    /// The text on a row that is shown reversed, wherever it stands, without the title's row and the status.
    fileprivate var reversed: [String] {
        frame.rows[2..<frame.size.rows - 2].map { row in
            text(row.filter { $0.style.attributes.contains(.reverse) })
        }.filter { !$0.isEmpty }
    }
}

// MARK: Dragging

@Test func aDragSelectsFromCellToCell() {
    var session = zoomed(TestRun("hello world\nsecond\n"))
    session.drag((2, 2), (2, 7))
    #expect(session.reversed == ["llo wo"])
    #expect(session.copied() == "llo wo")
    #expect(session.screen[11] == " copied 1 line, 6 B")
}

@Test func aDragBackwardsSelectsTheSame() {
    var session = zoomed(TestRun("hello world\nsecond\n"))
    session.drag((2, 7), (2, 2))
    #expect(session.copied() == "llo wo")
    session.drag((3, 1), (2, 9))
    #expect(session.copied() == "ld\nse")
    #expect(session.reversed == ["ld", "se"])
}

@Test func aDragOverLinesTakesThoseBetweenWhole() {
    var session = zoomed(TestRun("first line\n\n\u{1B}[32mgreen\u{1B}[0m\nlast line\n"))
    session.drag((2, 6), (3, 40), (5, 3))
    #expect(session.reversed == ["line", "green", "last"])
    #expect(session.copied() == "line\n\ngreen\nlast")
    #expect(session.screen[11] == " copied 4 lines, 16 B")
}

@Test func wideCharactersAreTakenWhole() {
    var session = zoomed(TestRun("a日本語b\n"))
    session.drag((2, 2), (2, 3))
    #expect(session.copied() == "日本")
    session.drag((2, 4), (2, 6))
    #expect(session.copied() == "本語")
}

@Test func besideAndBelowTheTextIsBehindItsEnd() {
    var session = zoomed(TestRun("one\ntwo\n"))
    session.drag((2, 50), (3, 60))
    #expect(session.copied() == "\ntwo")
    session.drag((2, 1), (9, 5))
    #expect(session.copied() == "ne\ntwo")
}

@Test func aSelectionStaysInThePaneItBeganIn() {
    var session = TestSession(TestRun("out one\nout two\n", stderr: "err\n"))
    session.drag((2, 4), (2, 70))
    #expect(session.state.selection?.pane == .stdout)
    #expect(session.copied() == "one")
    // The panes' names are in the row of titles, which selects nothing.
    session.drag((1, 4), (2, 6))
    #expect(session.state.selection == nil)
}

@Test func aCellThatWasDraggedBackToIsSelectedAlone() {
    var session = zoomed(TestRun("hello\n"))
    session.drag((2, 1), (2, 2), (2, 1))
    #expect(session.copied() == "e")
}

@Test func gutterAndSidewaysScrollingAreReckonedWith() {
    var session = zoomed(TestRun("0123456789" + String(repeating: "x", count: 100) + "\n"))
    session.press(.right)
    session.drag((2, 0), (2, 1))
    #expect(session.copied() == "89")
    session.press(.left, .character("t"))
    session.drag((2, 12), (2, 13))
    #expect(session.copied() == "12")
    // In the gutter is before the first column.
    session.drag((2, 3), (2, 11))
    #expect(session.copied() == "0")
}

@Test func theMergedViewIsSelectedInToo() {
    let log = TestRun()
    log.write("one\n")
    log.write("bad\n", to: .stderr)
    log.write("no end")
    log.write("worse\n", to: .stderr)
    var session = TestSession(log, rows: 12)
    session.press(.character("m"))
    session.drag((2, 3), (5, 4))
    #expect(session.state.selection?.pane == .merged)
    #expect(session.copied() == "ne\nbad\nno end\nwor")
    // A selection that is not in sight is not copied.
    session.press(.character("m"))
    #expect(session.copied() == "one\nno end\n")
}

// MARK: Staying on the text

@Test func aSelectionStaysOnItsTextWhileOutputArrives() {
    var session = zoomed(TestRun(lines(20)))
    session.drag((9, 5), (9, 6))
    #expect(session.reversed == ["20"])
    session.output(lines(3, from: 21))
    #expect(session.screen[6] == "line 20")
    #expect(session.reversed == ["20"])
    session.output(lines(300, from: 24))
    #expect(session.reversed == [])
    #expect(session.copied() == "20")
}

@Test func aLineThatGoesOnAddsNothingToASelection() {
    var session = zoomed(TestRun("begun"))
    session.drag((2, 2), (2, 40))
    session.output(" and ended\n")
    #expect(session.copied() == "gun")
}

@Test func aLineThatIsWrittenAnewShorterTakesTheRestOfASelectionAway() {
    var session = zoomed(TestRun("downloading 99 %"))
    session.drag((2, 2), (2, 15))
    #expect(session.copied() == "wnloading 99 %")
    session.output("\r\u{1B}[Kdone\n")
    #expect(session.reversed == ["ne"])
    #expect(session.copied() == "ne")
}

@Test func aSelectionStaysOnItsTextThroughWrappingZoomingAndResizes() {
    let long = String(repeating: "a", count: 70) + "MARK" + String(repeating: "b", count: 40)
    var session = zoomed(TestRun("\(long)\nnext\n"))
    session.drag((2, 70), (2, 73))
    #expect(session.reversed == ["MARK"])
    session.press(.character("w"))
    session.resize(36, 20)
    #expect(session.reversed == ["MA", "RK"] || session.reversed == ["MARK"])
    session.resize(0, 0)
    session.resize(80, 12)
    session.press(.character("z"), .character("z"))
    #expect(session.copied() == "MARK")
}

@Test func rowsOfAWrappedLineAreOneLine() {
    let long = (0..<100).map { "\($0 % 10)" }.joined()
    var session = zoomed(TestRun("\(long)\n"), columns: 60)
    session.press(.character("w"))
    session.drag((2, 58), (3, 1))
    #expect(session.copied() == "8901")
    #expect(session.reversed == ["89", "01"])
}

// MARK: Scrolling

@Test func draggingBeyondTheTopScrollsUp() {
    var session = zoomed(TestRun(lines(100)))
    session.mouse(.press, 2, 6)
    session.mouse(.drag, 1, 0)
    #expect(session.screen[2] == "line 92")
    session.mouse(.drag, 0, 0)
    #expect(session.screen[2] == "line 90")
    session.mouse(.release, 0, 0)
    #expect(session.copied() == "line 90\nline 91\nline 92\nline 93")
}

@Test func draggingBeyondTheBottomScrollsDown() {
    var session = zoomed(TestRun(lines(100)))
    session.press(.home)
    session.mouse(.press, 9, 0)
    session.mouse(.drag, 10, 5)
    #expect(session.screen[9] == "line 9")
    session.mouse(.drag, 11, 5)
    session.mouse(.release, 11, 5)
    #expect(session.screen[9] == "line 11")
    #expect(session.copied() == "line 8\nline 9\nline 10\nline 1")
}

// MARK: Words

/// A line, the column that is double clicked, and what is selected.
@Test(arguments: [
    ("one two three", 5, "two"), ("one two three", 3, nil), ("a snake_case-name.swift b", 10, "snake_case-name.swift"),
    ("in /usr/lib/x86_64/~old/libc.so.6, too", 12, "/usr/lib/x86_64/~old/libc.so.6"),
    ("Sources/a.swift:12:5: error", 3, "Sources/a.swift:12:5:"), ("(word)", 2, "word"), ("(word)", 0, "("),
    ("see https://example.org/a?b=c&d=%20#e, then", 8, "https://example.org/a?b=c&d=%20#e"),
    ("see https://example.org/a?b=c&d=%20#e, then", 28, "https://example.org/a?b=c&d=%20#e"),
    ("(https://example.org/x).", 5, "https://example.org/x"), ("at=https://example.org/", 6, "https://example.org/"),
    ("at=https://example.org/", 1, "at"), ("key=value", 5, "value"), ("日本 語", 1, "日本"), ("größer!", 2, "größer"),
    ("x", 40, nil),
])
func aDoubleClickSelectsTheWordUnderIt(line: String, column: Int, word: String?) {
    var session = zoomed(TestRun(line + "\n"))
    session.doubleClick(2, column)
    #expect((session.state.selection == nil) == (word == nil))
    if let word { #expect(session.copied() == word) }
}

@Test func aDragAfterADoubleClickKeepsTheWord() {
    var session = zoomed(TestRun("one two three\n"))
    session.mouse(.doubleClick, 2, 5)
    session.mouse(.drag, 2, 9)
    #expect(session.copied() == "two th")
    session.mouse(.drag, 2, 1)
    #expect(session.copied() == "ne two")
}

// MARK: The end of a selection

@Test func aClickClearsTheSelectionAndChoosesThePane() {
    var session = TestSession(TestRun("out\n", stderr: "err\n"))
    session.drag((2, 0), (2, 2))
    #expect(session.state.selection != nil)
    session.mouse(.press, 2, 60)
    session.mouse(.release, 2, 60)
    #expect(session.state.selection == nil)
    #expect(session.state.focus == .stderr)
    #expect(session.copied() == "err\n")
}

@Test func escapeClearsTheSelectionBeforeTheMarks() {
    var session = zoomed(TestRun("hello\n"))
    session.search("ell")
    session.drag((2, 0), (2, 1))
    session.press(.escape)
    #expect(session.state.selection == nil)
    #expect(session.state.pattern != nil)
    session.press(.escape)
    #expect(session.state.pattern == nil)
}

@Test func aNewRunEndsTheSelection() {
    var session = zoomed(TestRun("hello\n"))
    session.mouse(.press, 2, 0)
    session.mouse(.drag, 2, 3)
    session.send(.runStarted(session.state.run))
    #expect(session.state.selection == nil)
    session.mouse(.drag, 2, 4)
    #expect(session.state.selection == nil)
}

@Test func aDragWithoutAPressSelectsNothing() {
    var session = zoomed(TestRun("hello\n"))
    session.mouse(.drag, 2, 3)
    session.drag((2, 0))
    session.mouse(.drag, 2, 3)
    #expect(session.state.selection == nil)
}

@Test func anEmptyPaneHasNothingToSelect() {
    var session = zoomed(TestRun())
    session.drag((2, 0), (5, 5))
    session.doubleClick(3, 3)
    #expect(session.state.selection == nil)
}

@Test func dragsAndReleasesDoNotScrollTheHelp() {
    var session = TestSession(TestRun(), columns: 40, rows: 10)
    session.press(.character("?"))
    let before = session.drawing
    for action in [Mouse.Action.press, .drag, .release, .doubleClick] { session.mouse(action, 4, 4) }
    #expect(session.drawing == before)
}
