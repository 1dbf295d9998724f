import ExecEngine

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The event as one line of JSON, its line feed included: keys in alphabetical order, slashes as they are.
///
/// Costs some 20 us and memory of about six times the event's texts.
///
/// - Throws: `EncodingError`, which no event built of these types is known to cause.
public func jsonLine(for event: RunEvent) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var line = [UInt8](try encoder.encode(Envelope(event: event)))
    line.append(0x0A)
    return line
}

/// An event as it is spelled in JSON.
private struct Envelope: Encodable {
    var event: RunEvent

    enum Key: String, CodingKey {
        case id, msg
    }

    enum MessageKey: String, CodingKey {
        case type, command, cwd, stream, chunk, last, stdout, stderr, duration, verdict, signal, error, denials
        case survivors
        case callID = "call_id"
        case aggregatedOutput = "aggregated_output"
        case exitCode = "exit_code"
        case timedOut = "timed_out"
        case stopReason = "stop_reason"
        case pipeHolders = "pipe_holders"
        case leftBehind = "left_behind"
        case leavesBackground = "leaves_background"
        case truncatedAfterLines = "truncated_after_lines"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(event.id, forKey: .id)
        var message = container.nestedContainer(keyedBy: MessageKey.self, forKey: .msg)
        try message.encode(event.callID, forKey: .callID)
        switch event.message {
        case .begin(let begin):
            try message.encode("exec_command_begin", forKey: .type)
            try message.encode(begin.command, forKey: .command)
            try message.encode(begin.cwd, forKey: .cwd)
        case .outputDelta(let delta):
            try message.encode("exec_command_output_delta", forKey: .type)
            try message.encode(delta.stream.name, forKey: .stream)
            try message.encode(Data(delta.chunk).base64EncodedString(), forKey: .chunk)
            if delta.isLast { try message.encode(true, forKey: .last) }
        case .end(let end):
            try message.encode("exec_command_end", forKey: .type)
            try encode(end, into: &message)
        }
    }

    private func encode(_ end: RunEvent.End, into message: inout KeyedEncodingContainer<MessageKey>) throws {
        try message.encode(end.stdout.text, forKey: .stdout)
        try message.encode(end.stderr.text, forKey: .stderr)
        try message.encode(end.aggregatedOutput.text, forKey: .aggregatedOutput)
        let cuts = TruncatedAfterLines(
            stdout: end.stdout.truncatedAfterLines, stderr: end.stderr.truncatedAfterLines,
            aggregatedOutput: end.aggregatedOutput.truncatedAfterLines)
        if cuts != TruncatedAfterLines() { try message.encode(cuts, forKey: .truncatedAfterLines) }
        try message.encode(DurationParts(end.duration), forKey: .duration)
        try message.encode(end.end.exitCode, forKey: .exitCode)
        try message.encode(end.end.verdict.stopReason != nil, forKey: .timedOut)
        try message.encode(end.end.verdict.stopReason?.rawValue, forKey: .stopReason)
        try message.encode(VerdictWord(end.end.verdict), forKey: .verdict)
        switch end.end.verdict {
        case .signaled(let signal): try message.encode(signal.rawValue, forKey: .signal)
        case .failedToStart(let reason): try message.encode(reason, forKey: .error)
        default: break
        }
        try message.encode(end.denials, forKey: .denials)
        try message.encode(end.end.pipeHolders.map(ProcessParts.init), forKey: .pipeHolders)
        try message.encode(end.end.leftBehind.map(ProcessParts.init), forKey: .leftBehind)
        try message.encode(end.end.leavesBackground, forKey: .leavesBackground)
        try message.encode(end.end.survivors.map(ProcessParts.init), forKey: .survivors)
    }
}

extension Verdict {
    /// Why the engine ended the run, or nil where the command ended by itself.
    fileprivate var stopReason: StopReason? {
        switch self {
        case .timedOut: .timedOut
        case .cancelled: .cancelled
        default: nil
        }
    }
}

/// After how many lines the texts were cut: only of those that were.
private struct TruncatedAfterLines: Encodable, Equatable {
    var stdout: Int?
    var stderr: Int?
    var aggregatedOutput: Int?

    enum CodingKeys: String, CodingKey {
        case stdout, stderr
        case aggregatedOutput = "aggregated_output"
    }
}

/// A duration as serde spells Rust's: whole seconds, and nanoseconds below one.
private struct DurationParts: Encodable {
    var secs: Int64
    var nanos: Int64

    init(_ duration: Duration) {
        let (seconds, attoseconds) = max(duration, .zero).components
        secs = seconds
        nanos = attoseconds / 1_000_000_000
    }
}

private struct ProcessParts: Encodable {
    var pid: Int32
    var name: String

    init(_ process: ProcessName) {
        pid = process.pid
        name = process.name
    }
}
