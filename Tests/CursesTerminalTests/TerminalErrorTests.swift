import Testing

@testable import CursesTerminal

@Suite struct TerminalErrorTests {
    @Test(arguments: [
        (
            TerminalError.incapable(type: "dumb", lacks: "move the cursor"),
            "cannot use the screen on TERM=dumb: it cannot move the cursor (use --no-ui)"
        ),
        (
            .notATerminal(stream: "standard output"),
            "cannot use the screen: standard output is not a terminal (use --no-ui)"
        ),
        (
            .unknownType("x\u{1B}[2J"),
            "cannot use the screen on TERM=x?[2J: the terminal database has no such entry "
                + "(set TERM, for instance to xterm-256color, or use --no-ui)"
        ),
    ])
    func messagesSayWhatWhyAndWhatToDo(error: TerminalError, message: String) {
        #expect(error.description == message)
    }
}
