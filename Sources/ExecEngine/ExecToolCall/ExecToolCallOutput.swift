/// What a call gives back; the model's ExecToolCallOutput, and what was seen besides.
public struct ExecToolCallOutput: Sendable {
    /// What a shell would report; 124 for a timeout and for a cancel.
    public var exitCode: Int32
    public var stdout: StreamOutput<String>
    public var stderr: StreamOutput<String>
    /// Both streams in the order of arrival.
    public var aggregatedOutput: StreamOutput<String>
    public var duration: Duration
    /// True for a timeout and for a cancel, as in the model; ``stopReason`` tells them apart.
    public var timedOut: Bool
    public var stopReason: StopReason?
    /// The verdict, who held the pipes and what was left running.
    public var end: RunEnd
    /// Why it ran without the sandbox that was asked for, or nil.
    public var escalation: String?
    /// The whole output, whatever the texts leave out.
    public var log: RunLog

    init(_ result: RunResult, limit: OutputLimit, escalation: String?) {
        func text(_ stream: ExecOutputStream) -> StreamOutput<String> {
            boundedText(
                of: ByteSource(log: result.log, stream: stream, length: result.byteCounts[stream]), limit: limit)
        }
        let order = ArrivalOrder(
            log: result.log, byteCounts: result.byteCounts, timelineCount: result.timelineCount)
        exitCode = result.end.exitCode
        stdout = text(.stdout)
        stderr = text(.stderr)
        aggregatedOutput = boundedText(of: ByteSource(length: order.count, read: order.read), limit: limit)
        duration = result.duration
        timedOut = result.timedOut
        stopReason = result.stopReason
        end = result.end
        self.escalation = escalation
        log = result.log
    }
}
