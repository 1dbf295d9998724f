/// One arrival in a run's timeline: from here on, output went to `stream`.
///
/// A record says where both logs stood when the piece began, so a record is found by binary search by time, by
/// the offset in either stream or by the offset in arrival order. Its length is not stored: it reaches to the next
/// record (or, for the last, to the end of its stream's log).
///
/// On disk a record is 24 bytes, little-endian:
///
/// | bytes | content |
/// | --- | --- |
/// | 0-7 | nanoseconds since the run's start, monotonic, in bits 0 to 62; bit 63 is set for stderr |
/// | 8-15 | bytes of stdout before this piece |
/// | 16-23 | bytes of stderr before this piece |
public struct TimelineRecord: Hashable, Sendable {
    public static let byteCount = 24

    public var stream: ExecOutputStream
    /// Monotonic time since the run's start.
    public var time: Duration
    /// Bytes of each stream that came before this piece.
    public var offsets: PerStream<Int>

    public init(stream: ExecOutputStream, time: Duration, offsets: PerStream<Int>) {
        self.stream = stream
        self.time = time
        self.offsets = offsets
    }

    /// Bytes of both streams that came before this piece: its place in arrival order.
    public var mergedOffset: Int { offsets.stdout + offsets.stderr }
}
