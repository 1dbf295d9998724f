/// How a process ended, as waitid(2) tells it.
public enum ProcessStatus: Hashable, Sendable {
    case exited(code: Int32)
    case signaled(Signal)

    /// The verdict on a run that ended by itself with this status.
    public var verdict: Verdict {
        switch self {
        case .exited(let code): .exited(code: code)
        case .signaled(let signal): .signaled(signal)
        }
    }
}

/// What a command used, from getrusage(2): itself and the children it waited for.
public struct ResourceUsage: Hashable, Sendable {
    public var userTime: Duration
    public var systemTime: Duration
    /// Bytes of the largest process.
    public var maxResident: Int

    public init(userTime: Duration, systemTime: Duration, maxResident: Int) {
        self.userTime = userTime
        self.systemTime = systemTime
        self.maxResident = maxResident
    }
}
