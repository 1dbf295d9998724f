import ExecEngine
import Foundation
import Testing

@testable import RunArchive

@Suite struct ExportTextTests {
    static let sequences: [(input: String, left: String)] = [
        ("a\u{1B}[1;38;5;208mb\u{1B}[0mc", "abc"), ("a\u{1B}]0;title\u{07}b", "ab"),
        ("a\u{1B}]8;;http://x\u{1B}\\link\u{1B}]8;;\u{1B}\\b", "alinkb"), ("a\u{1B}P1$r\u{1B}\\b", "ab"),
        ("a\u{1B}_apc\u{1B}\\b\u{1B}^pm\u{1B}\\c\u{1B}Xsos\u{1B}\\d", "abcd"), ("a\u{1B}(Bb\u{1B}7c\u{1B}#8d", "abcd"),
        ("a\u{1B}c\u{1B}=b", "ab"), ("a\u{8}\u{0}\u{7F}\u{0B}\u{0C}\r\nb\tc", "a\nb\tc"),
        ("a\u{9B}31mb\u{9D}0;t\u{9C}c\u{85}d", "abcd"), ("a\u{1B}]0;no end\nb", "a\nb"), ("a\u{1B}[12\nb", "a\nb"),
        ("a\u{1B}[3\u{18}b\u{1B}]t\u{1A}c", "abc"), ("a\u{1B}\u{1B}[1mb", "ab"), ("a\u{1B}[1ä", "aä"),
        ("ä€👍\u{1B}[?2004hé", "ä€👍é"), ("\u{1B}[200~text\u{1B}[201~", "text"), ("a\u{1B}]0;é\u{1B}[1mb", "ab"),
        (
            "long enough for a whole word\u{1B}[m, and one more after it",
            "long enough for a whole word, and one more after it"
        ),
    ]

    /// Cut at each place in turn: a sequence may end in another piece than it began in.
    @Test(arguments: sequences)
    func noControlSequenceIsLeft(input: String, left: String) throws {
        let archive = TestArchive()
        let bytes = Array(input.utf8)
        for cut in 0...bytes.count {
            let run = try archive.aRun(of: [.out(0, Array(bytes[..<cut])), .out(1, Array(bytes[cut...]))])
            #expect(try exportedText { try PlainText().write(run, to: $0) } == left, "cut at \(cut)")
        }
    }

    @Test func onlySafeBytesAreLeftOfSeededGenerator() throws {
        let archive = TestArchive()
        var random = SeededGenerator()
        let noise = (0..<200_000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let pieces = stride(from: 0, to: noise.count, by: 500).map { start -> Piece in
            let bytes = Array(noise[start..<start + 500])
            return start / 500 % 2 == 0 ? .out(start, bytes) : .err(start, bytes)
        }
        let run = try archive.aRun(of: pieces)
        let text = try exported { try PlainText().write(run, to: $0) }
        #expect(text.count > 10_000)
        #expect(!text.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F }, "seed \(random.seed)")
        let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
        #expect(!scalars.contains { (0x7F...0x9F).contains($0.value) }, "seed \(random.seed)")
    }

    @Test func textInAnOlderEncodingStays() throws {
        let archive = TestArchive()
        let run = try archive.aRun(of: [.out(0, [0x61, 0xE4, 0x62, 0x9B, 0x63, 0xFC])])
        #expect(try exported { try PlainText().write(run, to: $0) } == [0x61, 0xE4, 0x62, 0x63, 0xFC])
    }

    @Test func stderrCanBeToldByItsPrefix() throws {
        let archive = TestArchive()
        let run = try archive.aRun(of: [
            .out(0, "one\ntw"), .err(1, "bad\nworse\nwor"), .err(2, "st"), .out(3, "o\n"), .err(4, "\nend"),
        ])
        #expect(
            try exportedText { try PlainText(marksStderr: true).write(run, to: $0) }
                == "one\ntw\nstderr: bad\nstderr: worse\nstderr: worst\no\nstderr: \nstderr: end")
        #expect(
            try exportedText { try PlainText().write(run, to: $0) } == "one\ntwbad\nworse\nworsto\n\nend")
    }
}
