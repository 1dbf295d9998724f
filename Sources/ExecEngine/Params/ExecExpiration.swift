/// What ends a run early.
public enum ExecExpiration: Sendable {
    /// A time from the start, without the time that the run is suspended.
    case timeout(Duration)
    /// ``EngineLimits/defaultTimeout``.
    case defaultTimeout
    /// Nothing but the token: no time limit.
    case cancellation(CancellationToken)

    /// The time limit, or nil where only a token ends the run.
    public var timeout: Duration? {
        switch self {
        case .timeout(let duration): duration
        case .defaultTimeout: EngineLimits.defaultTimeout
        case .cancellation: nil
        }
    }

    var token: CancellationToken? {
        if case .cancellation(let token) = self { token } else { nil }
    }
}
