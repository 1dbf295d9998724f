/// Where a run stands at one moment: all that a status line needs.
public struct RunSnapshot: Hashable, Sendable {
    public var phase: RunPhase
    /// Monotonic time since the start, without the time that the run was suspended; the whole duration after the end.
    public var elapsed: Duration
    /// The timeout that was asked for, or nil for none.
    public var timeout: Duration?
    /// Bytes of each stream in the log.
    public var byteCounts: PerStream<Int>
    /// Records in the timeline.
    public var timelineCount: Int
    /// From where on output of a stream is not kept in the log, or nil while it is. Where a reader is waited for
    /// (``RunOptions/unreadLimit``) it can still be read once, and is counted.
    public var unrecorded: PerStream<Unrecorded?>
    /// What the sandbox has refused so far.
    public var denials: Denials

    public init(
        phase: RunPhase = .running, elapsed: Duration = .zero, timeout: Duration? = nil,
        byteCounts: PerStream<Int> = PerStream(both: 0), timelineCount: Int = 0,
        unrecorded: PerStream<Unrecorded?> = PerStream(both: nil), denials: Denials = Denials()
    ) {
        self.phase = phase
        self.elapsed = elapsed
        self.timeout = timeout
        self.byteCounts = byteCounts
        self.timelineCount = timelineCount
        self.unrecorded = unrecorded
        self.denials = denials
    }
}

/// The stages of a run.
public enum RunPhase: Hashable, Sendable {
    case running
    /// The whole tree is stopped (SIGSTOP) and the timeout paused.
    case suspended
    /// A stop is under way. `killIn` counts down the grace; nil once SIGKILL is sent.
    case stopping(StopReason, killIn: Duration?)
    /// The command itself has ended; its pipes are still held open by processes it left.
    case draining
    case ended(RunEnd)
}

/// How a run ended and what was found then.
public struct RunEnd: Hashable, Sendable {
    public var verdict: Verdict
    /// What a shell would report: the command's own code, 128+n for signal n, 124 for a timeout or a cancel, 126 or
    /// 127 where it could not be started.
    public var exitCode: Int32
    /// Processes that still held a pipe open when the drain guard ended the wait.
    public var pipeHolders: [ProcessName]
    /// Processes that the command had left running when it ended by itself.
    public var leftBehind: [ProcessName]
    /// True where those that were left behind live on, by request.
    public var leavesBackground: Bool
    /// Processes of the tree that could not be killed.
    public var survivors: [ProcessName]
    /// True where /proc did not show the tree: only the process group was surely reached.
    public var treeIsHidden: Bool
    /// What the sandbox refused, whatever the verdict.
    public var denials: Denials
    /// Protected paths that were absent at the start and are there at the end: look at them before you trust them.
    public var appearedProtected: [String]

    public init(
        verdict: Verdict, exitCode: Int32, pipeHolders: [ProcessName] = [], leftBehind: [ProcessName] = [],
        leavesBackground: Bool = false, survivors: [ProcessName] = [],
        treeIsHidden: Bool = false, denials: Denials = Denials(), appearedProtected: [String] = []
    ) {
        self.verdict = verdict
        self.exitCode = exitCode
        self.pipeHolders = pipeHolders
        self.leftBehind = leftBehind
        self.leavesBackground = leavesBackground
        self.survivors = survivors
        self.treeIsHidden = treeIsHidden
        self.denials = denials
        self.appearedProtected = appearedProtected
    }
}
