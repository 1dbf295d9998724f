/// How a call fails; the model's SandboxErr and the errors of starting.
public enum ExecError: Error, Sendable, CustomStringConvertible {
    /// The command was stopped by its timeout or by a cancel (``ExecToolCallOutput/stopReason``).
    case timeout(output: ExecToolCallOutput)
    /// The command failed and its words or its signal speak of the sandbox: a guess (``isLikelySandboxDenied``).
    case denied(output: ExecToolCallOutput)
    /// The command died by a signal of its own.
    case signal(Signal, output: ExecToolCallOutput)
    case spawn(SpawnError)
    case log(LogError)
    case sandbox(SandboxError)

    /// What the command printed until then, where it was started.
    public var output: ExecToolCallOutput? {
        switch self {
        case .timeout(let output), .denied(let output), .signal(_, let output): output
        case .spawn, .log, .sandbox: nil
        }
    }

    public var description: String {
        switch self {
        case .timeout(let output):
            output.stopReason == .cancelled ? "command cancelled" : "command timed out after \(output.duration)"
        case .denied: "sandbox likely denied the command, by its output"
        case .signal(let signal, _): "command killed by signal \(signal.rawValue)"
        case .spawn(let error): "\(error)"
        case .log(let error): "\(error)"
        case .sandbox(let error): "\(error)"
        }
    }
}
