/// What a caller wants run; the model's ExecParams.
public struct ExecParams: Sendable {
    /// The program and its arguments; must not be empty.
    public var command: [ExecString]
    /// The working folder; relative ones are taken from the caller's.
    public var cwd: ExecString
    public var expiration: ExecExpiration
    /// The whole environment: nothing of the caller's own is added. PATH is looked up here.
    public var env: [ExecString: ExecString]
    /// Runs without the sandbox although one was asked for; needs a justification.
    public var withEscalatedPermissions: Bool
    /// Why the escalation is needed, for the record.
    public var justification: String?
    /// What the program sees as its own name, if not the first word of the command.
    public var arg0: ExecString?
    /// The most characters (Unicode scalars) in a text of the result; nil for no limit.
    public var maxOutputChars: Int?
    /// The most tokens (4 bytes of UTF-8 each) in a text of the result; nil for no limit.
    public var maxOutputTokens: Int?

    public init(
        command: [ExecString], cwd: ExecString = ".", expiration: ExecExpiration = .defaultTimeout,
        env: [ExecString: ExecString] = [:], withEscalatedPermissions: Bool = false, justification: String? = nil,
        arg0: ExecString? = nil, maxOutputChars: Int? = nil, maxOutputTokens: Int? = nil
    ) {
        self.command = command
        self.cwd = cwd
        self.expiration = expiration
        self.env = env
        self.withEscalatedPermissions = withEscalatedPermissions
        self.justification = justification
        self.arg0 = arg0
        self.maxOutputChars = maxOutputChars
        self.maxOutputTokens = maxOutputTokens
    }
}
