import ExecEngine

/// Both streams in the order in which they arrived. A line belongs to one stream: it ends where the stream switches.
struct MergedSource: PaneSource {
    private let order: ArrivalOrder

    init(log: any RunLogReading, byteCounts: PerStream<Int>, timelineCount: Int) {
        order = ArrivalOrder(log: log, byteCounts: byteCounts, timelineCount: timelineCount)
    }

    var count: Int { order.count }

    func place(of offset: Int) -> LogPlace { order.place(of: offset) }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        order.read(at: offset, into: buffer)
    }

    func lineBreaks(in range: Range<Int>) -> [Int] {
        var breaks: [Int] = []
        var previous: ExecOutputStream?
        // One byte more in front tells whether the range itself begins with a switch.
        let asked = max(0, range.lowerBound - 1)..<range.upperBound
        order.forEachPiece(in: asked) { piece in
            if let previous, previous != piece.place.stream, range.contains(piece.start) { breaks.append(piece.start) }
            previous = piece.place.stream
            return true
        }
        return breaks
    }
}
