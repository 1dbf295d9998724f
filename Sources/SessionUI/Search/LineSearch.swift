import ExecEngine

/// A match: where the line that it is in begins, and its columns there.
struct SearchHit: Equatable, Sendable {
    var pane: PaneID
    /// Bytes.
    var line: Int
    var columns: Range<Int>
}

/// Looks for a pattern in a stretch of a pane's text as it is shown, so that colours within a word hide nothing.
///
/// Bytes are compared first; only a line that may hold a match, or whose bytes differ from what it shows, is laid
/// out.
struct LineSearch {
    let pattern: SearchPattern
    private var scan: LineScan
    /// What was done, in units of one byte compared; a slice's budget is spent by it.
    private(set) var cost = 0

    /// The cost of taking the sequences out of a byte, and of laying a byte out.
    private static let stripCost = 8
    private static let layoutCost = 64

    init(_ pattern: SearchPattern, in source: any PaneSource) {
        self.pattern = pattern
        scan = LineScan(source)
    }

    /// The first line with a match among those that begin in `range`, whose bounds are beginnings of lines or the
    /// end; with its matches.
    mutating func firstLine(in range: Range<Int>) -> (line: Int, matches: [Range<Int>])? {
        firstLine(in: range, bytes: scan.source.bytes(in: range), from: range.lowerBound)
    }

    /// The last line with a match among those that begin in `range`.
    mutating func lastLine(in range: Range<Int>) -> (line: Int, matches: [Range<Int>])? {
        let bytes = scan.source.bytes(in: range)
        var found: (line: Int, matches: [Range<Int>])?
        var start = range.lowerBound
        while let next = firstLine(in: range, bytes: bytes, from: start) {
            found = next
            start = scan.line(at: next.line).upperBound
        }
        return found
    }

    /// The beginning of the line that holds `offset`, or of the first after a stretch of at most `length` bytes.
    mutating func lineStart(near offset: Int) -> Int {
        offset >= scan.count ? scan.count : scan.start(containing: offset)
    }

    private mutating func firstLine(
        in range: Range<Int>, bytes: [UInt8], from: Int
    ) -> (line: Int, matches: [Range<Int>])? {
        bytes.withUnsafeBytes { text in
            var start = from - range.lowerBound
            // Where the next match of bytes and the next control character stand; nil until looked for.
            var match: Int?
            var control: Int?
            cost += text.count - start
            while start < text.count {
                if match ?? -1 < start { match = pattern.first(in: text, start..<text.count) ?? text.count }
                if control ?? -1 < start {
                    control = ByteScan.firstControl(in: text, start..<text.count) ?? text.count
                }
                let place = min(match ?? text.count, control ?? text.count)
                guard place < text.count else { return nil }
                let lineStart = max(scan.start(containing: range.lowerBound + place) - range.lowerBound, start)
                let lineEnd = min(scan.line(at: range.lowerBound + lineStart).upperBound - range.lowerBound, text.count)
                let line = UnsafeRawBufferPointer(rebasing: text[lineStart..<max(lineStart, lineEnd)])
                let matches = matches(in: line, isPlain: control ?? text.count >= lineEnd)
                if !matches.isEmpty { return (range.lowerBound + lineStart, matches) }
                start = max(lineEnd, place + 1)
            }
            return nil
        }
    }

    private mutating func matches(in line: UnsafeRawBufferPointer, isPlain: Bool) -> [Range<Int>] {
        if !isPlain {
            cost += line.count * Self.stripCost
            if let stripped = Self.withoutSequences(line) {
                let mayMatch = stripped.withUnsafeBytes { pattern.first(in: $0, 0..<$0.count) != nil }
                if !mayMatch { return [] }
            }
        }
        cost += line.count * Self.layoutCost
        return pattern.matches(in: StyledText.line(line).cells)
    }

    /// The bytes without their SGR sequences; nil where others, or cursor movements, take part.
    private static func withoutSequences(_ line: UnsafeRawBufferPointer) -> [UInt8]? {
        var index = 0
        var stripped: [UInt8] = []
        stripped.reserveCapacity(line.count)
        while index < line.count {
            let control = ByteScan.firstControl(in: line, index..<line.count) ?? line.count
            stripped.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[index..<control]))
            guard control < line.count else { break }
            guard line[control] == 0x1B, control + 1 < line.count, line[control + 1] == UInt8(ascii: "[") else {
                return nil
            }
            index = control + 2
            while index < line.count, (0x30...0x3B).contains(line[index]) { index += 1 }
            guard index < line.count, line[index] == UInt8(ascii: "m") else { return nil }
            index += 1
        }
        return stripped
    }
}
