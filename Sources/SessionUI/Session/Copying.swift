import ExecEngine

/// Copying what a pane shows, without borders, gutters and colours.
extension SessionState {
    /// Bytes of text at most: what terminals take into their clipboard.
    private static let copiedLength = 65_536

    /// The lines that the current pane shows, whole ones where the pane cuts or wraps them; nil where it shows none.
    mutating func copy(_ log: any RunLogReading) -> String? {
        guard let box = layout.box(of: current) else { return nil }
        var reader = reader(of: box, in: log)
        let top = reader.top(of: panes[current], bottom: reader.bottom(height: box.rows.count))
        var text = ""
        var count = 0
        var last: Int?
        for row in reader.visibleRows(from: top, height: box.rows.count) where row.line.lowerBound != last {
            last = row.line.lowerBound
            let cells = StyledText.line(reader.source.bytes(in: row.line)).cells
            let line = String(cells.lazy.filter { !$0.isContinuation }.map(\.character))
            if text.utf8.count + line.utf8.count >= Self.copiedLength { break }
            text += line + "\n"
            count += 1
        }
        message = count > 0 ? "copied \(Units.count(count, "line"))" : "nothing to copy"
        return count > 0 ? text : nil
    }
}
