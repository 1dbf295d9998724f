/// A command and what was asked for it, before a sandbox is put around it; the model's CommandSpec.
public struct CommandSpec: Sendable {
    /// The program and its arguments; must not be empty.
    public var command: [ExecString]
    public var arg0: ExecString?
    public var cwd: ExecString
    /// The whole environment.
    public var env: [ExecString: ExecString]
    public var expiration: ExecExpiration
    /// Runs without the sandbox, for a reason that is given.
    public var withEscalatedPermissions: Bool
    public var justification: String?

    public init(
        command: [ExecString], arg0: ExecString? = nil, cwd: ExecString = ".", env: [ExecString: ExecString] = [:],
        expiration: ExecExpiration = .defaultTimeout, withEscalatedPermissions: Bool = false,
        justification: String? = nil
    ) {
        self.command = command
        self.arg0 = arg0
        self.cwd = cwd
        self.env = env
        self.expiration = expiration
        self.withEscalatedPermissions = withEscalatedPermissions
        self.justification = justification
    }
}
