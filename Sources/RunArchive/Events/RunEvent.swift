import ExecEngine

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An event of a run in the shape of Codex's protocol: `{"id": …, "msg": {"type": …, "call_id": …, …}}`.
///
/// Bytes that are not UTF-8 in the command or the folder are shown as U+FFFD; chunks are base64 and exact.
public struct RunEvent: Encodable, Sendable {
    /// The submission that the event belongs to, the same for all of a run's events.
    public var id: String
    public var msg: Message

    public init(id: String, msg: Message) {
        self.id = id
        self.msg = msg
    }

    public enum Message: Encodable, Sendable {
        case begin(RunBegin)
        case outputDelta(RunOutputDelta)
        case end(RunEndReport)

        public func encode(to encoder: any Encoder) throws {
            switch self {
            case .begin(let begin): try begin.encode(to: encoder)
            case .outputDelta(let delta): try delta.encode(to: encoder)
            case .end(let end): try end.encode(to: encoder)
            }
        }
    }

    /// The event as one line of JSON, line feed included. Keys are sorted.
    public func jsonLine() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}

/// A run begins.
public struct RunBegin: Encodable, Sendable {
    var type = "exec_command_begin"
    var callID: String
    var command: [String]
    var cwd: String
    /// The policy's name.
    var policy: String
    /// The run's id in the archive, where it is kept.
    var runID: String?

    public init(
        callID: String, command: [ExecString], cwd: ExecString, policy: SandboxPolicy = .dangerFullAccess,
        runID: RunID? = nil
    ) {
        self.policy = policy.name
        self.runID = runID?.description
        self.callID = callID
        self.command = command.map(\.description)
        self.cwd = cwd.description
    }

    enum CodingKeys: String, CodingKey {
        case type, command, cwd, policy
        case callID = "call_id"
        case runID = "run_id"
    }
}

/// A piece of output.
public struct RunOutputDelta: Encodable, Sendable {
    var type = "exec_command_output_delta"
    var callID: String
    var stream: String
    var chunk: String
    /// Seconds since the start.
    var time: Double
    /// Present, and true, on the delta that reaches the cap: no other comes.
    var last: Bool?

    public init(callID: String, delta: Delta, bytes: [UInt8]) {
        self.callID = callID
        stream = delta.stream.name
        chunk = Data(bytes).base64EncodedString()
        time = Double(delta.time / .microseconds(1)).rounded() / 1_000_000
        last = delta.isLast ? true : nil
    }

    enum CodingKeys: String, CodingKey {
        case type, stream, chunk, time, last
        case callID = "call_id"
    }
}

/// A run has ended, or could not be started.
public struct RunEndReport: Encodable, Sendable {
    var type = "exec_command_end"
    var callID: String
    var stdout = StreamText()
    var stderr = StreamText()
    var aggregatedOutput = StreamText()
    var exitCode: Int32
    var duration = Seconds(.zero)
    var timedOut = false
    var stopReason: String?
    var verdict: String
    var signal: Int32?
    /// Why it could not be started.
    var error: String?
    /// Present where a sandbox enclosed the run.
    var sandbox: EnclosureReport?
    var denials: [DenialReport] = []
    var denialsTotal = 0
    /// Present, and true, where the verdict of denial is a guess.
    var deniedLikely: Bool?
    var appearedProtected: [String]?
    var pipeHolders: [Process] = []
    var leftBehind: [Process] = []
    var survivors: [Process] = []
    /// Why a stream's text ends before its output did, where it does.
    var unrecorded = PerStream<Unrecorded?>(both: nil)

    /// The end of a run that was started, with its texts within the limit.
    public init(callID: String, result: RunResult, limit: OutputLimit) {
        self.callID = callID
        let order = ArrivalOrder(
            log: result.log, byteCounts: result.byteCounts, timelineCount: result.timelineCount)
        func text(of stream: ExecOutputStream) -> StreamText {
            let source = ByteSource(log: result.log, stream: stream, length: result.byteCounts[stream])
            return StreamText(boundedText(of: source, limit: limit))
        }
        stdout = text(of: .stdout)
        stderr = text(of: .stderr)
        aggregatedOutput = StreamText(
            boundedText(of: ByteSource(length: order.count, read: order.read), limit: limit))
        exitCode = result.end.exitCode
        duration = Seconds(result.duration)
        timedOut = result.timedOut
        stopReason = result.stopReason?.rawValue
        verdict = result.end.verdict.word
        if case .signaled(let number) = result.end.verdict { signal = number.rawValue }
        pipeHolders = result.end.pipeHolders.map(Process.init)
        leftBehind = result.end.leftBehind.map(Process.init)
        survivors = result.end.survivors.map(Process.init)
        unrecorded = result.unrecorded
        denials = result.end.denials.list.map { DenialReport($0, source: result.end.denials.source) }
        denialsTotal = result.end.denials.total
        sandbox = result.enclosure.map { EnclosureReport(layers: $0.layers.names, missing: $0.missing) }
        if case .sandboxDenied(let denials, _) = result.end.verdict, denials.source == .guess { deniedLikely = true }
        if !result.end.appearedProtected.isEmpty { appearedProtected = result.end.appearedProtected }
    }

    /// The end of a run that could not be started.
    public init(callID: String, failedToStart error: String, exitCode: Int32) {
        self.callID = callID
        self.exitCode = exitCode
        self.error = error
        verdict = Verdict.failedToStart(error).word
    }

    enum CodingKeys: String, CodingKey {
        case type, duration, verdict, signal, error, sandbox, denials, survivors
        case callID = "call_id"
        case stdout, stderr
        case aggregatedOutput = "aggregated_output"
        case exitCode = "exit_code"
        case timedOut = "timed_out"
        case stopReason = "stop_reason"
        case pipeHolders = "pipe_holders"
        case leftBehind = "left_behind"
        case denialsTotal = "denials_total"
        case deniedLikely = "denied_likely"
        case appearedProtected = "appeared_protected"
        case stdoutUnrecorded = "stdout_not_recorded"
        case stderrUnrecorded = "stderr_not_recorded"
        case stdoutTruncated = "stdout_truncated_after_lines"
        case stderrTruncated = "stderr_truncated_after_lines"
        case aggregatedTruncated = "aggregated_output_truncated_after_lines"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type, forKey: .type)
        try container.encode(callID, forKey: .callID)
        try container.encode(stdout.text, forKey: .stdout)
        try container.encodeIfPresent(stdout.truncatedAfterLines, forKey: .stdoutTruncated)
        try container.encode(stderr.text, forKey: .stderr)
        try container.encodeIfPresent(stderr.truncatedAfterLines, forKey: .stderrTruncated)
        try container.encode(aggregatedOutput.text, forKey: .aggregatedOutput)
        try container.encodeIfPresent(aggregatedOutput.truncatedAfterLines, forKey: .aggregatedTruncated)
        try container.encode(exitCode, forKey: .exitCode)
        try container.encode(duration, forKey: .duration)
        try container.encode(timedOut, forKey: .timedOut)
        // null where the command ended by itself: the key is always there.
        try container.encode(stopReason, forKey: .stopReason)
        try container.encode(verdict, forKey: .verdict)
        try container.encodeIfPresent(signal, forKey: .signal)
        try container.encodeIfPresent(error, forKey: .error)
        try container.encodeIfPresent(sandbox, forKey: .sandbox)
        try container.encode(denials, forKey: .denials)
        try container.encode(denialsTotal, forKey: .denialsTotal)
        try container.encodeIfPresent(deniedLikely, forKey: .deniedLikely)
        try container.encodeIfPresent(appearedProtected, forKey: .appearedProtected)
        try container.encode(pipeHolders, forKey: .pipeHolders)
        try container.encode(leftBehind, forKey: .leftBehind)
        try container.encode(survivors, forKey: .survivors)
        try container.encodeIfPresent(unrecorded.stdout?.description, forKey: .stdoutUnrecorded)
        try container.encodeIfPresent(unrecorded.stderr?.description, forKey: .stderrUnrecorded)
    }
}

/// What enclosed a run: "mounts, landlock, seccomp, observer", and what was missing, with reasons.
struct EnclosureReport: Encodable, Sendable {
    var layers: String
    var missing: [String]
}

/// One operation that the sandbox refused.
struct DenialReport: Encodable, Sendable {
    var source: String
    var operation: String
    var syscall: String
    /// The absolute path, the address or what else it was tried on.
    var target: String
    /// "EROFS".
    var errno: String
    var pid: Int32
    var process: String
    /// Seconds since the start, of the first of the folded ones.
    var time: Double
    var count: Int

    init(_ denial: Denial, source: Denials.Source) {
        self.source = source.rawValue
        operation = denial.operation.rawValue
        syscall = denial.syscall
        target = denial.target
        errno = denial.errnoName
        pid = denial.pid
        process = denial.processName
        time = Double(denial.time / .microseconds(1)).rounded() / 1_000_000
        count = denial.count
    }
}

/// A text and where it was cut.
struct StreamText: Sendable {
    var text = ""
    var truncatedAfterLines: Int?

    init() {}

    init(_ output: StreamOutput<String>) {
        text = output.text
        truncatedAfterLines = output.truncatedAfterLines
    }
}

/// A duration as serde writes Rust's: whole seconds and the nanoseconds beyond.
struct Seconds: Encodable, Sendable {
    var secs: Int64
    var nanos: Int64

    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        secs = seconds
        nanos = attoseconds / 1_000_000_000
    }
}

struct Process: Encodable, Sendable {
    var pid: Int32
    var name: String

    init(_ process: ProcessName) {
        pid = process.pid
        name = process.name
    }
}

extension Verdict {
    /// The word of the design, as JSON has it.
    public var word: String {
        switch self {
        case .exited: "exited"
        case .signaled: "signaled"
        case .timedOut: "timed-out"
        case .cancelled: "cancelled"
        case .sandboxDenied: "sandbox-denied"
        case .failedToStart: "failed-to-start"
        case .interrupted: "interrupted"
        }
    }
}
