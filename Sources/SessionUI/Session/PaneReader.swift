import ExecEngine

/// Moves through a pane's text by rows, as they stand at a width.
struct PaneReader {
    var scan: LineScan
    /// Columns for text, at least 1.
    let width: Int
    let wraps: Bool

    var source: any PaneSource { scan.source }

    init(_ source: any PaneSource, width: Int, wraps: Bool) {
        scan = LineScan(source)
        self.width = max(1, width)
        self.wraps = wraps
    }

    /// The columns of each row of the line that begins at `start`.
    mutating func rows(of start: Int) -> [Range<Int>] {
        guard wraps else { return [0..<StyledText.widestLine] }
        let line = scan.line(at: start)
        return StyledText.wrapped(StyledText.line(source.bytes(in: line)).cells, at: width)
    }

    /// The row at the top of a view that shows the end in `height` rows.
    mutating func bottom(height: Int) -> Anchor {
        var missing = max(1, height)
        var end = scan.count
        while let start = scan.previousStart(before: end) {
            let rows = rows(of: start).count
            if rows >= missing { return Anchor(line: start, row: rows - missing) }
            missing -= rows
            end = start
        }
        return .top
    }

    /// The row `count` rows further down, or up where it is negative; the first or last where there are fewer.
    mutating func moved(_ anchor: Anchor, by count: Int) -> Anchor {
        var anchor = anchor
        var count = count
        while count < 0 {
            if anchor.row >= -count { return Anchor(line: anchor.line, row: anchor.row + count) }
            guard let previous = scan.previousStart(before: anchor.line) else { return .top }
            count += anchor.row + 1
            anchor = Anchor(line: previous, row: rows(of: previous).count - 1)
        }
        while count > 0 {
            let rows = rows(of: anchor.line).count
            if anchor.row + count < rows { return Anchor(line: anchor.line, row: anchor.row + count) }
            guard let next = scan.nextStart(after: anchor.line) else {
                return Anchor(line: anchor.line, row: max(0, rows - 1))
            }
            count -= rows - anchor.row
            anchor = Anchor(line: next, row: 0)
        }
        return anchor
    }

    /// The row at the top of `pane`, given the row at the top of the view that shows the end.
    mutating func top(of pane: Pane, bottom: Anchor) -> Anchor {
        guard !pane.isFollowing, scan.count > 0 else { return bottom }
        var anchor = pane.anchor
        anchor.row = wraps ? min(anchor.row, rows(of: anchor.line).count - 1) : 0
        return min(anchor, bottom)
    }

    /// A row of text that a pane shows.
    struct VisibleRow: Equatable {
        var anchor: Anchor
        /// The bytes of the line that it is part of.
        var line: Range<Int>
        /// Its columns of that line.
        var columns: Range<Int>
    }

    /// The rows from `top` down, at most `height` of them.
    mutating func visibleRows(from top: Anchor, height: Int) -> [VisibleRow] {
        var visible: [VisibleRow] = []
        var start: Int? = top.line < scan.count ? top.line : nil
        var skipped = top.row
        while let line = start, visible.count < height {
            let bytes = scan.line(at: line)
            for (row, columns) in rows(of: line).enumerated().dropFirst(skipped) where visible.count < height {
                visible.append(VisibleRow(anchor: Anchor(line: line, row: row), line: bytes, columns: columns))
            }
            skipped = 0
            start = bytes.upperBound < scan.count ? bytes.upperBound : nil
        }
        return visible
    }
}
