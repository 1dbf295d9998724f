import ExecEngine

/// The word for how a run ended, in JSON and in the archive.
public enum VerdictWord: String, Sendable, Hashable, Codable, CaseIterable {
    case exited
    case signaled
    case timedOut = "timed-out"
    case cancelled
    case sandboxDenied = "sandbox-denied"
    case failedToStart = "failed-to-start"
    /// Sluice itself died while the command ran.
    case interrupted

    public init(_ verdict: Verdict) {
        switch verdict {
        case .exited: self = .exited
        case .signaled: self = .signaled
        case .timedOut: self = .timedOut
        case .cancelled: self = .cancelled
        case .failedToStart: self = .failedToStart
        }
    }
}
