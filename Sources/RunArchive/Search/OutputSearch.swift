import ExecEngine

/// A line of a run's output that holds what was looked for.
public struct OutputHit: Hashable, Sendable {
    public var stream: ExecOutputStream
    /// The line's bytes in the stream's log, without its line feed.
    public var line: Range<Int>
    /// The first match in the line, in bytes of the log too.
    public var match: Range<Int>
    /// When the line began to arrive, since the run's start; nil without a timeline.
    public var time: Duration?
}

/// Looks through a run's logs, line by line, at the speed at which they can be read.
///
/// Only lines with a match are cut out for a literal pattern; a regular expression looks at each line. A line longer
/// than 1 MiB is looked at in pieces, and what lies across two of them is not found.
public struct OutputSearch {
    /// Bytes after which a line without an end is taken as one.
    public static let lineLimit = 1 << 20
    /// Bytes read at once: few enough to stay in a processor's cache until they have been looked at.
    static let blockLength = 256 << 10

    public let pattern: OutputPattern

    public init(_ pattern: OutputPattern) {
        self.pattern = pattern
    }

    /// Gives the hits in a stream in order until `body` returns false.
    ///
    /// - Parameter afterBlock: Called after every few hundred kilobytes; false ends the search.
    /// - Returns: False where a closure ended it.
    @discardableResult
    public func forEachHit(
        in log: any RunLogReading, _ stream: ExecOutputStream, byteCount: Int, timelineCount: Int,
        afterBlock: () -> Bool = { true }, _ body: (OutputHit) -> Bool
    ) -> Bool {
        var clock = ArrivalClock(Timeline(log: log, count: timelineCount), stream)
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(Self.lineLimit + Self.blockLength, byteCount + 1), alignment: 16)
        defer { buffer.deallocate() }
        // The buffer begins at this place of the log, which begins a line or a piece of one.
        var start = 0
        var filled = 0
        while true {
            let room = UnsafeMutableRawBufferPointer(
                rebasing: buffer[filled..<min(filled + Self.blockLength, buffer.count)])
            let got = log.read(stream, into: room, at: start + filled, end: byteCount)
            let new = filled..<filled + got
            filled += got
            let isLast = got == 0 || start + filled >= byteCount
            var whole = filled
            if !isLast {
                if let feed = ByteScan.last(0x0A, in: UnsafeRawBufferPointer(buffer), new) {
                    whole = feed + 1
                } else if filled < Self.lineLimit {
                    continue
                }
            }
            let lines = UnsafeRawBufferPointer(rebasing: buffer[..<whole])
            let goesOn = forEachMatch(in: lines) { line, match in
                body(
                    OutputHit(
                        stream: stream, line: start + line.lowerBound..<start + line.upperBound,
                        match: start + match.lowerBound..<start + match.upperBound,
                        time: clock.time(at: start + line.lowerBound)))
            }
            guard goesOn, afterBlock() else { return false }
            if isLast { return true }
            UnsafeMutableRawBufferPointer(rebasing: buffer[..<(filled - whole)]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: buffer[whole..<filled]))
            start += whole
            filled -= whole
        }
    }

    /// Gives the first match in each line that has one.
    private func forEachMatch(
        in text: UnsafeRawBufferPointer, _ body: (_ line: Range<Int>, _ match: Range<Int>) -> Bool
    ) -> Bool {
        var start = 0
        while start < text.count {
            switch pattern {
            case .literal(let scan):
                guard let place = scan.first(in: text, start..<text.count) else { return true }
                let lineStart = ByteScan.last(0x0A, in: text, start..<place).map { $0 + 1 } ?? start
                let lineEnd = ByteScan.first(0x0A, in: text, place..<text.count) ?? text.count
                guard body(lineStart..<lineEnd, place..<place + scan.length) else { return false }
                start = lineEnd + 1
            case .regex(let regex):
                let end = ByteScan.first(0x0A, in: text, start..<text.count) ?? text.count
                // A carriage return before the line feed is a part of the line's end.
                let textEnd = end > start && text[end - 1] == 0x0D ? end - 1 : end
                let line = UnsafeRawBufferPointer(rebasing: text[start..<textEnd])
                if let match = OutputPattern.match(of: regex, in: line) {
                    let found = start + match.lowerBound..<start + match.upperBound
                    guard body(start..<end, found) else { return false }
                }
                start = end + 1
            }
        }
        return true
    }
}

/// Tells when bytes arrived, quickly for those that arrived together.
private struct ArrivalClock {
    private let timeline: Timeline
    private let stream: ExecOutputStream
    /// Bytes that arrived at `time`.
    private var known = 0..<0
    private var time: Duration?

    init(_ timeline: Timeline, _ stream: ExecOutputStream) {
        self.timeline = timeline
        self.stream = stream
    }

    mutating func time(at offset: Int) -> Duration? {
        if known.contains(offset) { return time }
        guard let index = timeline.lastIndex(upTo: offset, by: { $0.offsets[stream] }),
            let record = timeline.log.timelineRecord(at: index)
        else { return nil }
        let next = index + 1 < timeline.count ? timeline.log.timelineRecord(at: index + 1) : nil
        let start = record.offsets[stream]
        known = start..<max(start, next?.offsets[stream] ?? .max)
        time = record.time
        return time
    }
}
