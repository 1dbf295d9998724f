/// A command ready to be spawned: what `SandboxManager.transform` makes of a command and a policy.
public struct ExecEnv: Sendable {
    /// The program and its arguments, with whatever contains it in front.
    public var command: [ExecString]
    public var arg0: ExecString?
    public var cwd: ExecString
    /// The whole environment.
    public var env: [ExecString: ExecString]
    public var expiration: ExecExpiration
    /// Why it runs without the sandbox that was asked for, or nil where it was not escalated.
    public var escalation: String?
    /// What the engine itself encloses it with, or nil for nothing.
    public var sandbox: SandboxPlan?

    public init(
        command: [ExecString], arg0: ExecString? = nil, cwd: ExecString = ".", env: [ExecString: ExecString] = [:],
        expiration: ExecExpiration = .defaultTimeout, escalation: String? = nil, sandbox: SandboxPlan? = nil
    ) {
        self.command = command
        self.arg0 = arg0
        self.cwd = cwd
        self.env = env
        self.expiration = expiration
        self.escalation = escalation
        self.sandbox = sandbox
    }
}
