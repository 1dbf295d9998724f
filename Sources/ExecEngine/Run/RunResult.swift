/// All that is known of a run that has ended.
public struct RunResult: Sendable {
    public var end: RunEnd
    /// The command's own end, or nil where it was not seen: stopped before it had one, or never started.
    public var status: ProcessStatus?
    /// Why the engine ended the run, or nil where the command ended by itself.
    public var stopReason: StopReason?
    /// Monotonic time from start to end, without the time that the run was suspended.
    public var duration: Duration
    /// What the command used, where it ended by itself.
    public var usage: ResourceUsage?
    /// Bytes in each stream's log.
    public var byteCounts: PerStream<Int>
    /// Records in the timeline.
    public var timelineCount: Int
    /// Where and why a stream's log ends before its output did, or nil where it is whole.
    public var unrecorded: PerStream<Unrecorded?>
    /// What enclosed it, or nil for nothing.
    public var enclosure: Enclosure?
    /// The whole output.
    public var log: RunLog

    /// The model's flag: true for a timeout and for a cancel.
    public var timedOut: Bool { stopReason != nil }
}
