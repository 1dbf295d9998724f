/// Why signals cannot be received.
public enum SignalMailboxError: Error, Hashable, Sendable, CustomStringConvertible {
    case systemCall(String, errno: Int32)

    public var description: String {
        switch self {
        case .systemCall(let call, let errno):
            "cannot receive signals: \(call) failed: \(SystemMessage.text(for: errno)) "
                + "(the limits on open files and threads may be too low: ulimit -n, ulimit -u)"
        }
    }
}
