/// How a call fails; the model's SandboxErr and the errors of starting.
public enum ExecError: Error, Sendable, CustomStringConvertible {
    /// The command was stopped by its timeout or by a cancel (``ExecToolCallOutput/stopReason``).
    case timeout(output: ExecToolCallOutput)
    /// The command failed after the sandbox had refused it something (``RunEnd/denials``), or, where nothing could be
    /// observed, its words or its signal speak of the sandbox (``isLikelySandboxDenied``).
    case denied(output: ExecToolCallOutput)
    /// The command died by a signal of its own.
    case signal(Signal, output: ExecToolCallOutput)
    case spawn(SpawnError)
    case log(LogError)
    case sandbox(SandboxError)
    case containment(ContainmentError)

    /// What the command printed until then, where it was started.
    public var output: ExecToolCallOutput? {
        switch self {
        case .timeout(let output), .denied(let output), .signal(_, let output): output
        case .spawn, .log, .sandbox, .containment: nil
        }
    }

    public var description: String {
        switch self {
        case .timeout(let output):
            output.stopReason == .cancelled ? "command cancelled" : "command timed out after \(output.duration)"
        case .denied(let output):
            output.end.denials.list.first.map { "sandbox denied: \($0.summary)" }
                ?? "sandbox likely denied the command, by its output"
        case .signal(let signal, _): "command killed by signal \(signal.rawValue)"
        case .spawn(let error): "\(error)"
        case .log(let error): "\(error)"
        case .sandbox(let error): "\(error)"
        case .containment(let error): "\(error)"
        }
    }
}
