import ExecEngine

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes a run as the events of `sluice run --jsonl`: one begin, all deltas, one end.
///
/// A run that goes on, and one whose recorder died, differ: the first has no end event, the second says "interrupted".
public struct JSONLines {
    /// Bytes of output in one delta at most, as in the model.
    static let chunkLimit = 8_192

    public var limit: OutputLimit

    /// - Parameter limit: For each text of the end event.
    public init(limit: OutputLimit) {
        self.limit = limit
    }

    public func write(_ run: SavedRun, to output: ExportOutput) throws(ExportError) {
        let callID = run.id.description
        try write(.begin(RunBegin(run)), of: run, to: output)
        // By hand: JSONEncoder takes several times as long, and base64 needs no escaping.
        try OutputWalk(run).forEachPiece(atMost: Self.chunkLimit) { (arrival, bytes) throws(ExportError) in
            try output.write(#"{"id":"0","msg":{"call_id":""#)
            try output.write(callID)
            try output.write(#"","chunk":""#)
            try output.writeBase64(bytes)
            try output.write(
                arrival.stream == .stdout ? #"","stream":"stdout","time":"# : #"","stream":"stderr","time":"#)
            try output.write(seconds: arrival.time.wholeMicroseconds)
            try output.write(#","type":"exec_command_output_delta"}}"# + "\n")
        }
        guard !run.isRunning else { return }
        try write(.end(RunEndReport(callID: callID, run: run, limit: limit)), of: run, to: output)
    }

    private func write(_ message: RunEvent.Message, of run: SavedRun, to output: ExportOutput) throws(ExportError) {
        let line: [UInt8]
        do {
            line = try RunEvent(id: "0", msg: message).jsonLine()
        } catch {
            throw .cannotEncode(id: run.id.description, reason: "\(error)")
        }
        try output.write(line)
    }
}

extension RunBegin {
    /// The begin of a kept run. Its call is named after it.
    init(_ run: SavedRun) {
        let record = run.record
        let bytes = record.commandBytes?.compactMap { Data(base64Encoded: $0).map { ExecString(bytes: Array($0)) } }
        self.init(
            callID: run.id.description, command: bytes ?? record.command.map { ExecString($0) },
            cwd: ExecString(record.cwd), runID: run.id)
        policy = record.policy.name
    }
}
