import ExecEngine

/// How a stream of one run differs from that of another.
public struct StreamDiff: Sendable {
    public let stream: ExecOutputStream
    /// In order; empty where all lines are equal.
    public let changes: [LineDiff.Change]
    /// Lines that are equal only without their volatile parts.
    public let volatileCount: Int
    private let old: ComparedText
    private let new: ComparedText

    /// - Parameter isExact: Volatile parts count too, and whether the last line has an end.
    /// - Throws: `.tooMuchToCompare`.
    init(_ old: SavedRun, _ new: SavedRun, _ stream: ExecOutputStream, isExact: Bool) throws(ArchiveError) {
        self.stream = stream
        self.old = try ComparedText(old, stream)
        self.new = try ComparedText(new, stream)
        guard self.old.bytes != self.new.bytes else {
            changes = []
            volatileCount = 0
            return
        }
        var numbers = LineNumbers(isExact: isExact)
        let oldNumbers = numbers.numbers(of: self.old)
        let newNumbers = numbers.numbers(of: self.new)
        changes = LineDiff.changes(from: oldNumbers, to: newNumbers)
        volatileCount = isExact ? 0 : Self.unequalPairs(self.old, self.new, changes)
    }

    /// Pairs of lines outside the changes that are not the same bytes.
    private static func unequalPairs(
        _ old: ComparedText, _ new: ComparedText, _ changes: [LineDiff.Change]
    ) -> Int {
        var count = 0
        var (oldLine, newLine) = (0, 0)
        let end = LineDiff.Change(old: old.count..<old.count, new: new.count..<new.count)
        for change in changes + [end] {
            while oldLine < change.old.lowerBound {
                if old.line(oldLine) != new.line(newLine) { count += 1 }
                (oldLine, newLine) = (oldLine + 1, newLine + 1)
            }
            (oldLine, newLine) = (change.old.upperBound, change.new.upperBound)
        }
        return count
    }

    // MARK: Unified format

    /// A line of the unified format, as it may be printed.
    public enum Line: Hashable, Sendable {
        /// "@@ -1,3 +1,4 @@".
        case place(String)
        case context(String)
        case removed(String)
        case added(String)
        /// The line before has no line feed at its end.
        case unended
    }

    /// Gives the changes in turn as GNU diff -u writes them, with so many equal lines around each.
    public func forEachLine(context: Int, _ body: (Line) -> Void) {
        var index = 0
        while index < changes.count {
            var last = index
            while last + 1 < changes.count,
                changes[last + 1].old.lowerBound - changes[last].old.upperBound <= 2 * context
            {
                last += 1
            }
            writeHunk(changes[index...last], context, body)
            index = last + 1
        }
    }

    private func writeHunk(_ changes: ArraySlice<LineDiff.Change>, _ context: Int, _ body: (Line) -> Void) {
        guard let first = changes.first, let last = changes.last else { return }
        let before = min(context, first.old.lowerBound)
        let after = min(context, old.count - last.old.upperBound)
        let oldLines = first.old.lowerBound - before..<last.old.upperBound + after
        let newLines = first.new.lowerBound - before..<last.new.upperBound + after
        body(.place("@@ -\(Self.place(oldLines)) +\(Self.place(newLines)) @@"))
        var next = oldLines.lowerBound
        for change in changes {
            write(next..<change.old.lowerBound, of: old, Line.context, body)
            write(change.old, of: old, Line.removed, body)
            write(change.new, of: new, Line.added, body)
            next = change.old.upperBound
        }
        write(next..<oldLines.upperBound, of: old, Line.context, body)
    }

    private func write(
        _ lines: Range<Int>, of text: ComparedText, _ make: (String) -> Line, _ body: (Line) -> Void
    ) {
        for line in lines {
            body(make(harmless(text.line(line))))
            if !text.isEnded(line) { body(.unended) }
        }
    }

    /// "first,count" as POSIX has it: the count is left out where it is 1, and an empty range names the line before.
    private static func place(_ lines: Range<Int>) -> String {
        switch lines.count {
        case 0: "\(lines.lowerBound),0"
        case 1: "\(lines.lowerBound + 1)"
        default: "\(lines.lowerBound + 1),\(lines.count)"
        }
    }
}
