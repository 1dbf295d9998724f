import ExecEngine

/// The bytes that a pane shows, at one moment: they never change, and more may follow in the next moment's source.
protocol PaneSource {
    /// Bytes in all.
    var count: Int { get }

    /// Copies bytes from `offset` on; fewer than the buffer holds only at the end.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int

    /// Offsets in `range` where a line begins whatever the bytes before it are; ascending.
    func lineBreaks(in range: Range<Int>) -> [Int]

    /// Which stream the byte at `offset` belongs to, and where both streams stand there.
    func place(of offset: Int) -> LogPlace
}

extension PaneSource {
    func bytes(in range: Range<Int>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            count = read(at: range.lowerBound, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}

/// One stream's log.
struct StreamSource: PaneSource {
    let log: any RunLogReading
    let stream: ExecOutputStream
    let count: Int

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        log.read(stream, into: buffer, at: offset, end: count)
    }

    func lineBreaks(in range: Range<Int>) -> [Int] { [] }

    func place(of offset: Int) -> LogPlace {
        var offsets = PerStream(both: 0)
        offsets[stream] = offset
        return LogPlace(stream: stream, offsets: offsets)
    }
}
