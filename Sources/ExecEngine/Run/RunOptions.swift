/// How a run is carried out, beyond what the model's parameters say.
public struct RunOptions: Sendable {
    /// On a timeout: SIGTERM first and SIGKILL after this; zero sends SIGKILL at once, as in the model.
    public var timeoutGrace: Duration
    /// Lets processes live on that the command leaves running when it ends by itself. They are named in any case.
    public var leavesBackground: Bool
    /// Gives the command two terminals of this size for its streams instead of two pipes.
    public var terminalSize: TerminalDimensions?
    /// How long pipes and processes that outlive the command are waited for.
    public var drainGuard: Duration
    /// Stops reading a stream while so many bytes of it are not yet marked with ``Run/markConsumed(_:upTo:)``, so
    /// that the command waits for a slow reader as it would on a pipe; nil never waits.
    public var unreadLimit: Int?
    /// The most deltas that ``Run/deltas`` gives, both streams together; 0 where nobody will ask.
    public var deltaLimit: Int
    /// Watches what a sandbox refuses; false leaves it to the guess, and saves what watching costs.
    public var observesDenials: Bool
    /// The layers that a sandbox may use; fewer in tests only.
    var sandboxLayers: SandboxLayers = .all
    /// The newest Landlock ABI that a sandbox may use; an older one in tests only.
    var landlockABI = Int.max
    /// Signaled on the loop's thread whenever the snapshot has changed.
    public var onChange: WakeUp?

    public init(
        timeoutGrace: Duration = .zero, leavesBackground: Bool = false, terminalSize: TerminalDimensions? = nil,
        drainGuard: Duration = EngineLimits.drainGuard, unreadLimit: Int? = nil,
        deltaLimit: Int = EngineLimits.deltasPerCall, observesDenials: Bool = true, onChange: WakeUp? = nil
    ) {
        self.timeoutGrace = timeoutGrace
        self.leavesBackground = leavesBackground
        self.terminalSize = terminalSize
        self.drainGuard = drainGuard
        self.unreadLimit = unreadLimit
        self.deltaLimit = deltaLimit
        self.observesDenials = observesDenials
        self.onChange = onChange
    }
}

/// The size of a command's terminal in character cells.
public struct TerminalDimensions: Hashable, Sendable {
    public var columns: Int
    public var rows: Int

    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}
