import Foundation
import SystemPackage
import Testing

@testable import ExecEngine
@testable import RunArchive

extension TestArchive {
    /// A run of a shell line, recorded to its end.
    func aRunAndResult(of line: String) async throws -> (run: SavedRun, result: RunResult) {
        let (run, recorder) = try start(line)
        let result = await run.result()
        try recorder.finish(result)
        return (try saved(recorder.id), result)
    }

    /// A run whose output arrived just so; it took two seconds and exited with 3.
    func aRun(
        of pieces: [Piece], command: String = "make", name: String? = nil, cwd: ExecString = "/tmp",
        usesTerminals: Bool = false, denials: [Denial] = []
    ) throws -> SavedRun {
        var new = newRun(["/bin/sh", "-c", ExecString(command)])
        new.name = name
        new.cwd = cwd
        new.usesTerminals = usesTerminals
        let recorder = try RunRecorder(new, in: archive)
        var offsets = PerStream(both: 0)
        for piece in pieces {
            let record = TimelineRecord(stream: piece.stream, time: piece.time, offsets: offsets)
            try recorder.log.timeline.writeAll(record.bytes)
            try recorder.log.files[piece.stream].writeAll(piece.bytes)
            offsets[piece.stream] += piece.bytes.count
        }
        let end = RunEnd(verdict: .exited(code: 3), exitCode: 3, denials: Denials(denials))
        try recorder.finish(
            RunResult(
                end: end, status: .exited(code: 3), duration: .seconds(2), byteCounts: offsets,
                timelineCount: pieces.count, unrecorded: PerStream(both: nil), log: recorder.log))
        return try SavedRun.open(recorder.folder)
    }
}

/// A piece of output and when it arrived.
struct Piece {
    var stream: ExecOutputStream
    var time: Duration
    var bytes: [UInt8]

    static func out(_ milliseconds: Int, _ text: String) -> Piece { out(milliseconds, Array(text.utf8)) }
    static func out(_ milliseconds: Int, _ bytes: [UInt8]) -> Piece {
        Piece(stream: .stdout, time: .milliseconds(milliseconds), bytes: bytes)
    }
    static func err(_ milliseconds: Int, _ text: String) -> Piece { err(milliseconds, Array(text.utf8)) }
    static func err(_ milliseconds: Int, _ bytes: [UInt8]) -> Piece {
        Piece(stream: .stderr, time: .milliseconds(milliseconds), bytes: bytes)
    }
}

/// What a writer writes.
func exported(_ write: (ExportOutput) throws -> Void) throws -> [UInt8] {
    var bytes: [UInt8] = []
    let output = ExportOutput { (piece) throws(ExportError) in bytes += piece }
    try write(output)
    try output.flush()
    return bytes
}

func exportedText(_ write: (ExportOutput) throws -> Void) throws -> String {
    String(decoding: try exported(write), as: UTF8.self)
}

/// Lines, without the first one.
func body(_ text: String) -> [String] { text.split(separator: "\n").dropFirst().map(String.init) }
