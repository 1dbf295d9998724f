import ExecEngine

/// What the screen says about a run besides how it stands.
public struct RunDescription: Hashable, Sendable {
    /// The command as a person would type it.
    public var command: String
    public var cwd: String
    /// The policy's name, "danger-full-access" for none.
    public var policy: String
    /// The time between SIGTERM and SIGKILL; zero for SIGKILL at once.
    public var grace: Duration
    /// Whether a sandbox encloses it.
    public var isContained: Bool
    /// What is said of a saved run in the header, such as its id and when it was; nil for one that was started here.
    public var savedNote: String?
    /// The columns that the terminals of a saved run had, each from a time on.
    public var widths: [Width] = []

    public struct Width: Hashable, Sendable {
        public var time: Duration
        public var columns: Int

        public init(time: Duration, columns: Int) {
            self.time = time
            self.columns = columns
        }
    }

    /// Whether it is a saved run, which is shown and not run.
    public var isSaved: Bool { savedNote != nil }

    /// A run of a shell line.
    public init(
        shellLine: String, cwd: String, policy: String, grace: Duration = .zero, isContained: Bool = false
    ) {
        self.isContained = isContained
        command = shellLine
        self.cwd = cwd
        self.policy = policy
        self.grace = grace
    }

    /// A run of a program; arguments are quoted as sh(1) would need them.
    public init(
        command: [String], cwd: String, policy: String, grace: Duration = .zero, isContained: Bool = false
    ) {
        self.init(
            shellLine: command.map(shellQuoted).joined(separator: " "), cwd: cwd, policy: policy, grace: grace,
            isContained: isContained)
    }
}
