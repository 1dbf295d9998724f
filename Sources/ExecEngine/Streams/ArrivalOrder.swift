/// Both streams in the order in which they arrived, put together from the logs by the timeline.
///
/// What the timeline does not account for yet comes last: the rest of the last record's stream, then of the other.
public struct ArrivalOrder: Sendable {
    public let log: any RunLogReading
    public let byteCounts: PerStream<Int>
    public let timeline: Timeline

    public init(log: any RunLogReading, byteCounts: PerStream<Int>, timelineCount: Int) {
        self.log = log
        self.byteCounts = byteCounts
        timeline = Timeline(log: log, count: timelineCount)
    }

    /// Bytes in all.
    public var count: Int { byteCounts.stdout + byteCounts.stderr }

    /// A run of bytes of one stream.
    public struct Piece: Hashable, Sendable {
        public var place: LogPlace
        public var length: Int

        /// Its first byte's place in arrival order.
        public var start: Int { place.offsets.stdout + place.offsets.stderr }
        public var end: Int { start + length }
    }

    /// Gives the pieces that hold bytes of `range` in turn until `body` returns false; the first may begin before it.
    public func forEachPiece(in range: Range<Int>, _ body: (Piece) -> Bool) {
        guard range.lowerBound < count else { return }
        var last = LogPlace(stream: .stdout, offsets: PerStream(both: 0))
        if var index = timeline.lastIndex(upTo: range.lowerBound, by: \.mergedOffset),
            var record = log.timelineRecord(at: index)
        {
            while true {
                let next = index + 1 < timeline.count ? log.timelineRecord(at: index + 1) : nil
                let limit = next?.offsets[record.stream] ?? byteCounts[record.stream]
                let place = LogPlace(stream: record.stream, offsets: record.offsets)
                let piece = Piece(place: place, length: max(0, limit - record.offsets[record.stream]))
                if piece.start >= range.upperBound { return }
                if piece.length > 0, piece.end > range.lowerBound, !body(piece) { return }
                guard let next else {
                    last = place
                    last.offsets[record.stream] += piece.length
                    break
                }
                index += 1
                record = next
            }
        }
        // Without a timeline all of stdout comes before all of stderr.
        for stream in [last.stream, last.stream.other] {
            let length = byteCounts[stream] - last.offsets[stream]
            guard length > 0 else { continue }
            let piece = Piece(place: LogPlace(stream: stream, offsets: last.offsets), length: length)
            if piece.start >= range.upperBound { return }
            if piece.end > range.lowerBound, !body(piece) { return }
            last.offsets[stream] += length
        }
    }

    /// Which stream the byte at `offset` belongs to, and where both streams stand there.
    public func place(of offset: Int) -> LogPlace {
        var found = LogPlace(stream: .stdout, offsets: byteCounts)
        forEachPiece(in: offset..<offset + 1) { piece in
            found = piece.place
            found.offsets[piece.place.stream] += offset - piece.start
            return false
        }
        return found
    }

    /// Copies bytes from `offset` on; fewer than the buffer holds only at the end.
    public func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let range = offset..<min(count, offset + buffer.count)
        guard offset >= 0, !range.isEmpty else { return 0 }
        // Within a range each stream's bytes are one run of its log, so each is read at once and dealt out.
        var pieces: [(stream: ExecOutputStream, count: Int)] = []
        var starts = PerStream<Int?>(both: nil)
        var lengths = PerStream(both: 0)
        forEachPiece(in: range) { piece in
            let stream = piece.place.stream
            let skipped = max(0, range.lowerBound - piece.start)
            let length = min(piece.end, range.upperBound) - piece.start - skipped
            if starts[stream] == nil { starts[stream] = piece.place.offsets[stream] + skipped }
            lengths[stream] += length
            pieces.append((stream, length))
            return true
        }
        if pieces.count == 1, let stream = pieces.first?.stream {
            return log.read(stream, into: buffer, at: starts[stream] ?? 0, end: byteCounts[stream])
        }
        let texts = PerStream(
            stdout: log.bytes(.stdout, from: starts.stdout ?? 0, length: lengths.stdout),
            stderr: log.bytes(.stderr, from: starts.stderr ?? 0, length: lengths.stderr))
        var used = PerStream(both: 0)
        var filled = 0
        for (stream, length) in pieces {
            let from = used[stream]
            let to = min(from + length, texts[stream].count)
            guard to > from else { break }
            texts[stream].withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[from..<to]))
            }
            used[stream] = to
            filled += to - from
        }
        return filled
    }
}

extension RunLogReading {
    fileprivate func bytes(_ stream: ExecOutputStream, from offset: Int, length: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = read(stream, into: UnsafeMutableRawBufferPointer(buffer), at: offset, end: offset + length)
        }
    }
}
