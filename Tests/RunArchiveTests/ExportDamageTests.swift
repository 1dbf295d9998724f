import Foundation
import Testing

@testable import ExecEngine
@testable import RunArchive

@Suite struct ExportDamageTests {
    static let damages: [(name: String, line: String)] = [
        ("no stderr.log", "rm stderr.log"), ("no stdout.log", "rm stdout.log"), ("no timeline", "rm timeline"),
        ("torn timeline", "truncate -s 30 timeline"), ("noise for a timeline", "head -c 4800 /dev/urandom > timeline"),
        ("half a run.json", "truncate -s 200 run.json"), ("no run.json", "rm run.json"),
        ("short stdout.log", "truncate -s 5 stdout.log"), ("a folder for a log", "rm stderr.log; mkdir stderr.log"),
    ]

    @Test(arguments: damages)
    func aDamagedRunIsExportedAsFarAsItGoes(name: String, line: String) async throws {
        let archive = TestArchive()
        let (run, _) = try await archive.aRunAndResult(of: "for i in 1 2 3; do echo out$i; echo err$i >&2; done")
        try shell(line, in: run.folder.string)
        let damaged = try SavedRun.open(run.folder)
        #expect(!damaged.damage.isEmpty || name == "noise for a timeline")
        let text = try exportedText { try PlainText().write(damaged, to: $0) }
        if !name.contains("stdout") { #expect(text.filter { $0 == "o" }.count == 3) }
        if !name.contains("stderr"), !name.contains("folder") { #expect(text.filter { $0 == "e" }.count == 3) }
        #expect(try exportedText { try Asciicast().write(damaged, to: $0) }.hasPrefix(#"{"version":2"#))
        #expect(
            try exportedText { try JSONLines(limit: OutputLimit(maxChars: 100)).write(damaged, to: $0) }
                .contains("exec_command_end"))
        #expect(try exportedText { try HTMLPage().write(damaged, to: $0) }.hasSuffix("</html>\n"))
        _ = try exported { try PortableArchive.write(damaged, to: $0) }
    }

    /// The timeline is noise, so the order between the streams is too: but no byte is lost, doubled or out of its turn.
    @Test func noTimelineCostsABytesOfOutput() throws {
        let archive = TestArchive()
        var noise = SeededGenerator()
        var pieces: [Piece] = []
        for index in 0..<300 {
            pieces.append(index % 3 == 0 ? .err(index, "e\(index)\n") : .out(index, "o\(index)\n"))
        }
        for count in [0, 1, 7, 120] {
            let run = try archive.aRun(of: pieces)
            let records = (0..<count).flatMap { _ in
                TimelineRecord(
                    stream: Bool.random(using: &noise) ? .stdout : .stderr,
                    time: .nanoseconds(Int64.random(in: 0...(.max), using: &noise)),
                    offsets: PerStream(
                        stdout: .random(in: 0...1_500, using: &noise), stderr: .random(in: 0...1_500, using: &noise))
                ).bytes
            }
            try Data(records).write(to: URL(fileURLWithPath: run.folder.appending("timeline").string))
            var seen = PerStream<[UInt8]>(both: [])
            var last = Duration.zero
            try OutputWalk(SavedRun.open(run.folder)).forEachPiece(atMost: 10) { (arrival, bytes) throws(ExportError) in
                seen[arrival.stream] += bytes
                #expect(arrival.time >= last && arrival.time <= .seconds(2))
                last = arrival.time
            }
            for stream in ExecOutputStream.allCases {
                #expect(seen[stream] == pieces.filter { $0.stream == stream }.flatMap(\.bytes), "seed \(noise.seed)")
            }
        }
    }
}

/// Runs a line of sh in a folder.
func shell(_ line: String, in folder: String) throws {
    let process = Foundation.Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(line)")
}
