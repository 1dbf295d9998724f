import ExecEngine

/// A regular expression that a pane's lines must match to be shown, and the lines that do, found a slice at a time.
///
/// The last line of a source, while it is not finished, is tried anew whenever it grows and shows as long as it
/// matches: a prompt is seen at once. It is counted for good when it has ended.
struct LineFilter: Equatable, Sendable {
    /// Lines that are kept at most: 16 MB for each pane.
    static let longestIndex = 1_000_000
    /// Bytes looked at between two looks at the clock's budget; less than what is done before the first.
    private static let stretch = 262_144
    /// Bytes that every slice looks at, however long that takes.
    private static let leastSlice = 4_096

    let text: String
    /// What is wrong with the expression; it then filters nothing.
    let problem: String?
    private let limit: Int
    private(set) var lines = MatchedLines()
    /// Where the first line begins that was not looked at or not finished.
    private(set) var scanned = 0
    /// Bytes of the source when its last line was tried.
    private var tried = 0
    /// The last line, unfinished, at two moments: that which is shown and the newest.
    private var lasts: [LastLine] = []
    /// Where in the source the pane's view stood before it was filtered, until it is moved.
    var origin: Int?
    /// Whether the view has yet to go to the first line from the origin on.
    var isOnItsWay = false

    /// An unfinished line, found at one moment.
    private struct LastLine: Equatable, Sendable {
        var count: Int
        /// Nil where it does not match.
        var line: Range<Int>?
    }

    /// - Parameter limit: Lines kept at most.
    init(_ text: String, limit: Int = Self.longestIndex) {
        self.text = text
        self.limit = limit
        do {
            _ = try LineMatcher(text)
            problem = nil
        } catch {
            problem = "\(error)"
        }
    }

    var isActive: Bool { problem == nil && !text.isEmpty }
    /// True once no more lines are kept.
    var isFull: Bool { lines.count >= limit }

    /// Whether there is more to look at in a source of `count` bytes.
    func isPending(_ count: Int) -> Bool { isActive && !isFull && tried < count }

    /// Looks at further lines of the whole source, until its end or until `time` has passed.
    mutating func advance(for time: Duration, in source: any PaneSource) {
        guard isPending(source.count), let matcher = try? LineMatcher(text) else { return }
        let clock = ContinuousClock()
        // What a line costs depends on the expression, so only a clock can tell when a slice has to end. Which lines
        // are found does not depend on it.
        let deadline = clock.now + time
        var scan = LineScan(source)
        let begin = scanned
        while scanned < source.count, !isFull {
            let far = scanned + Self.stretch
            let end = far >= source.count ? source.count : scan.start(containing: far)
            let bytes = source.bytes(in: scanned..<max(end, scanned))
            let base = scanned
            while scanned < end, !isFull {
                let line = scan.line(at: scanned)
                guard line.upperBound - base <= bytes.count else {
                    // A log that cannot be read is not asked again before it has grown.
                    tried = source.count
                    return
                }
                let isMatch = bytes.withUnsafeBytes {
                    matcher.matches(
                        UnsafeRawBufferPointer(rebasing: $0[line.lowerBound - base..<line.upperBound - base]))
                }
                if line.upperBound == source.count, bytes.last != 0x0A {
                    tried = source.count
                    remember(LastLine(count: source.count, line: isMatch ? line : nil))
                    return
                }
                if isMatch { lines.append(line) }
                scanned = line.upperBound
                if scanned - begin >= Self.leastSlice, clock.now >= deadline { return }
            }
        }
        tried = source.count
    }

    /// The source's lines that match, as far as they are found.
    func source(over base: any PaneSource) -> FilteredSource {
        var last = lastLine(of: base)
        // What was unfinished at that moment may have ended there since.
        if let line = last, isKnown(line) { last = nil }
        return FilteredSource(base, lines, last: last)
    }

    private func isKnown(_ line: Range<Int>) -> Bool {
        lines.count(within: line.upperBound) > lines.count(before: line.lowerBound)
    }

    /// Makes ready what ``source(over:)`` needs of a moment.
    mutating func prepare(for base: any PaneSource) {
        guard isActive, !lasts.contains(where: { $0.count == base.count }) else { return }
        let line = lastLine(of: base)
        // Before the lines up to here are looked at, what is last is not told from what is next.
        if scanned >= base.count || line != nil || tried >= base.count {
            remember(LastLine(count: base.count, line: line))
        }
    }

    private mutating func remember(_ last: LastLine) {
        lasts.removeAll { $0.count == last.count }
        lasts = lasts.suffix(1) + [last]
    }

    /// The source's last line where it is not finished at its moment and matches.
    private func lastLine(of base: any PaneSource) -> Range<Int>? {
        let count = base.count
        guard isActive, !isFull || scanned > count, count > 0 else { return nil }
        if let known = lasts.first(where: { $0.count == count }) { return known.line }
        var scan = LineScan(base)
        guard let start = scan.previousStart(before: count), start <= scanned else { return nil }
        let bytes = base.bytes(in: start..<count)
        guard bytes.last != 0x0A, let matcher = try? LineMatcher(text) else { return nil }
        return bytes.withUnsafeBytes(matcher.matches) ? start..<count : nil
    }
}
