import ExecEngine

/// Draws a pane: its title and the rows of text that are seen, nothing else.
struct PaneView {
    let state: SessionState
    let box: Layout.Box
    let log: any RunLogReading

    /// Bytes looked back for the colours in force at the top of a pane.
    private static let styleLookback = 32_768

    func draw(into frame: inout Frame) {
        var reader = state.reader(of: box, in: log)
        let height = box.rows.count
        let top = reader.top(of: state.panes[box.pane], bottom: reader.bottom(height: height))
        let rows = reader.visibleRows(from: top, height: height)
        if let titleRow = box.titleRow {
            let title = PaneTitle.cells(
                of: box.pane, state: state, shownEnd: rows.last?.line.upperBound ?? 0, width: box.columns.count,
                reading: log)
            frame.put(title, row: titleRow, column: box.columns.lowerBound)
        }
        drawText(rows, reader: reader, into: &frame)
    }

    private func drawText(_ rows: [PaneReader.VisibleRow], reader: PaneReader, into frame: inout Frame) {
        guard let first = rows.first else { return }
        let source = reader.source
        let gutter = state.gutter(of: box)
        let left = state.wraps ? 0 : state.panes[box.pane].leftColumn
        let limit = state.wraps ? StyledText.widestLine : left + reader.width + 1
        let timeline = Timeline(log: log, count: state.snapshot.timelineCount)
        var styles = stylesInForce(at: source.place(of: first.line.lowerBound))
        var laidOut: (line: Int, cells: [Cell])?
        for (screenRow, row) in zip(box.rows, rows) {
            let start = row.line.lowerBound
            let place = source.place(of: start)
            if laidOut?.line != start {
                // Lines that a filter hides can have set colours.
                if source is FilteredSource, laidOut != nil {
                    styles = stylesInForce(at: place, lookback: Self.styleLookback / 8)
                }
                let text = StyledText.line(
                    source.bytes(in: row.line), style: styles[place.stream], columns: limit)
                styles[place.stream] = text.style
                laidOut = (start, selected(marked(text.cells, line: start), line: start))
            }
            let cells = laidOut?.cells ?? []
            var columns = row.columns
            if !state.wraps { columns = left..<left + reader.width }
            var shown: [Cell] = []
            if gutter.time > 0 {
                shown += time(of: row, at: place, timeline: timeline, width: gutter.time)
            }
            if gutter.mark > 0 { shown += mark(of: place.stream) }
            shown += StyledText.window(cells, columns: columns)
            frame.put(shown.prefix(box.columns.count), row: screenRow, column: box.columns.lowerBound)
        }
    }

    /// The style that each stream's output had set by the time it came to `place`, found by looking back a little.
    private func stylesInForce(at place: LogPlace, lookback: Int = styleLookback) -> PerStream<Style> {
        var styles = PerStream(both: Style.plain)
        for stream in box.pane.streams {
            let end = place.offsets[stream]
            guard end > 0 else { continue }
            let before = log.bytes(stream, in: max(0, end - lookback)..<end)
            styles[stream] = StyledText.line(before, columns: 0).style
        }
        return styles
    }

    private func time(of row: PaneReader.VisibleRow, at place: LogPlace, timeline: Timeline, width: Int) -> [Cell] {
        let style = Style(attributes: .dim)
        var text = ""
        if row.anchor.row == 0, let time = timeline.time(of: place.stream, at: place.offsets[place.stream]) {
            text = Units.lineTime(time)
        }
        let cells = StyledText.cells(text, style: style).prefix(width - 1)
        return cells + Array(repeating: Cell(" "), count: width - cells.count)
    }

    private func mark(of stream: ExecOutputStream) -> [Cell] {
        guard stream == .stderr else { return [.blank, .blank] }
        return [Cell(state.ability.glyphs.stderrMark, style: Style(foreground: .indexed(1))), .blank]
    }

    /// The cells of a line with the matches of the search marked, the current one unlike the others.
    private func marked(_ cells: [Cell], line: Int) -> [Cell] {
        guard let pattern = state.pattern else { return cells }
        var cells = cells
        for match in pattern.matches(in: cells) {
            let isCurrent = state.hit == SearchHit(pane: box.pane, line: line, columns: match)
            for index in match { cells[index].style = markStyle(isCurrent: isCurrent) }
        }
        return cells
    }

    private func selected(_ cells: [Cell], line: Int) -> [Cell] {
        guard let selection = state.selection, selection.pane == box.pane else { return cells }
        return selection.marked(cells, line: line)
    }

    private func markStyle(isCurrent: Bool) -> Style {
        guard state.ability.hasColor else {
            return Style(attributes: isCurrent ? [.reverse, .bold, .underline] : .reverse)
        }
        let background = Color.indexed(isCurrent ? 6 : 3)
        return Style(foreground: .indexed(0), background: background, attributes: isCurrent ? .bold : [])
    }
}
