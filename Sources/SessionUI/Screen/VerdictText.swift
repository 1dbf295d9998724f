import ExecEngine

/// How a run ended, in words and in colour.
extension RunEnd {
    /// "ok, exit 0", "failed, exit 2", "killed by SIGSEGV (11), status 139", "timed out after 1.0 s, status 124",
    /// "cancelled by you", or why it could not be started.
    public func text(timeout: Duration?) -> String {
        switch verdict {
        case .exited(code: 0):
            return "ok, exit 0"
        case .exited(let code):
            return "failed, exit \(code)"
        case .signaled(let signal):
            return "killed by \(SignalNames.name(of: signal)) (\(signal.rawValue)), status \(exitCode)"
        case .sandboxDenied(let denials, _):
            let more = denials.list.count > 1 ? " +\(denials.list.count - 1)" : ""
            return denials.list.first.map { "exit \(exitCode), denied: \($0.summary)\(more)" }
                ?? "exit \(exitCode), likely denied by the sandbox"
        case .timedOut:
            let after = timeout.map { " after \(Units.text($0))" } ?? ""
            return "timed out\(after), status \(exitCode)"
        case .cancelled:
            return "cancelled by you"
        case .failedToStart(let reason):
            return "not started, status \(exitCode): \(reason)"
        case .interrupted:
            return "interrupted: Sluice itself died"
        }
    }

    /// Green for success, red for failure; what the user did is neither.
    var color: Color {
        switch verdict {
        case .exited(code: 0): .indexed(2)
        case .exited, .signaled, .failedToStart: .indexed(1)
        case .sandboxDenied: .indexed(5)
        case .timedOut, .interrupted: .indexed(3)
        case .cancelled: .indexed(6)
        }
    }
}
