/// Reads what a run has left so far: its two logs and its timeline.
///
/// Logs only grow: bytes and records once read never change. Implementations may be called from any thread.
public protocol RunLogReading: Sendable {
    /// Copies bytes of a stream's log, starting at `offset`.
    ///
    /// - Returns: The number of bytes copied: fewer than the buffer holds at the end of the log, 0 past it.
    func read(_ stream: ExecOutputStream, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int

    /// The timeline's record at `index`, or nil past its end.
    func timelineRecord(at index: Int) -> TimelineRecord?
}

extension RunLogReading {
    /// The bytes of a stream in `range`; fewer where the log ends earlier.
    public func bytes(_ stream: ExecOutputStream, in range: Range<Int>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            count = read(stream, at: range.lowerBound, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}

/// A byte's place in the two logs.
public struct LogPlace: Hashable, Sendable {
    public var stream: ExecOutputStream
    /// Bytes of each stream that came before. A source of one stream knows only its own.
    public var offsets: PerStream<Int>

    public init(stream: ExecOutputStream, offsets: PerStream<Int>) {
        self.stream = stream
        self.offsets = offsets
    }
}

extension RunLogReading {
    /// Reads up to `end`, however the log has grown since, and again where a read comes back short.
    public func read(_ stream: ExecOutputStream, into buffer: UnsafeMutableRawBufferPointer, at offset: Int, end: Int)
        -> Int
    {
        let wanted = min(buffer.count, end - offset)
        guard offset >= 0, wanted > 0 else { return 0 }
        var filled = 0
        while filled < wanted {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<wanted])
            let got = read(stream, at: offset + filled, into: rest)
            if got <= 0 { break }
            filled += got
        }
        return filled
    }
}
