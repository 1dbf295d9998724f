import ExecEngine
import Testing

@testable import SessionUI

private func copiedText(_ session: TestSession) -> String? {
    if case .copy(let text)? = session.effects.first, session.effects.count == 1 { return text }
    return nil
}

private func status(_ session: TestSession) -> String { session.screen.last ?? "" }

// MARK: What to copy

@Test func theQuestionNamesItsAnswers() {
    var session = TestSession(TestRun("one\n"))
    session.press(.character("Y"))
    #expect(status(session) == " copy: l line  p whole pane  c command  (Esc)")
    session.resize(30, 10)
    #expect(status(session) == " l line  p pane  c command")
    session.resize(6, 10)
    #expect(status(session) == " l p c")
}

@Test(arguments: [Key.escape, .control("c"), .character("q"), .character("x"), .enter, .down])
func anyOtherKeyClosesTheQuestion(key: Key) {
    var session = TestSession(TestRun("one\n"))
    session.press(.character("Y"), key)
    #expect(session.effects.isEmpty)
    #expect(session.state.mode == .panes)
}

@Test func aLineIsTheTopOneWithoutASearch() {
    var session = TestSession(TestRun(lines(100)))
    session.press(.home, .down, .character("Y"), .character("l"))
    #expect(copiedText(session) == "line 2")
    #expect(status(session) == " copied 1 line, 6 B")
}

@Test func aLineIsThatOfTheSearchsHit() {
    var session = TestSession(TestRun(lines(100), stderr: "elsewhere\n" + lines(100)), rows: 200)
    session.search("line 7")
    session.press(.character("n"), .character("Y"), .character("l"))
    #expect(copiedText(session) == "line 70")
    // The hit is in the other pane.
    session.press(.tab, .character("Y"), .character("l"))
    #expect(copiedText(session) == "elsewhere")
}

@Test func theWholePaneIsCopiedWithoutEscapeSequences() {
    let text = "\u{1B}[31mred\u{1B}[0m\n" + lines(50) + "10%\r20%\n\u{1B}]0;title\u{7}日本"
    var session = TestSession(TestRun(text, stderr: "no\n"))
    session.press(.character("Y"), .character("p"))
    let expected = "red\n" + lines(50) + "20%\n日本"
    #expect(copiedText(session) == expected)
    #expect(status(session) == " copied 53 lines, \(expected.utf8.count) B")
}

@Test func aLineWithoutEndIsCopiedWithoutCuts() {
    let log = TestRun()
    log.write(bytes: Array(repeating: 0x78, count: 200_000))
    var session = TestSession(log)
    session.press(.character("Y"), .character("p"))
    #expect(copiedText(session) == String(repeating: "x", count: 200_000))
}

@Test func theMergedPaneIsCopiedInArrivalOrder() {
    let log = TestRun()
    log.write("one\nunfinished")
    log.write("bad\n", to: .stderr)
    log.write("two\n")
    var session = TestSession(log)
    session.press(.character("m"), .character("Y"), .character("p"))
    #expect(copiedText(session) == "one\nunfinished\nbad\ntwo\n")
}

@Test func aPaneOfOverEightMebibytesIsCutAtALineAndSaysSo() {
    let line = String(repeating: "x", count: 4095) + "\n"
    let log = TestRun()
    log.write(bytes: Array(String(repeating: line, count: 2050).utf8))
    var session = TestSession(log)
    session.press(.character("Y"), .character("p"))
    #expect(copiedText(session)?.utf8.count == 8_388_608)
    #expect(status(session) == " copied the first 2,048 lines, 8.3 MB: the rest is too much for a clipboard")
}

@Test func theCommandIsCopiedAsItWouldBeTyped() {
    var session = TestSession(TestRun())
    session.press(.character("Y"), .character("c"))
    #expect(copiedText(session) == "make -j8 test")
    #expect(status(session) == " copied the command, 13 B")
}

@Test(arguments: [Key.character("l"), .character("p")])
func anEmptyPaneHasNothingToCopy(key: Key) {
    var session = TestSession(TestRun())
    session.press(.character("Y"), key)
    #expect(session.effects.isEmpty)
    #expect(status(session) == " nothing to copy")
}

@Test func whatIsShownIsCopiedWithItsAmount() {
    var session = TestSession(TestRun("one\ntwo\n"))
    session.press(.character("y"))
    #expect(copiedText(session) == "one\ntwo\n")
    #expect(status(session) == " copied 2 lines, 8 B")
}

@Test func aNoteFromTheDriverIsShown() {
    var session = TestSession(TestRun())
    session.send(.note("xclip failed"))
    #expect(status(session) == " xclip failed")
}

// MARK: Piping

@Test func aPipeAsksForItsCommand() {
    var session = TestSession(TestRun("one\n", stderr: "bad\n"))
    session.press(.character("|"))
    session.type("sort -u | qK")
    #expect(status(session) == " pipe stdout into: sort -u | qK")
    #expect(session.frame.cursor == Frame.Position(row: 23, column: 31))
    session.press(.enter)
    #expect(session.effects == [.pipe(.stdout, command: "sort -u | qK")])
    #expect(session.state.mode == .panes)
    session.press(.tab, .character("|"))
    session.send(.paste("wc\n-c"))
    session.press(.enter)
    #expect(session.effects == [.pipe(.stderr, command: "wc-c")])
    session.press(.character("m"), .character("|"))
    #expect(status(session) == " pipe stdout and stderr into:")
    session.press(.character("w"), .enter)
    #expect(session.effects == [.pipe(.merged, command: "w")])
}

@Test func thePipesFieldIsEditedAsTheSearchsIs() {
    var session = TestSession(TestRun("one\n"))
    session.press(.character("|"))
    session.type("wc -lx")
    session.press(.backspace)
    #expect(session.state.mode == .pipeField("wc -l"))
    session.press(.control("w"))
    #expect(session.state.mode == .pipeField("wc "))
    session.press(.control("u"))
    #expect(session.state.mode == .pipeField(""))
    session.press(.backspace)
    #expect(session.state.mode == .panes)
}

@Test(arguments: [[Key.escape], [.control("c")], [.control("g")], [.enter], [.character(" "), .enter]])
func aPipeWithoutACommandRunsNothing(keys: [Key]) {
    var session = TestSession(TestRun("one\n"))
    session.press(.character("|"))
    for key in keys { session.press(key) }
    #expect(session.effects.isEmpty)
    #expect(session.state.mode == .panes)
}

@Test func theEndOfALongCommandStaysInView() {
    var session = TestSession(TestRun("one\n"), columns: 40, rows: 10)
    session.press(.character("|"))
    session.type(String(repeating: "a", count: 100) + "END")
    #expect(status(session).hasPrefix(" pipe stdout into: a"))
    #expect(status(session).hasSuffix("END"))
    #expect(session.frame.cursor?.column == 39)
}

@Test(arguments: [
    (Key.character("|"), " nothing to pipe: no output in stderr"),
    (.character("E"), " nothing to open: no output in stderr"),
])
func aPaneWithoutOutputIsNotHandedOn(key: Key, message: String) {
    var session = TestSession(TestRun("one\n"))
    session.press(.tab, key)
    #expect(session.effects.isEmpty)
    #expect(session.state.mode == .panes)
    #expect(status(session) == message)
}

@Test func theLogOfTheCurrentPaneIsOpened() {
    var session = TestSession(TestRun("one\n", stderr: "bad\n"))
    session.press(.character("E"))
    #expect(session.effects == [.openLog(.stdout)])
    session.press(.tab, .character("E"))
    #expect(session.effects == [.openLog(.stderr)])
    session.press(.character("m"), .character("E"))
    #expect(session.effects == [.openLog(.merged)])
}
