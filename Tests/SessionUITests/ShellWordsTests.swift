import Testing

@testable import SessionUI

/// The words of a line; commands are marked by a "!".
private func words(_ line: String) -> [String] {
    ShellWords.words(in: line).map { ($0.isCommand ? "!" : "") + $0.text }
}

@Suite struct ShellWordsTests {
    @Test(arguments: [
        ("", []), ("   ", []), ("ls", ["!ls"]), ("ls -l  a", ["!ls", "-l", "a"]),
        (#"a 'b c' "d e" f\ g"#, ["!a", "b c", "d e", "f g"]), (#"a 'b\' "c\"d\x" ''"#, ["!a", #"b\"#, #"c"d\x"#, ""]),
        (#"'it'\''s'"#, ["!it's"]), ("a;b|c||d&&e&f", ["!a", "!b", "!c", "!d", "!e", "!f"]),
        ("(a b) c", ["!a", "b", "c"]), ("a $(b c) d", ["!a", "$", "!b", "c", "d"]),
        ("a `b c` d", ["!a", "!b", "c", "d"]),
        ("X=1 Y='2 3' cmd Z=4", ["X=1", "Y=2 3", "!cmd", "Z=4"]),
        ("if a; then b; fi", ["!if", "!a", "!then", "!b", "!fi"]),
        ("for x in a b; do c d; done", ["!for", "x", "in", "a", "b", "!do", "!c", "d", "!done"]),
        (">out cmd arg", ["out", "!cmd", "arg"]), ("cmd 2>err arg >>out 2>&1", ["!cmd", "err", "arg", "out", "1"]),
        ("cmd &>all arg", ["!cmd", "all", "arg"]), ("cmd <in | next", ["!cmd", "in", "!next"]),
        ("diff <(a b) c", ["!diff", "!a", "b", "c"]), ("a\nb\r\nc", ["!a", "!b", "!c"]), ("a\\\nb", ["!ab"]),
        ("'if' a", ["!if", "a"]), ("漢字 é", ["!漢字", "é"]),
    ])
    func aLineIsSplitAsShSplitsIt(line: String, expected: [String]) {
        #expect(words(line) == expected)
    }

    @Test func rangesHoldTheQuotes() {
        let line = Array(#"漢 'b c'd e\ f"#)
        #expect(ShellWords.words(in: String(line)).map { String(line[$0.range]) } == ["漢", "'b c'd", #"e\ f"#])
    }

    /// The cursor is at the "^".
    @Test(arguments: [
        ("^", 0..<0, "", true), ("l^s", 0..<1, "l", true), ("ls ^", 3..<3, "", false),
        ("ls 'a b^", 3..<7, "a b", false),
        (#"ls a\ ^"#, 3..<6, "a ", false), ("ls a^ b", 3..<4, "a", false), ("a | ^", 4..<4, "", true),
        ("X=1 gr^", 4..<6, "gr", true), ("X=/us^", 2..<5, "/us", false), ("dd of=/d^", 6..<8, "/d", false),
        ("x --to='a b^", 7..<11, "a b", false), (#"ls a\=b^"#, 3..<7, "a=b", false), ("./a=b^", 0..<5, "./a=b", true),
        (#"ls a\^"#, 3..<5, "a", false), ("a $(gi^", 4..<6, "gi", true),
    ])
    func theWordBeforeTheCursorIsFound(text: String, range: Range<Int>, word: String, isCommand: Bool) throws {
        let characters = Array(text)
        let cursor = try #require(characters.firstIndex(of: "^"))
        let found = ShellWords.word(before: cursor, in: characters.filter { $0 != "^" })
        #expect(found.range == range && found.text == word && found.isCommand == isCommand, "\(found)")
    }

    @Test(arguments: [
        ("~", true), ("~/a", true), ("~me/a", true), ("a~", false), (#"\~/a"#, false), ("'~/a", false), ("x=~/a", true),
        ("--o=~/a", true), ("x=a~", false),
    ])
    func onlyABareTildeAtTheBeginningIsExpanded(word: String, expands: Bool) {
        let line = Array("ls \(word)")
        #expect(ShellWords.word(before: line.count, in: line).expandsTilde == expands)
    }

    @Test(arguments: [
        ("plain-1.txt", ShellQuote.backslash, "plain-1.txt"), ("a b", .backslash, #"a\ b"#),
        ("it's $5 (a)", .backslash, #"it\'s\ \$5\ \(a\)"#), ("#a#~", .backslash, ##"\#a#~"##),
        ("~a", .backslash, #"\~a"#),
        ("a\nb", .backslash, "a'\n'b"), ("a=b", .backslash, #"a\=b"#), ("é漢", .backslash, "é漢"),
        ("it's a", .single, #"'it'\''s a'"#), (#"a "b" $c"#, .double, #""a \"b\" \$c""#),
    ])
    func whatIsQuotedIsReadBack(text: String, quote: ShellQuote, quoted: String) {
        #expect(ShellWords.quoted(text, as: quote) == quoted)
        #expect(ShellWords.words(in: quoted).map(\.text) == [text])
    }

    @Test func aTildeThatIsExpandedStaysBare() {
        #expect(ShellWords.quoted("~/a b", keepsTilde: true) == #"~/a\ b"#)
        #expect(ShellWords.quoted("~/a b/", as: .double, keepsTilde: true, closes: false) == #"~/"a b/"#)
        #expect(ShellWords.quoted("~", keepsTilde: true) == "~")
    }

    @Test func anyTextIsReadBackFromAnyQuote() {
        var random = SeededRandom(seed: 31)
        let letters = Array("ab ~#'\"\\$`\n\t;|&<>()*?[]{}!=-é漢")
        for _ in 0..<2000 {
            let text = String(
                (0..<Int.random(in: 1...8, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" })
            for quote in [ShellQuote.backslash, .single, .double] {
                let line = "x " + ShellWords.quoted(text, as: quote)
                #expect(ShellWords.words(in: line).map(\.text) == ["x", text], "seed 31, \(line)")
            }
        }
    }
}
