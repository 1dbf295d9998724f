import ExecEngine

/// What a program that drives `sluice run --jsonl` is told: one begin, deltas, one end for each run.
///
/// The shape is Codex's: `{"id": ..., "msg": {"type": ..., "call_id": ..., ...}}`.
public struct RunEvent: Sendable, Hashable {
    /// The caller's name for its request; the same in all events of a run.
    public var id: String
    /// The run's name.
    public var callID: String
    public var message: Message

    public enum Message: Sendable, Hashable {
        case begin(Begin)
        case outputDelta(OutputDelta)
        case end(End)
    }

    public init(id: String, callID: String, message: Message) {
        self.id = id
        self.callID = callID
        self.message = message
    }

    /// `exec_command_begin`.
    public struct Begin: Sendable, Hashable {
        /// The program and its arguments.
        public var command: [String]
        /// The absolute path of the folder it runs in.
        public var cwd: String

        public init(command: [String], cwd: String) {
            self.command = command
            self.cwd = cwd
        }
    }

    /// `exec_command_output_delta`.
    public struct OutputDelta: Sendable, Hashable {
        public var stream: ExecOutputStream
        /// Output as it came; base64 in JSON.
        public var chunk: [UInt8]
        /// Whether output goes on but no further delta is sent; the key `last` is there only then.
        public var isLast: Bool

        public init(stream: ExecOutputStream, chunk: [UInt8], isLast: Bool = false) {
            self.stream = stream
            self.chunk = chunk
            self.isLast = isLast
        }
    }

    /// `exec_command_end`.
    ///
    /// The texts are held in memory: give them bounded (`--max-output-chars`, `--max-output-tokens`) where the output
    /// may be large.
    public struct End: Sendable, Hashable {
        public var stdout: StreamOutput<String>
        public var stderr: StreamOutput<String>
        /// Both streams in arrival order.
        public var aggregatedOutput: StreamOutput<String>
        public var duration: Duration
        public var end: RunEnd
        public var denials: [DenialRecord]

        public init(
            stdout: StreamOutput<String>, stderr: StreamOutput<String>, aggregatedOutput: StreamOutput<String>,
            duration: Duration, end: RunEnd, denials: [DenialRecord] = []
        ) {
            self.stdout = stdout
            self.stderr = stderr
            self.aggregatedOutput = aggregatedOutput
            self.duration = duration
            self.end = end
            self.denials = denials
        }
    }
}
