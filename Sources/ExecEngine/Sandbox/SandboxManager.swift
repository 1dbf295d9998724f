/// Puts a sandbox around a command.
public struct SandboxManager: Sendable {
    public init() {}

    /// What to spawn for a command under a policy.
    ///
    /// `none`, full access and an escalated command pass through, whatever the sandbox. Under seatbelt `arg0` is
    /// dropped: sandbox-exec(1) has no way to set it.
    ///
    /// - Parameter sandboxCwd: The folder that workspace-write makes writable, and that relative roots start from.
    /// - Throws: `SandboxError` where the sandbox cannot be had, a root cannot be writable or the escalation has no
    ///   justification. A command is never passed through uncontained instead.
    public func transform(
        _ spec: CommandSpec, sandbox: SandboxType, policy: SandboxPolicy, sandboxCwd: ExecString
    ) throws(SandboxError) -> ExecEnv {
        var env = ExecEnv(
            command: spec.command, arg0: spec.arg0, cwd: spec.cwd, env: spec.env, expiration: spec.expiration)
        if spec.withEscalatedPermissions {
            guard let justification = spec.justification, !justification.isEmpty else {
                throw .justificationMissing
            }
            env.escalation = justification
            return env
        }
        guard sandbox != .none, policy != .dangerFullAccess else { return env }
        guard sandbox == .ofThisPlatform else {
            switch sandbox {
            case .macosSeatbelt: throw .seatbeltUnavailable
            case .windowsRestrictedToken: throw .unsupported(sandbox)
            case .none, .linuxSeccomp: throw .unavailable(sandbox)
            }
        }
        guard let plan = try SandboxPlan.resolve(policy, cwd: sandboxCwd, tmpdir: spec.env["TMPDIR"]) else {
            return env
        }
        env.env["SLUICE_SANDBOX"] = ExecString(sandbox.rawValue)
        if !plan.networkAccess { env.env["SLUICE_SANDBOX_NETWORK_DISABLED"] = "1" }
        if sandbox == .macosSeatbelt {
            // An empty command stays empty, so that the spawn can refuse it.
            guard !spec.command.isEmpty else { return env }
            env.command = SeatbeltProfile.arguments(for: plan, command: spec.command)
            env.arg0 = nil
        } else {
            env.sandbox = plan
        }
        return env
    }
}
