/// Puts a sandbox around a command.
public struct SandboxManager: Sendable {
    public init() {}

    /// What to spawn for a command under a policy.
    ///
    /// `none` passes the command through. An escalated command passes through too, whatever the sandbox.
    ///
    /// - Throws: `SandboxError` where the sandbox cannot be had or the escalation has no justification. A command is
    ///   never passed through uncontained instead.
    public func transform(
        _ spec: CommandSpec, sandbox: SandboxType, policy: SandboxPolicy, sandboxCwd: ExecString
    ) throws(SandboxError) -> ExecEnv {
        var escalation: String?
        if spec.withEscalatedPermissions {
            guard let justification = spec.justification, !justification.isEmpty else {
                throw .justificationMissing
            }
            escalation = justification
        }
        guard sandbox == .none || escalation != nil else { throw .unavailable(sandbox) }
        return ExecEnv(
            command: spec.command, arg0: spec.arg0, cwd: spec.cwd, env: spec.env, expiration: spec.expiration,
            escalation: escalation)
    }
}

/// Why a command was not given a sandbox, and so not run.
public enum SandboxError: Error, Hashable, Sendable, CustomStringConvertible {
    case unavailable(SandboxType)
    case justificationMissing

    public var description: String {
        switch self {
        case .unavailable(let type):
            "cannot contain the command: this build has no sandbox of type \(type.rawValue); only none can be had"
        case .justificationMissing:
            "cannot run with escalated permissions: no justification was given; say why the sandbox has to go"
        }
    }
}
