import Foundation
import Testing

@testable import ExecEngine
@testable import RunArchive

private let limit = OutputLimit(maxChars: 16 << 20)

@Suite struct ExportEventTests {
    @Test func deltasHaveTheShapeOfALiveRun() throws {
        let archive = TestArchive()
        let run = try archive.aRun(of: [.out(1, "abc"), .err(1_500, [0xFF, 0]), .out(1_501, "d")])
        let lines = body(try exportedText { try JSONLines(limit: limit).write(run, to: $0) })
        let deltas = [
            (Delta(stream: .stdout, offset: 0, length: 3, time: .milliseconds(1)), Array("abc".utf8)),
            (Delta(stream: .stderr, offset: 0, length: 2, time: .milliseconds(1_500)), [0xFF, 0]),
            (Delta(stream: .stdout, offset: 3, length: 1, time: .milliseconds(1_501)), Array("d".utf8)),
        ]
        let expected = try deltas.map { delta, bytes in
            let message = RunOutputDelta(callID: run.id.description, delta: delta, bytes: bytes)
            return String(
                decoding: try RunEvent(id: "0", msg: .outputDelta(message)).jsonLine().dropLast(), as: UTF8.self)
        }
        #expect(lines.dropLast() == expected[...])
    }

    @Test func theEndIsThatOfTheLiveRun() async throws {
        let archive = TestArchive()
        let (run, result) = try await archive.aRunAndResult(of: "echo out; echo err >&2; kill -9 $$")
        let live = RunEndReport(callID: run.id.description, result: result, limit: limit)
        let line = try RunEvent(id: "0", msg: .end(live)).jsonLine()
        let text = try exportedText { try JSONLines(limit: limit).write(run, to: $0) }
        #expect(text.hasSuffix("\n" + String(decoding: line, as: UTF8.self)))
        #expect(text.contains(#""signal":9"#))
        let begin = RunBegin(
            callID: run.id.description, command: ["/bin/sh", "-c", "echo out; echo err >&2; kill -9 $$"], cwd: "/",
            runID: run.id)
        #expect(text.hasPrefix(String(decoding: try RunEvent(id: "0", msg: .begin(begin)).jsonLine(), as: UTF8.self)))
    }

    @Test func aLargeOutputComesInWholeInSmallPieces() async throws {
        let archive = TestArchive()
        let (run, result) = try await archive.aRunAndResult(of: "seq 1 200000; seq 1 1000 >&2")
        var bytes = PerStream<[UInt8]>(both: [])
        for line in body(try exportedText { try JSONLines(limit: OutputLimit(maxChars: 10)).write(run, to: $0) })
            .dropLast()
        {
            let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let message = try #require(event?["msg"] as? [String: Any])
            let chunk = try #require((message["chunk"] as? String).flatMap { Data(base64Encoded: $0) })
            #expect(!chunk.isEmpty && chunk.count <= 8_192)
            bytes[message["stream"] as? String == "stdout" ? .stdout : .stderr] += chunk
        }
        for stream in ExecOutputStream.allCases {
            #expect(bytes[stream] == result.log.bytes(stream, in: 0..<result.byteCounts[stream]))
        }
    }

    @Test func aRunThatGoesOnHasNoEndYet() throws {
        let archive = TestArchive()
        let spec = CommandSpec(command: ["x"], cwd: "/tmp", env: [:], expiration: .timeout(.seconds(1)))
        let recorder = try RunRecorder(
            NewRun(spec: spec, cwd: "/tmp", policy: .dangerFullAccess, sluiceVersion: "test"), in: archive.archive)
        try recorder.log.files.stdout.writeAll("so far\n".utf8)
        let run = try SavedRun.open(recorder.folder)
        #expect(run.isRunning)
        let text = try exportedText { try JSONLines(limit: limit).write(run, to: $0) }
        #expect(text.contains(Data("so far\n".utf8).base64EncodedString()))
        #expect(!text.contains("exec_command_end"))
        #expect(throws: ArchiveError.isRunning(id: run.id.description)) {
            try exported { try PortableArchive.write(run, to: $0) }
        }
        withExtendedLifetime(recorder) {}
    }
}
