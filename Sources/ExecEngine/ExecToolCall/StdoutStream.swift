/// Where a call's events go; the model's StdoutStream.
///
/// Each call sends exactly one begin and one end, whatever happens, and between them at most
/// ``EngineLimits/deltasPerCall`` deltas. Sending never waits: a consumer that stalls or is gone delays nothing.
public struct StdoutStream: Sendable {
    public var subID: String
    public var callID: String
    public var events: AsyncStream<ExecEvent>.Continuation

    public init(subID: String, callID: String, events: AsyncStream<ExecEvent>.Continuation) {
        self.subID = subID
        self.callID = callID
        self.events = events
    }
}

/// What a call tells while it goes on.
public enum ExecEvent: Sendable {
    case begin(callID: String, command: [ExecString], cwd: ExecString)
    case outputDelta(ExecOutputDelta)
    case end(callID: String, Result<ExecToolCallOutput, ExecError>)
}

/// A piece of output, read from the log when asked for.
public struct ExecOutputDelta: Sendable {
    public var callID: String
    public var delta: Delta
    public var log: RunLog

    /// At most ``EngineLimits/deltaLength`` bytes.
    public var chunk: [UInt8] { log.bytes(delta.stream, in: delta.offset..<delta.offset + delta.length) }
}
