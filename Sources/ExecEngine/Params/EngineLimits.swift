/// The engine's constants; those of its model, OpenAI Codex's exec, have the model's values.
public enum EngineLimits {
    /// Bytes at the end of each stream in which a guess at a denial looks for its words.
    public static let guessedTailLength = 64 << 10
    /// The timeout of ``ExecExpiration/defaultTimeout`` (DEFAULT_EXEC_COMMAND_TIMEOUT_MS).
    public static let defaultTimeout = Duration.milliseconds(10_000)
    /// The most bytes in one delta to a capped subscriber (READ_CHUNK_SIZE).
    public static let deltaLength = 8_192
    /// The most deltas a call gives out, both streams together (MAX_EXEC_OUTPUT_DELTAS_PER_CALL).
    public static let deltasPerCall = 10_000
    /// How long pipes that a grandchild holds are waited for after the command has ended (IO_DRAIN_TIMEOUT_MS).
    public static let drainGuard = Duration.milliseconds(2_000)
    /// The exit code of a run that timed out or was cancelled, as coreutils timeout (EXEC_TIMEOUT_EXIT_CODE).
    public static let timeoutExitCode: Int32 = 124
    /// A shell's exit code for signal n is this plus n (EXIT_CODE_SIGNAL_BASE).
    public static let signalExitCodeBase: Int32 = 128

    /// Bytes asked for with F_SETPIPE_SZ (fcntl(2)): the most that an unprivileged process may have.
    static let pipeLength = 1 << 20
    /// A burst of one stream is one record of the timeline until it is this old or this long.
    static let burstDuration = Duration.milliseconds(16)
    static let burstLength = 64 * 1024
    /// How long a flood's next piece is let grow before it is written.
    static let gathering = Duration.microseconds(100)
    /// How long a write to the disk may take before the run goes on beside it.
    static let diskPatience = Duration.milliseconds(200)
    /// How long output waits for a disk that does not answer before it is no longer kept.
    static let diskLimit = Duration.seconds(5)
    /// How long a refused call may be held up until its denial is noted at its place in the output.
    static let denialHandover = Duration.milliseconds(100)
    /// How long the guardian may take to report that the tree is gone; its own limit is 10 s (guardian.c).
    static let sweepLimit = Duration.seconds(12)
}
