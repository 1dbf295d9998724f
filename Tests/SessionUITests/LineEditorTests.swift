import ExecEngine
import Testing

@testable import SessionUI

private func editor(_ text: String = "", history: [String] = []) -> LineEditor {
    LineEditor(history: history, text: text)
}

/// The text after some keys, with `|` where the cursor stands.
private func after(_ editor: LineEditor, _ keys: Key...) -> String {
    var editor = editor
    for key in keys { #expect(editor.press(key) == .none) }
    return shown(editor)
}

private func shown(_ editor: LineEditor) -> String {
    let text = Array(editor.text)
    return String(text[..<editor.cursor]) + "|" + String(text[editor.cursor...])
}

private func type(_ text: String, into editor: inout LineEditor) {
    for character in text { _ = editor.press(.character(character)) }
}

@Suite struct LineEditorTests {
    @Test(
        arguments: [
            ([Key.left, .left], "one t|wo"), ([.home], "|one two"), ([.control("a"), .control("f")], "o|ne two"),
            ([.control("a"), .end], "one two|"), ([.control("b")], "one tw|o"), ([.alt("b")], "one |two"),
            ([.alt("b"), .alt("b")], "|one two"), ([.home, .alt("f")], "one| two"), ([.backspace], "one tw|"),
            ([.control("h"), .control("h")], "one t|"), ([.home, .delete], "|ne two"),
            ([.home, .control("d")], "|ne two"),
            ([.control("w")], "one |"), ([.control("u")], "|"), ([.alt("b"), .control("k")], "one |"),
            ([.alt("b"), .control("u")], "|two"), ([.alt("\u{7F}")], "one |"), ([.home, .alt("d")], "| two"),
            ([.control("w"), .control("a"), .control("y")], "two|one "), ([.control("t")], "one tow|"),
            ([.character("é")], "one twoé|"), ([.home, .left, .control("h")], "|one two"), ([.right], "one two|"),
        ] as [([Key], String)])
    func theKeysOfReadlineEdit(keys: [Key], result: String) {
        var line = editor("one two")
        for key in keys { #expect(line.press(key) == .none) }
        // Ctrl-W kept "two" and the blank that parts it.
        #expect(shown(line) == result)
    }

    @Test func wordsAreLettersAndDigitsButCtrlWGoesToTheBlank() {
        #expect(after(editor("ls src/a-b.c"), .alt("b")) == "ls src/a-b.|c")
        #expect(after(editor("ls src/a-b.c"), .control("w")) == "ls |")
    }

    @Test func enterSubmitsAndOtherKeysLeave() {
        var line = editor("make")
        #expect(line.press(.enter) == .submit("make"))
        #expect(line.press(.escape) == .cancel && line.press(.control("c")) == .cancel)
        #expect(line.press(.control("d")) == .none)
        var empty = editor()
        #expect(empty.press(.control("d")) == .cancel)
    }

    @Test func upAndDownWalkThroughTheHistoryAndBackToTheNewLine() {
        var line = editor(history: ["one", "two"])
        type("new", into: &line)
        #expect(after(line, .up) == "two|")
        #expect(after(line, .up, .up, .up) == "one|")
        #expect(after(line, .up, .up, .down, .down, .down) == "new|")
        // What is changed in an old line stays so until it is entered.
        #expect(after(line, .up, .character("!"), .up, .down) == "two!|")
    }

    @Test func searchFindsBackwardAndFurtherBack() {
        var line = editor(history: ["make test", "git push", "make all"])
        _ = line.press(.control("r"))
        type("make", into: &line)
        #expect(text(of: line) == "(search)'make': make all")
        _ = line.press(.control("r"))
        #expect(text(of: line) == "(search)'make': make test")
        _ = line.press(.control("r"))
        #expect(text(of: line) == "(search)'make': make test")
        #expect(line.press(.enter) == .submit("make test"))
    }

    @Test func searchIsLeftWithWhatWasFoundOrAsItWas() {
        var line = editor(history: ["make test"])
        type("ab", into: &line)
        var kept = line
        for key in [Key.control("r"), .character("m"), .control("g")] { _ = kept.press(key) }
        #expect(shown(kept) == "ab|")
        for key in [Key.control("r"), .character("m"), .left] { _ = line.press(key) }
        #expect(shown(line) == "make tes|t")
        var missing = editor(history: ["one"])
        for key in [Key.control("r"), .character("z")] { _ = missing.press(key) }
        #expect(text(of: missing).hasPrefix("(not found)'z':"))
    }

    @Test func oneLineIsPastedAndSeveralAreAskedAbout() {
        var line = editor("echo ")
        line.paste("a\tb\u{1B}c\n")
        #expect(shown(line) == "echo a bc|")
        line.paste("; one\n  two\n\nthree\n")
        #expect(line.pendingPaste.count == 4)
        #expect(text(of: line) == "paste 4 lines? Enter joins them with \"; \", Esc drops them")
        #expect(line.press(.character("x")) == .none && line.pendingPaste.count == 4)
        var dropped = line
        #expect(dropped.press(.escape) == .none)
        #expect(shown(dropped) == "echo a bc|" && dropped.pendingPaste.isEmpty)
        #expect(line.press(.enter) == .none)
        #expect(line.text == "echo a bc; one; two; three")
    }

    // MARK: Completion

    private func request(_ line: String) -> CompletionRequest? {
        var editor = editor(line)
        guard case .complete(let request) = editor.press(.tab) else { return nil }
        return request
    }

    @Test(arguments: [
        ("ma", "ma", true), ("make te", "te", false), ("make ", "", false), ("", "", true), ("a | gr", "gr", true),
        ("a; b", "b", true), ("A=1 pr", "pr", true), ("cat 'a b", "a b", false), ("cat a\\ b", "a b", false),
        ("sudo (ls", "ls", true), ("x && y", "y", true), ("a |", "", true),
    ])
    func theWordAtTheCursorIsToBeCompleted(line: String, word: String, isCommand: Bool) throws {
        let request = try #require(self.request(line))
        #expect(request.word == word && request.isCommand == isCommand)
    }

    @Test func oneCandidateIsPutIn() throws {
        var line = editor("cat my")
        line.offer(["my file.txt"], for: try #require(request("cat my")))
        #expect(shown(line) == "cat 'my file.txt' |")
        line = editor("cd sr")
        line.offer(["src/"], for: try #require(request("cd sr")))
        #expect(shown(line) == "cd src/|")
    }

    @Test func severalFillInWhatTheyHaveInCommonThenShowThenAreWalkedThrough() throws {
        var line = editor("cat pa")
        line.offer(["pack", "packet", "pad"], for: try #require(request("cat pa")))
        #expect(shown(line) == "cat pa|" && view(line).candidateRows.count == 1)
        line = editor("cat p")
        line.offer(["pack", "packet"], for: try #require(request("cat p")))
        #expect(shown(line) == "cat pack|" && view(line).candidateRows.isEmpty)
        _ = line.press(.tab)
        #expect(view(line).candidateRows.map { String($0.map(\.character)) } == ["pack    packet  "])
        _ = line.press(.tab)
        _ = line.press(.tab)
        #expect(shown(line) == "cat packet|")
        _ = line.press(.backTab)
        #expect(shown(line) == "cat pack|")
        _ = line.press(.character("s"))
        #expect(shown(line) == "cat packs|" && view(line).candidateRows.isEmpty)
    }

    @Test func aLateAnswerIsDropped() throws {
        var line = editor("cat p")
        let old = try #require(request("cat p"))
        type("x", into: &line)
        line.offer(["pack"], for: old)
        #expect(shown(line) == "cat px|")
    }

    // MARK: View

    private func view(_ line: LineEditor, width: Int = 40) -> LineEditorView {
        line.view(width: width, prompt: ":", ability: TerminalAbility())
    }

    private func text(of line: LineEditor) -> String {
        String(view(line, width: 80).cells.map(\.character)).trimmingBlanks
    }

    @Test func theCursorStaysInView() {
        var line = editor(String(repeating: "word ", count: 40) + "漢字")
        for width in [80, 20, 9, 3, 2, 1, 0] {
            for _ in 0..<10 {
                let view = view(line, width: width)
                #expect(view.cursorColumn >= 0 && view.cursorColumn < max(1, width))
                _ = line.press(.left)
            }
        }
    }

    @Test func randomKeysKeepTheCursorInTheLine() {
        let keys: [Key] =
            "abfdkuwypnrteghc".map { .control($0) } + "bfd".map { .alt($0) }
            + [.left, .right, .up, .down, .home, .end, .backspace, .delete, .tab, .backTab, .escape, .enter]
            + "a b|'\"é漢".map { .character($0) }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var line = editor(history: ["one two", "three"])
            var pressed: [Key] = []
            for _ in 0..<40 {
                guard let key = keys.randomElement(using: &random) else { continue }
                pressed.append(key)
                if case .complete(let request) = line.press(key) { line.offer(["one", "on"], for: request) }
                #expect((0...line.text.count).contains(line.cursor), "\(pressed)")
                _ = view(line, width: 10)
            }
        }
    }
}

@Suite struct ShellWordsTests {
    @Test(
        arguments: [
            ("make -j4", ["make", "-j4"]), ("  a   b ", ["a", "b"]), ("'a b' \"c d\"", ["a b", "c d"]),
            ("a\\ b \"x\\\"y\"", ["a b", "x\"y"]), ("", []), ("a|b;c &", ["a|b;c", "&"]), ("''", [""]),
            ("it's", ["its"]),
        ] as [(String, [String])])
    func aLineIsSplitAsAShellDoes(line: String, words: [String]) {
        #expect(ShellWords.split(line) == words)
    }

    @Test func aCompletionIsQuotedOnlyWhereItNeedsIt() {
        #expect(ShellWords.quoted("a.txt") == "a.txt")
        #expect(ShellWords.quoted("a b") == "'a b'")
        #expect(ShellWords.quoted("~/a b/") == "~/'a b/'")
    }
}
