import ExecEngine
import Foundation
import Testing

@testable import RunArchive

@Suite struct ExportAsciicastTests {
    @Test func aHeaderSaysWhatRan() throws {
        let archive = TestArchive()
        let run = try archive.aRun(of: [], command: "echo \"a\"", name: "nightly")
        let two = try exportedText { try Asciicast().write(run, to: $0) }
        #expect(
            two == #"{"version":2,"width":80,"height":24,"timestamp":\#(run.id.milliseconds / 1_000),"duration":2,"#
                + #""command":"echo \"a\"","title":"nightly"}"# + "\n")
        let three = try exportedText { try Asciicast(version: .three).write(run, to: $0) }
        #expect(three.hasPrefix(#"{"version":3,"term":{"cols":80,"rows":24},"timestamp":"#))
    }

    @Test func sizesOfTheTerminalAreTold() throws {
        let archive = TestArchive()
        let run = try archive.aRun(of: [.out(0, "a"), .out(2_000, "b")], usesTerminals: true)
        let sizes = [(132, 50, 0), (100, 30, 1_000)].map {
            TerminalSizeRecord(time: .milliseconds($0.2), size: TerminalDimensions(columns: $0.0, rows: $0.1))
        }
        try write(sizes.flatMap(\.bytes), to: run.folder.appending("sizes"))
        let text = try exportedText { try Asciicast().write(run, to: $0) }
        #expect(text.hasPrefix(#"{"version":2,"width":132,"height":50,"#))
        #expect(body(text) == [#"[0, "o", "a"]"#, #"[1, "r", "100x30"]"#, #"[2, "o", "b"]"#])
    }

    @Test func bothStreamsComeInArrivalOrderWithReturns() throws {
        let archive = TestArchive()
        let run = try archive.aRun(of: [.out(0, "a\nb"), .err(1_500, "e\t\"\\\u{1B}[m\n"), .out(1_501, "c\n")])
        let text = try exportedText { try Asciicast().write(run, to: $0) }
        #expect(
            body(text) == [
                #"[0, "o", "a\r\nb"]"#, #"[1.5, "o", "e\t\"\\\u001b[m\r\n"]"#, #"[1.501, "o", "c\r\n"]"#,
            ])
    }

    @Test func aRunOnATerminalKeepsItsLineEnds() throws {
        let archive = TestArchive()
        let run = try archive.aRun(of: [.out(0, "a\r\nb\n")], usesTerminals: true)
        #expect(body(try exportedText { try Asciicast().write(run, to: $0) }) == [#"[0, "o", "a\r\nb\n"]"#])
    }

    @Test func versionThreeTellsIntervalsAndTheExitStatus() throws {
        let archive = TestArchive()
        let run = try archive.aRun(of: [.out(1, "a"), .err(10, "b"), .out(1_010, "c")])
        #expect(
            body(try exportedText { try Asciicast(version: .three).write(run, to: $0) }) == [
                #"[0.001, "o", "a"]"#, #"[0.009, "o", "b"]"#, #"[1, "o", "c"]"#, #"[0.99, "x", "3"]"#,
            ])
    }

    @Test func stderrIsRedWhereAskedFor() throws {
        let archive = TestArchive()
        let run = try archive.aRun(of: [.out(0, "a"), .err(0, "b"), .err(1, "c"), .out(1, "d")])
        #expect(
            body(try exportedText { try Asciicast(paintsStderr: true).write(run, to: $0) }) == [
                #"[0, "o", "a"]"#, #"[0, "o", "\u001b[31mb"]"#, #"[0.001, "o", "c"]"#, #"[0.001, "o", "\u001b[39md"]"#,
            ])
    }

    @Test func denialsAreMarkersAtTheirTimes() throws {
        let archive = TestArchive()
        let denial = Denial(
            operation: .write, syscall: "openat", target: "/etc/\"x", errno: 30, pid: 7, processName: "sh",
            time: .milliseconds(5))
        let run = try archive.aRun(of: [.out(1, "a"), .out(9, "b")], denials: [denial])
        #expect(
            body(try exportedText { try Asciicast().write(run, to: $0) }) == [
                #"[0.001, "o", "a"]"#, #"[0.005, "m", "denied: write /etc/\"x (openat, pid 7 sh)"]"#,
                #"[0.009, "o", "b"]"#,
            ])
    }

    @Test func aCharacterThatAPieceCutsStaysWhole() throws {
        let archive = TestArchive()
        let run = try archive.aRun(of: [
            .out(0, [0x61, 0xF0, 0x9F]), .err(1, [0x62, 0xC3]), .out(2, [0x91]), .out(3, [0x8D, 0x63]),
            .err(4, [0xA4]), .out(5, [0xE2, 0x82]),
        ])
        #expect(
            body(try exportedText { try Asciicast().write(run, to: $0) }) == [
                #"[0, "o", "a"]"#, #"[0.001, "o", "b"]"#, #"[0.003, "o", "👍c"]"#, #"[0.004, "o", "ä"]"#,
                "[0.005, \"o\", \"\u{FFFD}\"]",
            ])
    }

    /// JSONSerialization and String(decoding:) are the judges.
    @Test func anyBytesAreJSONAndReadAsTheirRepairedText() throws {
        let archive = TestArchive()
        var random = SeededGenerator()
        func next(_ limit: Int) -> Int { .random(in: 0..<limit, using: &random) }
        let words: [[UInt8]] = [
            Array("plain text of some length, ".utf8), Array("ä€👍".utf8), [0xF0, 0x9F], [0xC3], [0xE2, 0x82],
            [0xED, 0xA0, 0x80],
            [0xFF, 0], [0x1B, 0x5B], [0xC2, 0x9B], [0x7F, 0x22, 0x5C], Array("\u{2028}\r\n\t".utf8), [0xF4, 0x90],
            [0x80],
        ]
        var pieces: [Piece] = []
        var texts = PerStream<[UInt8]>(both: [])
        for index in 0..<2_000 {
            let bytes = (0..<1 + next(4)).flatMap { _ in words[next(words.count)] }
            let piece = next(2) == 0 ? Piece.out(index, bytes) : Piece.err(index, bytes)
            texts[piece.stream] += bytes
            pieces.append(piece)
        }
        // One piece that is longer than what is escaped at once.
        let long = Array(repeating: words[1] + words[0] + words[2], count: 3_000).flatMap(\.self)
        pieces.append(.out(2_000, long))
        texts.stdout += long
        for stream in ExecOutputStream.allCases {
            let run = try archive.aRun(of: pieces.filter { $0.stream == stream }, usesTerminals: true)
            var read = ""
            for line in body(try exportedText { try Asciicast().write(run, to: $0) }) {
                let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any]
                read += try #require(event?.last as? String)
            }
            #expect(
                Array(read.utf8) == Array(String(decoding: texts[stream], as: UTF8.self).utf8), "seed \(random.seed)")
        }
    }
}
