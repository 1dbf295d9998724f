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
