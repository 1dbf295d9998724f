import CNcurses
import SessionUI
import Testing

@testable import CursesTerminal

@Suite struct KeyDecoderTests {
    /// What comes of bytes that arrive in the given reads.
    private func decoded(_ reads: String..., singleByte: ((UInt8) -> Unicode.Scalar?)? = nil) -> [TerminalInput] {
        decoded(reads.map { $0.utf8.map { Int32($0) } }, singleByte: singleByte)
    }

    private func decoded(
        _ reads: [[Int32]], singleByte: ((UInt8) -> Unicode.Scalar?)? = nil,
        keyName: @escaping (Int32) -> String? = { _ in nil }
    ) -> [TerminalInput] {
        var decoder = KeyDecoder(singleByte: singleByte, keyName: keyName)
        var inputs: [TerminalInput] = []
        for read in reads {
            for code in read { decoder.feed(code, into: &inputs) }
            decoder.pause(into: &inputs)
        }
        return inputs
    }

    @Test(arguments: [
        ("a", Key.character("a")), ("é", .character("é")), ("漢", .character("漢")), ("👍", .character("👍")),
        ("\t", .tab), ("\r", .enter), ("\n", .enter), ("\u{8}", .backspace), ("\u{7F}", .backspace),
        ("\u{1B}", .escape), ("\u{3}", .control("c")), ("\u{1A}", .control("z")), ("\u{C}", .control("l")),
        ("\u{0}", .control("@")), ("\u{1C}", .control("\\")), ("\u{1F}", .control("_")),
        ("\u{1B}x", .alt("x")), ("\u{1B}é", .alt("é")), ("\u{1B}[", .alt("[")), ("\u{1B}O", .alt("O")),
        ("\u{1B}\u{7F}", .alt("\u{7F}")), ("\u{1B}\u{8}", .alt("\u{7F}")),
        ("\u{1B}[A", .up), ("\u{1B}OB", .down), ("\u{1B}[1;5D", .left), ("\u{1B}[1;2D", .shiftLeft),
        ("\u{1B}[1;2C", .shiftRight), ("\u{1B}[Z", .backTab), ("\u{1B}[3~", .delete), ("\u{1B}[5~", .pageUp),
        ("\u{1B}[6~", .pageDown), ("\u{1B}[1~", .home), ("\u{1B}[4~", .end), ("\u{1B}OH", .home), ("\u{1B}OM", .enter),
        ("\u{1B}OP", .function(1)), ("\u{1B}[15~", .function(5)), ("\u{1B}[24~", .function(12)),
    ])
    func oneKey(bytes: String, key: Key) {
        #expect(decoded(bytes) == [.key(key)])
    }

    @Test(arguments: [
        (KEY_UP, Key.up), (KEY_SLEFT, .shiftLeft), (KEY_SRIGHT, .shiftRight), (KEY_BTAB, .backTab),
        (KEY_BACKSPACE, .backspace), (KEY_ENTER, .enter), (KEY_NPAGE, .pageDown), (KEY_DC, .delete),
        (KEY_F0 + 1, .function(1)), (KEY_F0 + 12, .function(12)),
    ])
    func oneOfCursesKeys(code: Int32, key: Key) {
        #expect(decoded([[code]]) == [.key(key)])
    }

    @Test func altIsKeptBesideCursesOwnBackspace() {
        #expect(decoded([[0x1B, KEY_BACKSPACE, KEY_BACKSPACE]]) == [.key(.alt("\u{7F}")), .key(.backspace)])
    }

    @Test func extendedKeysAreKnownByName() {
        let names: [Int32: String] = [600: "kLFT5", 601: "kUP", 602: "kPRV3", 603: "kXYZ"]
        let inputs = decoded([[600, 601, 602, 603]], keyName: { names[$0] })
        #expect(inputs == [.key(.left), .key(.up), .key(.pageUp)])
    }

    @Test func aResizeIsNoKey() {
        #expect(decoded([[KEY_RESIZE, KEY_MOUSE]]) == [])
    }

    @Test func charactersSplitBetweenReadsStayWhole() {
        let bytes = "漢é".utf8.map { Int32($0) }
        #expect(decoded(bytes.map { [$0] }) == [.key(.character("漢")), .key(.character("é"))])
    }

    @Test func invalidUTF8IsDroppedAndTheRestKept() {
        #expect(
            decoded([[0xFF, 0x61, 0xE6, 0x62, 0xC3, 0x1B]]) == [
                .key(.character("a")), .key(.character("b")), .key(.escape),
            ])
        #expect(decoded([[0xED, 0xA0, 0x80, 0x61]]) == [.key(.character("a"))])
    }

    @Test func aSingleByteLocaleDecodesItsOwn() {
        let inputs = decoded([[0xE9, 0x1B, 0xE9]], singleByte: { byte in Unicode.Scalar(UInt32(byte)) })
        #expect(inputs == [.key(.character("é")), .key(.alt("é"))])
    }

    @Test func twoEscapesAreTwo() {
        #expect(decoded("\u{1B}\u{1B}") == [.key(.escape), .key(.escape)])
        #expect(decoded("\u{1B}", "x") == [.key(.escape), .key(.character("x"))])
    }

    @Test(arguments: ["\u{1B}[?62;1c", "\u{1B}[I", "\u{1B}[97;5u", "\u{1B}[201~", "\u{1B}[<35;1;1M", "\u{1B}[<2;1;1m"])
    func unknownSequencesAreNoLetters(sequence: String) {
        #expect(decoded(sequence + "a") == [.key(.character("a"))])
    }

    @Test func anEndlessSequenceEnds() {
        let inputs = decoded("\u{1B}[" + String(repeating: "1", count: 100) + "a")
        #expect(inputs.last == .key(.character("a")))
    }

    @Test(arguments: [
        ("\u{1B}[<0;10;5M", Mouse(.press, row: 4, column: 9)),
        ("\u{1B}[<64;300;5M", Mouse(.wheelUp, row: 4, column: 299)),
        ("\u{1B}[<65;1;1M", Mouse(.wheelDown, row: 0, column: 0)),
        ("\u{1B}[<4;1;1M", Mouse(.press, row: 0, column: 0)),
        ("\u{1B}[<32;7;3M", Mouse(.drag, row: 2, column: 6)),
        ("\u{1B}[<36;7;3M", Mouse(.drag, row: 2, column: 6)),
        ("\u{1B}[<0;7;3m", Mouse(.release, row: 2, column: 6)),
        ("\u{1B}[<16;7;3m", Mouse(.release, row: 2, column: 6)),
        ("\u{1B}[M@*%", Mouse(.drag, row: 4, column: 9)),
        ("\u{1B}[M#*%", Mouse(.release, row: 4, column: 9)),
        ("\u{1B}[M !\"", Mouse(.press, row: 1, column: 0)),
        ("\u{1B}[M`*%", Mouse(.wheelUp, row: 4, column: 9)),
    ])
    func mouseReports(bytes: String, mouse: Mouse) {
        #expect(decoded(bytes) == [.mouse(mouse)])
    }

    /// Presses with the milliseconds at which they come, and what is made of them.
    @Test(arguments: [
        ([(0, 5), (100, 5)], [Mouse.Action.press, .doubleClick]),
        ([(0, 5), (400, 5)], [.press, .doubleClick]),
        ([(0, 5), (401, 5)], [.press, .press]),
        ([(0, 5), (100, 6)], [.press, .press]),
        ([(0, 5), (100, 5), (200, 5)], [.press, .doubleClick, .press]),
        ([(0, 5), (300, 5), (600, 5), (900, 5)], [.press, .doubleClick, .press, .doubleClick]),
    ])
    func twoPressesAtOnePlaceSoonAfterEachOtherAreADoubleClick(presses: [(Int, Int)], actions: [Mouse.Action]) {
        let start = ContinuousClock.now
        var time = start
        var decoder = KeyDecoder(now: { time })
        var inputs: [TerminalInput] = []
        for (milliseconds, column) in presses {
            time = start + .milliseconds(milliseconds)
            for code in "\u{1B}[<0;\(column);3M\u{1B}[<0;\(column);3m".utf8 { decoder.feed(Int32(code), into: &inputs) }
        }
        let expected = zip(presses, actions).flatMap { press, action in
            [action, .release].map { TerminalInput.mouse(Mouse($0, row: 2, column: press.1 - 1)) }
        }
        #expect(inputs == expected)
    }

    @Test func aDragBetweenTwoPressesMakesThemTwo() {
        let inputs = decoded("\u{1B}[<0;1;1M\u{1B}[<32;2;1M\u{1B}[<32;1;1M\u{1B}[<0;1;1m\u{1B}[<0;1;1M")
        #expect(inputs.last == .mouse(Mouse(.press, row: 0, column: 0)))
    }

    @Test func aMouseReportSplitBetweenReadsStaysWhole() {
        #expect(decoded("\u{1B}[<64;1", "0;5M") == [.mouse(Mouse(.wheelUp, row: 4, column: 9))])
    }

    @Test func aPasteIsNoKeys() {
        #expect(
            decoded("\u{1B}[200~q K\r", "é\u{1B}[31m\u{1B}[201~q")
                == [.paste("q K\né\u{1B}[31m"), .key(.character("q"))])
    }

    @Test func controlCGetsOutOfAPasteWithoutEnd() {
        #expect(decoded("\u{1B}[200~abc", "\u{3}") == [.paste("abc"), .key(.control("c"))])
    }

    @Test func aHugePasteIsCut() {
        let text = String(repeating: "x", count: KeyDecoder.highestPasteSize + 500)
        let inputs = decoded("\u{1B}[200~" + text + "\u{1B}[201~a")
        let sizes = inputs.map { input in
            if case .paste(let text) = input { text.utf8.count } else { 1 }
        }
        #expect(sizes == [KeyDecoder.highestPasteSize, 1])
    }
}
