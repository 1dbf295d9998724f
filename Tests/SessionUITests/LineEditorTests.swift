import ExecEngine
import Testing

@testable import SessionUI

/// An editor with the text before and behind "^", where the cursor is.
private func editor(_ marked: String, history: [String] = [], isPlain: Bool = false) -> LineEditor {
    var editor = LineEditor(marked.filter { $0 != "^" }, history: LineHistory(history), isPlain: isPlain)
    _ = editor.press(.home)
    for _ in marked.prefix(while: { $0 != "^" }) { _ = editor.press(.right) }
    return editor
}

/// The text with a "^" at the cursor.
private func marked(_ editor: LineEditor) -> String {
    let characters = Array(editor.text)
    return String(characters[..<editor.cursor]) + "^" + String(characters[editor.cursor...])
}

extension LineEditor {
    /// Presses keys of which none asks for anything.
    fileprivate mutating func press(_ keys: Key..., sourceLocation: SourceLocation = #_sourceLocation) {
        for key in keys { #expect(press(key) == Outcome.none, sourceLocation: sourceLocation) }
    }

    fileprivate mutating func type(_ text: String) {
        for character in text { press(Key.character(character)) }
    }

    /// Tab, answered at once.
    fileprivate mutating func complete(with candidates: String...) {
        guard case .complete(let request) = press(.tab) else { return }
        offer(candidates, for: request)
    }

    fileprivate func line(_ width: Int = 40, prompt: String = ":") -> String {
        SessionUITests.text(view(width: width, prompt: prompt).cells)
    }

    fileprivate func rows(_ width: Int = 40, limit: Int = 8) -> [String] {
        view(width: width, prompt: ":", rowLimit: limit).candidateRows.map { row in
            var line = SessionUITests.text(row)
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}

@Suite struct LineEditorTests {
    // MARK: Keys

    @Test(arguments: [
        ("ab^c", Key.left, "a^bc"), ("^ab", .left, "^ab"), ("ab^c", .control("b"), "a^bc"), ("a^b", .right, "ab^"),
        ("ab^", .right, "ab^"), ("^ab", .control("f"), "a^b"), ("ab^c", .home, "^abc"), ("ab^c", .control("a"), "^abc"),
        ("a^bc", .end, "abc^"), ("a^bc", .control("e"), "abc^"), ("one two-3x^", .alt("b"), "one two-^3x"),
        ("one  ^two", .alt("b"), "^one  two"), ("^one two", .alt("f"), "one^ two"),
        ("one^  two;", .alt("f"), "one  two^;"),
        ("ab^c", .backspace, "a^c"), ("^abc", .backspace, "^abc"), ("ab^c", .control("h"), "a^c"),
        ("a^bc", .delete, "a^c"), ("abc^", .delete, "abc^"), ("a^bc", .control("d"), "a^c"),
        ("abc^", .control("d"), "abc^"),
        ("a --b=c ^d", .control("w"), "a ^d"), ("a-b^", .control("w"), "^"), ("one-two^ x", .alt("\u{7F}"), "one-^ x"),
        ("one ^two-x", .alt("d"), "one ^-x"), ("ab^cd", .control("k"), "ab^"), ("ab^cd", .control("u"), "^cd"),
        ("ab^cd", .control("t"), "acb^d"), ("abc^", .control("t"), "acb^"), ("^abc", .control("t"), "^abc"),
        ("a^", .control("t"), "a^"), ("a^b", .character("漢"), "a漢^b"), ("a^b", .character("\u{7}"), "a^b"),
        ("a^b", .function(5), "a^b"), ("a^b", .control("l"), "a^b"), ("漢^字", .backspace, "^字"),
        ("👩‍👩‍👧^x", .backspace, "^x"), ("a^b", .shiftLeft, "^ab"),
    ])
    func eachKeyDoesWhatReadlineDoes(before: String, key: Key, after: String) {
        var editor = editor(before)
        editor.press(key)
        #expect(marked(editor) == after)
    }

    @Test func whatWasKilledIsYanked() {
        var editor = editor("one two three^")
        editor.press(.control("w"), .control("a"), .control("y"))
        #expect(marked(editor) == "three^one two ")
        editor.press(.control("k"), .control("y"), .control("y"))
        #expect(marked(editor) == "threeone two one two ^")
    }

    @Test func killsInARowAreOne() {
        var editor = editor("one two ^three four")
        editor.press(.control("w"), .alt("d"), .control("w"), .control("k"), .control("y"))
        #expect(marked(editor) == "one two three four^")
        editor.press(.control("w"), .home, .control("k"), .control("y"))
        #expect(marked(editor) == "one two three ^")
    }

    @Test func enterSubmitsAndTheLineIsReadyForTheNext() {
        var editor = editor("ls^ -l")
        #expect(editor.press(.enter) == .submit("ls -l"))
        #expect(editor.text == "" && editor.cursor == 0 && editor.history.lines == ["ls -l"])
        #expect(editor.press(.enter) == .submit("") && editor.history.lines == ["ls -l"])
    }

    @Test(arguments: [Key.escape, .control("c"), .control("g")]) func cancelKeysCancel(key: Key) {
        var editor = editor("ls^")
        #expect(editor.press(key) == .cancel)
        #expect(editor.text == "" && editor.history.lines == [])
    }

    @Test func controlDCancelsAnEmptyLineOnly() {
        var editor = editor("^a")
        editor.press(.control("d"))
        #expect(editor.press(.control("d")) == .cancel)
    }

    @Test func marksJoinTheirLetterAndTheCursorStaysBehindIt() {
        var editor = editor("^x")
        editor.type("e")
        editor.press(.character("\u{301}"))
        #expect(editor.text == "e\u{301}x" && editor.cursor == 1)
        // Two regional indicators become one flag once what stood between them is gone.
        var flags = LineEditor("\u{1F1E9}-\u{1F1EA}")
        flags.press(.left, .backspace)
        #expect(flags.text.count == 1 && (0...1).contains(flags.cursor))
    }

    @Test func aLineThatWouldBeTooLongStaysAsItIs() {
        var editor = editor("ab^")
        editor.paste(String(repeating: "x", count: LineEditor.longestLine))
        #expect(editor.text == "ab" && editor.rows(60) == ["too long: a line has at most 131,071 bytes"])
        editor.type("c")
        #expect(editor.text == "abc" && editor.rows() == [])
    }

    // MARK: History

    @Test func theUnfinishedLineComesBack() {
        var editor = editor("new^", history: ["one", "two"])
        editor.press(.up)
        #expect(marked(editor) == "two^")
        editor.press(.control("p"), .up, .up)
        #expect(marked(editor) == "one^")
        editor.press(.down, .control("n"), .down)
        #expect(marked(editor) == "new^")
    }

    @Test func anEditedHistoryLineStaysEditedUntilSubmit() {
        var editor = editor("^", history: ["one", "two"])
        editor.press(.up, .character("!"), .up, .down)
        #expect(marked(editor) == "two!^")
        editor.press(.up)
        #expect(editor.press(.enter) == .submit("one"))
        #expect(editor.history.lines == ["one", "two", "one"])
        editor.press(.up, .up)
        #expect(marked(editor) == "two^")
    }

    @Test func historyKeepsTheNewestAndNoneTwiceInARow() {
        var history = LineHistory(["a", "a", " ", "b", "a"])
        #expect(history.lines == ["a", "b", "a"])
        for number in 0...LineHistory.limit { history.add("\(number)") }
        #expect(history.lines.count == LineHistory.limit && history.lines.first == "1")
    }

    @Test func anotherHistoryLeavesTheLineAlone() {
        var editor = editor("^", history: ["one"])
        editor.press(.up)
        editor.replaceHistory(LineHistory(["x", "y"]))
        editor.press(.up, .down)
        #expect(marked(editor) == "one^")
    }

    // MARK: Search

    private static let builds = ["make all", "ls", "make Test", "git log", "make all"]

    @Test func controlRFindsTheNewestThenOlder() {
        var editor = editor("mine^", history: Self.builds)
        editor.press(.control("r"))
        #expect(editor.line() == "(search)'': mine")
        editor.type("mak")
        #expect(editor.line() == "(search)'mak': make all" && marked(editor) == "^make all")
        editor.press(.control("r"))
        #expect(editor.line() == "(search)'mak': make Test")
        editor.type("e T")
        #expect(marked(editor) == "^make Test")
        editor.press(.backspace)
        #expect(editor.line() == "(search)'make ': make all")
        #expect(editor.press(.enter) == .submit("make all"))
        #expect(editor.line() == ":")
    }

    @Test func theCursorGoesToTheMatch() {
        var editor = editor("^", history: ["漢 make"])
        editor.press(.control("r"))
        editor.type("ke")
        #expect(marked(editor) == "漢 ma^ke")
    }

    @Test func noOlderLineIsSaidAndTheLineStays() {
        var editor = editor("^", history: Self.builds)
        editor.press(.control("r"), .character("g"), .control("r"))
        #expect(editor.line() == "(search)'g': git log" && editor.rows() == ["no older line holds it"])
        #expect(editor.press(.enter) == .submit("git log"))
    }

    @Test func whatIsNotFoundIsNotRun() {
        var editor = editor("mine^", history: Self.builds)
        editor.press(.control("r"))
        editor.type("lsx")
        #expect(editor.line() == "(search, not found)'lsx': ls")
        editor.press(.enter)
        #expect(editor.line() == ":ls")
    }

    @Test(arguments: [Key.escape, .left, .right]) func theseAcceptForEditing(key: Key) {
        var editor = editor("mine^", history: Self.builds)
        editor.press(.control("r"), .character("g"), key)
        #expect(editor.line() == ":git log" && marked(editor) == "^git log")
        editor.press(.down, .down)
        #expect(marked(editor) == "mine^")
    }

    @Test(arguments: [Key.control("g"), .control("c")]) func theseRestore(key: Key) {
        var editor = editor("mi^ne", history: Self.builds)
        editor.press(.control("r"), .character("g"), key)
        #expect(editor.line() == ":mine" && marked(editor) == "mi^ne")
    }

    @Test func anEditingKeyAcceptsAndActs() {
        var editor = editor("^", history: Self.builds)
        editor.press(.control("r"), .character("g"), .end, .character("!"))
        #expect(marked(editor) == "git log!^")
    }

    // MARK: Paste

    @Test(arguments: [
        ("x", "ax^b"), ("x\n", "ax^b"), ("\r\nx\r\n", "ax^b"), ("x\ty", "ax y^b"), ("x\u{1B}\u{7}y", "axy^b"),
        ("", "a^b"),
        ("\n", "a^b"), ("  x ", "a  x ^b"),
    ])
    func aLineIsPutInAtTheCursor(pasted: String, after: String) {
        var editor = editor("a^b")
        editor.paste(pasted)
        #expect(marked(editor) == after && editor.pendingPaste == [])
    }

    @Test func severalLinesWaitForEnter() {
        var editor = editor("sudo ^")
        editor.paste("one\n\n  two \nthree\n")
        #expect(editor.text == "sudo " && editor.pendingPaste == ["one", "  two ", "three"])
        #expect(editor.line(80) == #"paste 3 lines? Enter joins them with "; ", Esc drops them"#)
        #expect(editor.rows() == ["one", "  two", "three"])
        #expect(editor.rows(limit: 2) == ["one", "2 more lines"])
        editor.press(.character("x"), .tab, .enter)
        #expect(marked(editor) == "sudo one; two; three^" && editor.pendingPaste == [])
    }

    @Test(arguments: [Key.escape, .control("c"), .control("g")]) func theseDropAPaste(key: Key) {
        var editor = editor("a^")
        editor.paste("one\ntwo")
        editor.press(key)
        #expect(marked(editor) == "a^" && editor.line() == ":a")
    }

    @Test(arguments: [
        ("a |\nb", "a | b"), ("a &&\n  b\nc", "a && b; c"), ("a \\\n  b", "a b"), ("a\\\\\nb", #"a\\; b"#),
        ("# why\na\nb", "a; b"), ("for x in 1\ndo\na\ndone", "for x in 1; do a; done"), ("a;\nb &\nc", "a; b & c"),
        ("a\nb \\\n", "a; b"),
    ])
    func linesAreJoinedAsShGoesOn(pasted: String, joined: String) {
        var editor = editor("^")
        editor.paste(pasted)
        editor.press(.enter)
        #expect(editor.text == joined)
    }

    // MARK: Completion

    @Test func tabAsksForTheWordBeforeTheCursor() {
        var editor = editor("cat 'a b^ c")
        #expect(
            editor.press(.tab)
                == .complete(CompletionRequest(line: "cat 'a b c", wordRange: 4..<8, word: "a b", isCommand: false)))
        #expect(editor.press(.backTab) == .none)
    }

    @Test(arguments: [
        ("cat f^", "file", "cat file ^"), ("cat f^", "folder/", "cat folder/^"), ("cat f^", "f g", #"cat f\ g ^"#),
        ("cat 'f^", "f'g", #"cat 'f'\''g' ^"#), ("cat \"f^", "f g/", "cat \"f g/^"),
        ("cat \"f^", "f g", "cat \"f g\" ^"),
        ("cat f^ x", "file", "cat file ^x"), ("cat f^x", "file", "cat file ^x"),
        ("cat ~/a^", "~/a b/", #"cat ~/a\ b/^"#),
        ("A=f^", "file", "A=file ^"), ("cat a^", "a\u{301}b", "cat a^"), ("^", "git", "git ^"),
    ])
    func oneCandidateIsPutIn(before: String, candidate: String, after: String) {
        var editor = editor(before)
        editor.complete(with: candidate)
        #expect(marked(editor) == after)
    }

    @Test func ofSeveralTheCommonBeginningIsPutInAndTheNextTabListsThem() {
        var editor = editor("cat dir/m^")
        editor.complete(with: "dir/ma in.c", "dir/ma in.h", "dir/ma il/")
        #expect(marked(editor) == #"cat dir/ma\ i^"# && editor.rows() == [])
        editor.press(.tab)
        #expect(marked(editor) == #"cat dir/ma\ i^"# && editor.rows() == ["ma in.c  ma in.h  ma il/"])
        editor.press(.tab)
        #expect(marked(editor) == #"cat dir/ma\ in.c^"#)
        editor.press(.tab, .tab)
        #expect(marked(editor) == #"cat dir/ma\ il/^"#)
        editor.press(.tab)
        #expect(marked(editor) == #"cat dir/ma\ in.c^"#)
        editor.press(.backTab)
        #expect(marked(editor) == #"cat dir/ma\ il/^"#)
        editor.press(.character("/"), .character("x"))
        #expect(marked(editor) == #"cat dir/ma\ il/x^"# && editor.rows() == [])
    }

    @Test func escapeClosesTheListAndPutsTheWordBack() {
        var editor = editor("cat a^ z")
        editor.complete(with: "ab", "ac")
        editor.press(.tab, .backTab)
        #expect(marked(editor) == "cat ac^ z" && editor.isBusy)
        editor.press(.escape)
        #expect(marked(editor) == "cat a^ z" && editor.rows() == [] && !editor.isBusy)
        #expect(editor.press(.escape) == .cancel)
    }

    @Test func enterRunsTheLineThatWasWalkedTo() {
        var editor = editor("cat a^")
        editor.complete(with: "ab", "ac")
        editor.press(.tab, .tab)
        #expect(editor.press(.enter) == .submit("cat ab"))
        #expect(editor.rows() == [])
    }

    @Test func aStaleAnswerIsDropped() {
        var editor = editor("cat a^")
        guard case .complete(let request) = editor.press(.tab) else { return }
        editor.type("b")
        editor.offer(["abc"], for: request)
        #expect(marked(editor) == "cat ab^")
        editor.press(.backspace)
        editor.offer(["abc"], for: request)
        #expect(marked(editor) == "cat abc ^")
    }

    @Test func twoTabsBeforeTheFirstAnswerListAllTheSame() {
        var editor = editor("cat a^")
        guard case .complete(let request) = editor.press(.tab), case .none = editor.press(.tab) else {
            Issue.record("not one request")
            return
        }
        editor.offer(["ab", "ac"], for: request)
        #expect(editor.rows() == ["ab  ac"])
    }

    @Test func anAnswerThatCameTooLateMayBeAskedForAgain() {
        var editor = editor("cat a^")
        guard case .complete(let request) = editor.press(.tab) else { return }
        editor.type("b")
        editor.offer(["ab", "ac"], for: request)
        editor.press(.backspace)
        editor.complete(with: "ab", "ac")
        #expect(editor.rows() == [])
        editor.press(.tab)
        #expect(editor.rows() == ["ab  ac"])
    }

    @Test func noCandidateIsSaidUntilTheNextKey() {
        var editor = editor("cat a^")
        editor.complete()
        #expect(editor.rows() == ["no completion"])
        editor.press(.left)
        #expect(editor.rows() == [])
    }

    @Test func aLongListShowsTheRowsAroundTheChosenOne() {
        var editor = editor("^")
        guard case .complete(let request) = editor.press(.tab) else { return }
        editor.offer((0..<100).map { "c\($0 + 100)" }, for: request)
        editor.press(.tab, .tab, .backTab)
        #expect(editor.rows(20, limit: 3) == ["c196  c197  c198", "c199", "rows 33 to 34 of 34…"])
        #expect(editor.rows(4, limit: 1) == ["c199"])
    }

    // MARK: Plain

    @Test func aPlainFieldHasNeitherHistoryNorCompletion() {
        var editor = editor("ab^c", history: ["old"], isPlain: true)
        editor.press(.tab, .backTab, .up, .down, .control("r"), .control("p"))
        editor.paste("x\ny\n")
        #expect(marked(editor) == "abx y^c" && editor.pendingPaste == [])
        #expect(editor.press(.enter) == .submit("abx yc") && editor.history.lines == ["old"])
    }

    // MARK: View

    @Test func theViewScrollsSoThatTheCursorIsSeen() {
        var editor = editor("0123456789abcdefghij^")
        #expect(editor.line(12) == ":…bcdefghij")
        #expect(editor.view(width: 12, prompt: ":").cursorColumn == 11)
        editor.press(.home)
        #expect(editor.line(12) == ":0123456789…" && editor.view(width: 12, prompt: ":").cursorColumn == 1)
        editor = LineEditor("short")
        #expect(editor.line(12) == ":short" && editor.view(width: 12, prompt: ":").cursorColumn == 6)
    }

    @Test func controlCharactersOfHistoryAreSeenAndNotSent() {
        let editor = LineEditor("a\nb\u{1B}\u{85}\r\n\u{200B}c")
        #expect(editor.line() == ":a^Jb^[?^M^J\u{FFFD}c")
    }

    @Test func aPromptGivesWayOnNarrowScreens() {
        let editor = LineEditor("abcdef")
        #expect(editor.line(10, prompt: "a long prompt: ") == "a…abcdef" && editor.line(1) == "")
    }

    /// No keys crash it, and whatever they are, the line, its cursor and its view are sound.
    @Test(arguments: [UInt64(1), 2, 3, 4]) func randomKeysKeepEverythingSound(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var editor = LineEditor(
            history: LineHistory(["make 漢字", "a\nb", "ls 'x y' | wc", "e\u{301}"]), isPlain: seed == 4)
        let letters = Array("ab 漢👍é\u{301}\u{200D}\u{1F1E9}\u{202E}\u{200B}'\"\\|;~/=").map(Key.character)
        let others: [Key] = [
            .left, .right, .up, .down, .home, .end, .tab, .tab, .backTab, .escape, .enter, .backspace, .delete,
            .alt("b"), .alt("f"), .alt("d"), .alt("\u{7F}"), .shiftLeft, .pageUp, .function(1),
        ]
        let keys = letters + others + "abcdefghknprtuwyl".map(Key.control)
        for step in 0..<4000 {
            var note: String { "seed \(seed), step \(step): \(editor.text.debugDescription)" }
            let key = keys.randomElement(using: &random) ?? .enter
            switch (Int.random(in: 0..<40, using: &random), editor.press(key)) {
            case (0, _): editor.paste("one\ntwo\u{301} \\\n")
            case (1, _): editor.paste("\u{301}漢\tx")
            case (2, _): editor.offer(["ab", "ab/"], for: editor.completionRequest)
            case (_, .complete(let request)):
                let tails =
                    [["\u{301}x"], ["漢 b", "漢 c/", "漢"], ["'", "''/"], []].randomElement(using: &random) ?? []
                editor.offer(tails.map { request.word + $0 }, for: request)
            default: break
            }
            #expect((0...editor.characters.count).contains(editor.cursor), "\(note)")
            #expect(editor.characters == Array(editor.text), "\(note)")
            let width = Int.random(in: 0..<14, using: &random)
            let view = editor.view(width: width, prompt: "漢:", rowLimit: Int.random(in: 0..<4, using: &random))
            #expect(view.cells.count <= width, "\(note)")
            #expect((0..<max(1, width)).contains(view.cursorColumn), "\(note)")
            expectSound(view.cells, "\(note)")
            for row in view.candidateRows {
                #expect(row.count <= width, "\(note)")
                expectSound(row, "\(note)")
            }
        }
    }

    @Test func theCharacterAtTheCursorIsAlwaysWhole() {
        var editor = editor("^漢字ab漢字cd漢字ef漢字")
        for index in editor.characters.indices {
            for width in 3...9 {
                let view = editor.view(width: width, prompt: "")
                #expect(view.cells[view.cursorColumn].character == editor.characters[index], "\(index) at \(width)")
            }
            editor.press(.right)
        }
    }
}
