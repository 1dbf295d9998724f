import ExecEngine

/// What is asked before a command runs again without its sandbox: the command and what it was denied.
enum EscalationView {
    static func draw(_ state: SessionState, layout: Layout, into frame: inout Frame) {
        let title = Style(attributes: [.bold, .reverse])
        var lines: [([Cell])] = [
            StyledText.cells(" Run again without the sandbox?  Enter runs it, Esc does not ", style: title),
            StyledText.cells(" \(state.run.command)", style: Style(attributes: .bold)),
            StyledText.cells(" in \(state.run.cwd), instead of \(state.run.policy)"),
        ]
        let denials = state.denials
        let room = max(0, layout.area.count - lines.count)
        let shown = denials.list.count > room ? max(0, room - 1) : denials.list.count
        lines += denials.list.prefix(shown).map { StyledText.cells(" denied: \($0.summary)") }
        if denials.list.count > shown { lines.append(StyledText.cells(" and \(denials.list.count - shown) more")) }
        if denials.isEmpty { lines.append(StyledText.cells(" denied: likely, by its output")) }
        for (row, cells) in zip(layout.area, lines) {
            let fitted = StyledText.fitted(cells, to: frame.size.columns, ellipsis: state.ability.glyphs.ellipsis)
            frame.put(fitted, row: row, column: 0)
        }
    }
}
