/// A piece of output as it arrived: where it stands in its stream's log and when it came.
///
/// A delta holds a position, not bytes: the bytes are read from the run's log when someone wants them.
public struct Delta: Hashable, Sendable {
    public var stream: ExecOutputStream
    /// Bytes of this stream that came before.
    public var offset: Int
    /// Bytes; at most ``EngineLimits/deltaLength`` for a capped subscriber.
    public var length: Int
    /// Monotonic time since the run's start.
    public var time: Duration
    /// True on the delta that reaches a subscriber's cap: no other comes, whatever is still printed.
    public var isLast: Bool

    public init(stream: ExecOutputStream, offset: Int, length: Int, time: Duration, isLast: Bool = false) {
        self.stream = stream
        self.offset = offset
        self.length = length
        self.time = time
        self.isLast = isLast
    }
}
