import ExecEngine

/// What changed from one run to another, but for their output.
public struct RunDiff: Hashable, Sendable {
    /// Something that both runs have, and that is not the same.
    public struct Fact: Hashable, Sendable {
        public var name: String
        public var old: String
        public var new: String
    }

    public var facts: [Fact]
    /// Never equal, so it does not count as a difference.
    public var durations: (old: Duration, new: Duration) { (oldDuration, newDuration) }
    private var oldDuration: Duration
    private var newDuration: Duration

    public init(_ old: SavedRun, _ new: SavedRun) {
        facts = [
            Fact(name: "command", old: old.record.commandLine, new: new.record.commandLine),
            Fact(name: "folder", old: old.record.cwd, new: new.record.cwd),
            Fact(name: "policy", old: old.record.policy.name, new: new.record.policy.name),
            Fact(name: "verdict", old: Self.verdict(old), new: Self.verdict(new)),
            Fact(name: "exit code", old: Self.exitCode(old), new: Self.exitCode(new)),
        ].filter { $0.old != $0.new }
        oldDuration = old.duration
        newDuration = new.duration
    }

    /// - Parameter isExact: Volatile parts of lines count too.
    /// - Throws: `.tooMuchToCompare`.
    public static func output(
        of stream: ExecOutputStream, _ old: SavedRun, _ new: SavedRun, isExact: Bool
    ) throws(ArchiveError) -> StreamDiff {
        try StreamDiff(old, new, stream, isExact: isExact)
    }

    private static func verdict(_ run: SavedRun) -> String { run.end?.verdict.word ?? "still running" }
    private static func exitCode(_ run: SavedRun) -> String { run.end.map { "\($0.exitCode)" } ?? "none yet" }
}
