/// Why the engine ended a run before its command did.
public enum StopReason: String, Sendable, Hashable {
    case timedOut = "timed-out"
    case cancelled
}

/// How a run ended.
public enum Verdict: Hashable, Sendable {
    case exited(code: Int32)
    case signaled(Signal)
    case timedOut
    case cancelled
    /// The command could not be started; the text says what failed on what, why, and what to do.
    case failedToStart(String)
}

/// A process by number and name, as /proc told it at one moment.
public struct ProcessName: Hashable, Sendable {
    public var pid: Int32
    public var name: String

    public init(pid: Int32, name: String) {
        self.pid = pid
        self.name = name
    }
}
