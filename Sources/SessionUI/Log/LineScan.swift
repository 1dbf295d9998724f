import ExecEngine

/// Finds where display lines begin, looking only at the bytes near by.
///
/// A display line begins at offset 0, after a line feed, where the source says so (``PaneSource/lineBreaks(in:)``),
/// and at a multiple of ``segmentLength`` that no other beginning precedes within that length. So a line without end
/// is cut into segments, any line is shorter than two of them, and whether a line begins at an offset is told by at
/// most 64 KiB in front of it. Nothing that arrives later changes where lines begin.
struct LineScan {
    /// Bytes.
    static let segmentLength = 65_536
    /// Bytes read at once.
    private static let blockLength = 16_384

    let source: any PaneSource
    let count: Int
    private var blockIndex = -1
    private var block: [UInt8] = []
    private var breaks: [Int] = []

    init(_ source: any PaneSource) {
        self.source = source
        count = source.count
    }

    /// Where the line that holds the byte at `offset` begins.
    mutating func start(containing offset: Int) -> Int { previousStart(before: offset + 1) ?? 0 }

    /// The last line's beginning before `end`, or nil at the top.
    mutating func previousStart(before end: Int) -> Int? {
        let end = min(end, count)
        guard end > 0 else { return nil }
        let boundary = (end - 1) / Self.segmentLength * Self.segmentLength
        let low = max(0, boundary - Self.segmentLength)
        return lastStart(in: low + 1..<end) ?? boundary
    }

    /// The beginning of the line after the one that begins at `start`, or nil where that is the last.
    mutating func nextStart(after start: Int) -> Int? {
        guard start < count else { return nil }
        let boundary = (start + 2 * Self.segmentLength - 1) / Self.segmentLength * Self.segmentLength
        let next = firstStart(in: start + 1..<min(boundary, count)) ?? boundary
        return next < count ? next : nil
    }

    /// The bytes of the line that begins at `start`, its line feed among them.
    mutating func line(at start: Int) -> Range<Int> {
        start..<max(start, nextStart(after: start) ?? count)
    }

    /// The last beginning by line feed or break in a range of offsets that does not hold 0.
    private mutating func lastStart(in range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        for index in stride(from: (range.upperBound - 1) / Self.blockLength, through: 0, by: -1) {
            let base = index * Self.blockLength
            guard base + Self.blockLength >= range.lowerBound else { return nil }
            load(index)
            let byBreak = breaks.last { range.contains($0) }
            let low = max(range.lowerBound - 1 - base, 0)
            let high = min(range.upperBound - 1 - base, block.count)
            let byFeed = block.withUnsafeBytes { bytes in
                low < high ? ByteScan.last(0x0A, in: bytes, low..<high).map { base + $0 + 1 } : nil
            }
            if let start = [byBreak, byFeed].compactMap({ $0 }).max() { return start }
        }
        return nil
    }

    /// The first beginning by line feed or break in a range of offsets that does not hold 0.
    private mutating func firstStart(in range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        for index in (range.lowerBound - 1) / Self.blockLength...(range.upperBound - 1) / Self.blockLength {
            let base = index * Self.blockLength
            load(index)
            let byBreak = breaks.first { range.contains($0) }
            let low = max(range.lowerBound - 1 - base, 0)
            let high = min(range.upperBound - 1 - base, block.count)
            let byFeed = block.withUnsafeBytes { bytes in
                low < high ? ByteScan.first(0x0A, in: bytes, low..<high).map { base + $0 + 1 } : nil
            }
            if let start = [byBreak, byFeed].compactMap({ $0 }).min() { return start }
        }
        return nil
    }

    private mutating func load(_ index: Int) {
        guard index != blockIndex else { return }
        let base = index * Self.blockLength
        let range = base..<max(base, min(base + Self.blockLength, count))
        block = source.bytes(in: range)
        breaks = source.lineBreaks(in: range)
        blockIndex = index
    }
}
