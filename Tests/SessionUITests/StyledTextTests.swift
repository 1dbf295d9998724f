import Testing

@testable import SessionUI

/// A table of lines as bytes and as they stand on the screen.
@Test(arguments: [
    ("plain", "plain"),
    ("", ""),
    ("ends\r\n", "ends"),
    ("\u{1b}[31mred\u{1b}[0m", "red"),
    // Carriage return and backspace.
    ("abcdef\rXY", "XYcdef"),
    (" 10 %\r 50 %\r100 %", "100 %"),
    ("abc\u{8}\u{8}X", "aXc"),
    ("\u{8}\u{8}a", "a"),
    ("spinner |\u{8}/\u{8}-", "spinner -"),
    // Tabs.
    ("a\tb", "a       b"),
    ("12345678\tb", "12345678        b"),
    ("abcdefghij\r\tX", "abcdefghXj"),
    // Erase in line.
    ("long text\r\u{1b}[Kshort", "short"),
    ("abcdef\u{1b}[3D\u{1b}[K", "abc"),
    ("abcdef\u{1b}[3D\u{1b}[1K", "    ef"),
    ("abcdef\u{1b}[2Kx", "      x"),
    // Movements in the line.
    ("a\u{1b}[3Cb", "a   b"),
    ("abc\u{1b}[Dx", "abx"),
    ("abc\u{1b}[99Dx", "xbc"),
    ("abc\u{1b}[2Gx", "axc"),
    ("abc\u{1b}[Gx", "xbc"),
    // What would leave the line is dropped.
    ("\u{1b}[1A\u{1b}[2Kinside", "inside"),
    ("a\u{1b}[2J\u{1b}[Hb", "ab"),
    ("a\u{1b}[?1049hb\u{1b}[?25l", "ab"),
    ("a\u{1b}]0;title\u{7}b", "ab"),
    ("a\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\b", "alinkb"),
    ("a\u{1b}Pq#0\u{1b}\\b", "ab"),
    ("a\u{1b}_apc\u{1b}\\b\u{1b}^pm\u{1b}\\c\u{1b}Xsos\u{1b}\\d", "abcd"),
    ("a\u{1b}(Bb\u{1b}#8c\u{1b}cd\u{1b}=e", "abcde"),
    ("a\u{9b}31mb\u{9d}0;t\u{9c}c\u{85}d", "abcd"),
    // A sequence that is cut, or broken off by another.
    ("ab\u{1b}", "ab"),
    ("ab\u{1b}[31", "ab"),
    ("ab\u{1b}]0;never ends", "ab"),
    ("ab\u{1b}[31\u{1b}[32mc", "abc"),
    // Control characters.
    ("a\u{0}b\u{1}\u{7f}", "a^@b^A^?"),
    ("bell\u{7}s", "bells"),
    // Text that plays with its order, or with nothing.
    ("a\u{202e}b\u{2066}c", "a\u{fffd}b\u{fffd}c"),
    ("a\u{200b}b\u{200f}c\u{feff}d\u{ad}e\u{2028}f", "abcdef"),
])
func aLineStandsAsOnATerminal(bytes: String, shown: String) {
    #expect(text(StyledText.line(Array(bytes.utf8)).cells) == shown)
}

@Test func badBytesShowAsReplacementCharactersOneForEachMaximalPart() {
    let cases: [([UInt8], String)] = [
        ([0x61, 0xFF, 0x62], "a\u{fffd}b"),
        ([0xE2, 0x82], "\u{fffd}"),
        ([0xE2, 0x82, 0x41], "\u{fffd}A"),
        ([0xC0, 0x80], "\u{fffd}\u{fffd}"),
        ([0xED, 0xA0, 0x80], "\u{fffd}\u{fffd}\u{fffd}"),
        ([0xF0, 0x9F, 0x98], "\u{fffd}"),
        ([0xF4, 0x90, 0x80, 0x80], "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
        ([0x9B, 0x33, 0x31, 0x6D], "\u{fffd}31m"),
    ]
    for (bytes, shown) in cases { #expect(text(StyledText.line(bytes).cells) == shown) }
}

@Test func decodingAgreesWithTheStandardLibrary() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<300 {
        let bytes = (0..<40).map { _ in
            let byte = UInt8.random(in: 0x20...0xFF, using: &random)
            return byte < 0x80 ? UInt8(ascii: "a") : byte
        }
        var scalars = String.UnicodeScalarView()
        bytes.withUnsafeBytes { raw in
            var index = 0
            while index < raw.count {
                let (scalar, length) = UTF8Decoding.scalar(in: raw, at: index)
                scalars.append(scalar ?? "\u{fffd}")
                index += length
            }
        }
        #expect(String(scalars) == String(decoding: bytes, as: UTF8.self), "seed 7, \(bytes)")
    }
}

@Test(arguments: [
    ("e\u{301}x", 2, 2), ("日本", 4, 2), ("ｱ", 1, 1), ("한국", 4, 2), ("😀", 2, 1), ("👍🏽", 2, 1), ("👨‍👩‍👧‍👦!", 3, 2),
    ("🇩🇪🇫🇷", 4, 2), ("🇩", 1, 1), ("\u{1112}\u{1161}\u{11ab}", 2, 1), ("❤\u{fe0f}x", 2, 2), ("⌚", 2, 1), ("é", 1, 1),
    ("─", 1, 1), ("（", 2, 1), ("\u{e000}", 1, 1),
])
func charactersTakeTheirColumns(source: String, columns: Int, characters: Int) {
    let cells = StyledText.line(Array(source.utf8)).cells
    #expect(cells.count == columns)
    #expect(cells.filter { !$0.isContinuation }.count == characters)
}

@Test func aCellHoldsAtMostNineScalars() {
    let cells = StyledText.line(Array(("a" + String(repeating: "\u{301}", count: 100) + "b").utf8)).cells
    #expect(cells.count == 2)
    #expect(cells.first?.character.unicodeScalars.count == 9)
}

@Test func overwritingHalfOfAWideCharacterBlanksTheOther() {
    #expect(StyledText.line(Array("日本\rx".utf8)).cells.map(\.character) == ["x", " ", "本", "\0"])
    #expect(StyledText.line(Array("日本\r\u{1b}[Cx".utf8)).cells.map(\.character) == [" ", "x", "本", "\0"])
    #expect(StyledText.line(Array("日本\r\u{1b}[C語".utf8)).cells.map(\.character) == [" ", "語", "\0", " "])
    #expect(StyledText.line(Array("a日\u{1b}[D\u{1b}[K".utf8)).cells.map(\.character) == ["a", " "])
}

@Test func aLimitCutsWhatIsToTheRightOnly() {
    let cut = StyledText.line(Array("abcdefgh\rX".utf8), columns: 4)
    #expect(text(cut.cells) == "Xbcd")
    #expect(cut.isCut)
    let wide = StyledText.line(Array("abc日".utf8), columns: 4)
    #expect(text(wide.cells) == "abc")
    #expect(wide.isCut)
    let style = StyledText.line(Array("abcdefgh\u{1b}[1mx".utf8), columns: 2).style
    #expect(style == Style(attributes: .bold))
}

@Test func movementsNeverMakeALineWiderThanTheLimit() {
    let jumps = String(repeating: "\u{1b}[99999C\t", count: 5000) + "x"
    #expect(StyledText.line(Array(jumps.utf8)).cells.count <= StyledText.widestLine)
}

@Test func wrappingKeepsWideCharactersWhole() {
    let cells = StyledText.line(Array("ab日本c".utf8)).cells
    #expect(StyledText.wrapped(cells, at: 3) == [0..<2, 2..<4, 4..<7])
    #expect(StyledText.wrapped(cells, at: 1) == [0..<1, 1..<2, 2..<3, 3..<4, 4..<5, 5..<6, 6..<7])
    #expect(StyledText.wrapped([], at: 5) == [0..<0])
}

@Test func ourOwnTextNeverActs() {
    #expect(text(StyledText.cells("a\u{1b}[31mb\r\nc\u{9b}d")) == "a?[31mb  c?d")
    #expect(text(StyledText.fitted(StyledText.cells("日本語"), to: 4, ellipsis: "…")) == "日 …")
}

/// Random bytes, sequences and text, from a seed that a failure names.
@Test(arguments: [UInt64](1...40))
func noInputCrashesOrGetsThrough(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pieces: [[UInt8]] = [
        [0x1B], [0x1B, 0x5B], Array("\u{1b}[".utf8), Array("38;2;".utf8), Array("999999999999m".utf8), [0x0D], [0x08],
        [0x09], Array("日".utf8), Array("\u{200d}".utf8), Array("👩".utf8), Array("🇩".utf8), Array("\u{301}".utf8),
        Array("\u{1b}]0;".utf8), [0x07], Array("\u{9b}".utf8), Array("\u{1b}[1K".utf8), Array("\u{1b}[3G".utf8),
        Array("\u{1b}[2D".utf8), Array("\u{fe0f}".utf8), Array("🏽".utf8), [0x0A],
    ]
    for _ in 0..<60 {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            if Bool.random(using: &random) {
                bytes += pieces[Int.random(in: 0..<pieces.count, using: &random)]
            } else {
                bytes.append(UInt8.random(in: 0...255, using: &random))
            }
        }
        let columns = Int.random(in: 0...30, using: &random)
        let line = StyledText.line(bytes, columns: columns)
        #expect(line.cells.count <= columns, "seed \(seed): \(bytes)")
        expectSound(line.cells, "seed \(seed): \(bytes)")
        for width in 1...5 {
            let rows = StyledText.wrapped(line.cells, at: width)
            #expect(rows.last?.upperBound == line.cells.count, "seed \(seed): \(bytes)")
            for row in rows { expectSound(StyledText.window(line.cells, columns: row), "seed \(seed): \(bytes)") }
        }
        // What is cut at the right is what a whole line begins with, but for a wide character at the edge.
        let whole = StyledText.line(bytes)
        if !line.isCut { #expect(line.cells == whole.cells, "seed \(seed): \(bytes)") }
        #expect(line.style == whole.style, "seed \(seed): \(bytes)")
    }
}

/// No cell holds a control character, and wide characters have both their halves.
func expectSound(_ cells: [Cell], _ comment: @autoclosure () -> String) {
    #expect(unsound(cells) == nil, "\(comment())")
}

/// The first column whose cell must not be in a frame.
private func unsound(_ cells: [Cell]) -> Int? {
    cells.indices.first { index in
        if cells[index].isContinuation {
            return index == 0 || cells[index - 1].isContinuation || cells[index - 1].character == " "
        }
        return cells[index].character.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }
}

struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
