import ExecEngine

/// How many lines a stream's log has, counted a slice at a time.
///
/// Keeps one number for each 64 KiB: 1.3 MB for a log of 10 GB.
struct LineIndex: Equatable, Sendable {
    /// Bytes.
    static let blockLength = 65_536

    /// Line feeds up to the end of each whole block that was counted.
    private var feedsUpToBlockEnd: [Int] = []
    /// Bytes that were counted.
    private(set) var counted = 0
    private var feeds = 0
    private var endsInsideLine = false

    /// Lines in the bytes that were counted; a last line without line feed is one.
    var lineCount: Int { feeds + (endsInsideLine ? 1 : 0) }

    /// Counts on, up to `end` or `budget` bytes further.
    ///
    /// - Returns: The bytes that were counted now.
    mutating func advance(to end: Int, budget: Int, reading log: any RunLogReading, of stream: ExecOutputStream) -> Int
    {
        let target = min(end, counted + budget)
        guard counted < target else { return 0 }
        let begin = counted
        let length = min(4 * Self.blockLength, target - counted)
        withUnsafeTemporaryAllocation(byteCount: length, alignment: 16) { buffer in
            while counted < target {
                let got = log.read(stream, into: buffer, at: counted, end: target)
                guard got > 0 else { return }
                add(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
            }
        }
        return counted - begin
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        while index < bytes.count {
            let rest = Self.blockLength - counted % Self.blockLength
            let end = min(bytes.count, index + rest)
            feeds += ByteScan.count(0x0A, in: bytes, index..<end)
            counted += end - index
            if end - index == rest { feedsUpToBlockEnd.append(feeds) }
            index = end
        }
        if let last = bytes.last { endsInsideLine = last != 0x0A }
    }

    /// Lines in the first `offset` bytes, an unfinished one among them; nil while they are not counted.
    func lineCount(before offset: Int, reading log: any RunLogReading, of stream: ExecOutputStream) -> Int? {
        guard offset <= counted else { return nil }
        guard offset > 0 else { return 0 }
        if offset == counted { return lineCount }
        let block = (offset - 1) / Self.blockLength
        let start = block * Self.blockLength
        let before = block > 0 ? feedsUpToBlockEnd[block - 1] : 0
        let bytes = log.bytes(stream, in: start..<offset)
        let inside = bytes.withUnsafeBytes { ByteScan.count(0x0A, in: $0, 0..<$0.count) }
        return before + inside + (bytes.last == 0x0A ? 0 : 1)
    }
}
