import ExecEngine

/// The screen of a state: every cell of a terminal of `size`.
///
/// Costs what is seen, however long the log is. Any size works, 0 x 0 among them.
///
/// - Parameter log: The run's log; what it holds beyond the newest snapshot is not looked at.
public func render(_ state: SessionState, in size: TerminalSize, reading log: any RunLogReading) -> Frame {
    let size = TerminalSize(columns: max(0, size.columns), rows: max(0, size.rows))
    var frame = Frame(size: size)
    guard size.columns > 0, size.rows > 0 else { return frame }
    let layout = state.layout(in: size)
    let glyphs = state.ability.glyphs
    if let row = layout.headerRow {
        frame.put(Header.cells(of: state.run, width: size.columns, glyphs: glyphs), row: row, column: 0)
    }
    if case .help(let top) = state.mode {
        HelpView(state).draw(top: top, ability: state.ability, into: &frame)
    } else if case .denials(let selected) = state.mode {
        DenialsView.draw(state, selected: selected, layout: layout, into: &frame)
    } else if case .escalating = state.mode {
        EscalationView.draw(state, layout: layout, into: &frame)
    } else {
        for box in layout.boxes {
            PaneView(state: state, box: box, log: log).draw(into: &frame)
        }
        if let column = layout.separator {
            let line = [Cell(glyphs.vertical, style: Style(attributes: .dim))]
            for row in layout.area { frame.put(line, row: row, column: column) }
        }
    }
    if let row = layout.timeBarRow, let bar = state.timeBar, let playback = state.playback {
        frame.put(bar.cells(position: playback.position, glyphs: glyphs), row: row, column: 0)
    }
    StatusLine.draw(state, rows: layout.statusRows, into: &frame)
    frame.reduce(to: state.ability)
    return frame
}
