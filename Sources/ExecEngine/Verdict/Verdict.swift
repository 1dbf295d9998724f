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
    /// The command failed by itself after the sandbox had refused it something; the guess of ``isLikelySandboxDenied``
    /// where `denials.source` is a guess.
    case sandboxDenied(Denials, ProcessStatus)
    /// The command could not be started; the text says what failed on what, why, and what to do.
    case failedToStart(String)
    /// The process that recorded the run died before the run's end was seen. No live run has this verdict.
    case interrupted

    /// What a shell would report. A start that failed has its own (``SpawnError/exitCode``); 125 here.
    public var exitCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): EngineLimits.signalExitCodeBase + signal.rawValue
        case .sandboxDenied(_, let status): status.verdict.exitCode
        case .timedOut, .cancelled: EngineLimits.timeoutExitCode
        case .failedToStart, .interrupted: 125
        }
    }
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
