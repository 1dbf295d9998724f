import ExecEngine

/// One piece of output: where it stands in its stream's log and when it arrived.
struct Arrival: Hashable {
    var stream: ExecOutputStream
    var range: Range<Int>
    /// Since the run's start; never less than that of the piece before.
    var time: Duration
}

/// Goes through a run's output in arrival order.
///
/// Each byte that the logs hold comes exactly once and in the order of its stream, whatever the timeline says: a
/// damaged one costs times and the order between the streams, no output.
struct OutputWalk {
    /// Bytes of each log that are read at once.
    private static let window = 1 << 18

    let log: SavedLog
    /// No time is later, where the run's end is known.
    let latest: Duration?

    init(_ run: SavedRun) {
        log = run.log
        latest = run.record.end?.duration
    }

    func forEachArrival(_ body: (Arrival) throws(ExportError) -> Void) throws(ExportError) {
        var done = PerStream(both: 0)
        var time = Duration.zero
        func pass(_ stream: ExecOutputStream, upTo end: Int) throws(ExportError) {
            let end = min(end, log.byteCounts[stream])
            guard end > done[stream] else { return }
            let range = done[stream]..<end
            done[stream] = end
            try body(Arrival(stream: stream, range: range, time: time))
        }
        var stream = ExecOutputStream.stdout
        var index = 0
        while let record = log.timelineRecord(at: index) {
            // A record says where its piece begins: the one before reaches up to there.
            try pass(stream, upTo: record.offsets[stream])
            try pass(stream.other, upTo: record.offsets[stream.other])
            stream = record.stream
            time = max(time, latest.map { min($0, record.time) } ?? record.time)
            index += 1
        }
        try pass(stream, upTo: .max)
        try pass(stream.other, upTo: .max)
    }

    /// The same with the bytes, in pieces of at most `limit` bytes.
    func forEachPiece(
        atMost limit: Int, _ body: (Arrival, UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        let windows = PerStream(stdout: Window(Self.window), stderr: Window(Self.window))
        try forEachArrival { (arrival) throws(ExportError) in
            var start = arrival.range.lowerBound
            while start < arrival.range.upperBound {
                let end = min(arrival.range.upperBound, start + limit)
                let bytes = windows[arrival.stream].bytes(of: arrival.stream, in: start..<end, from: log)
                // The log has become shorter: there is no more.
                guard !bytes.isEmpty else { return }
                var piece = arrival
                piece.range = start..<start + bytes.count
                try body(piece, bytes)
                start = piece.range.upperBound
            }
        }
    }
}

/// A part of a log in memory.
private final class Window {
    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var count = 0

    init(_ length: Int) {
        buffer = .allocate(byteCount: length, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The bytes of a range that begins no earlier than the last one; fewer at the log's end and the window's.
    func bytes(of stream: ExecOutputStream, in range: Range<Int>, from log: SavedLog) -> UnsafeRawBufferPointer {
        if range.lowerBound < start || range.upperBound > start + count {
            start = range.lowerBound
            count = log.read(stream, at: start, into: buffer)
        }
        let end = min(range.upperBound - start, count)
        let from = min(range.lowerBound - start, end)
        return UnsafeRawBufferPointer(rebasing: buffer[from..<end])
    }
}
