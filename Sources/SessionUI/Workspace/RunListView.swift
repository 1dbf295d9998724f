import ExecEngine

/// Draws the list of runs.
enum RunListView {
    /// Columns that the list takes beside the panes.
    static let width = 36

    static func draw(_ workspace: Workspace, columns: Range<Int>, rows: Range<Int>, into frame: inout Frame) {
        let list = workspace.list
        let glyphs = workspace.ability.glyphs
        let width = columns.count
        guard width > 0, let first = rows.first else { return }
        func put(_ cells: [Cell], row: Int, fill: Style? = nil) {
            var cells = StyledText.fitted(cells, to: width, ellipsis: glyphs.ellipsis)
            if let fill { cells += Array(repeating: Cell(" ", style: fill), count: max(0, width - cells.count)) }
            frame.put(cells.prefix(width), row: row, column: columns.lowerBound)
        }
        let title = Style(attributes: workspace.listHasFocus ? [.bold, .reverse] : [.underline])
        let marker = workspace.listHasFocus ? "\(glyphs.focus)" : " "
        let filter = list.filter.isEmpty ? "" : "  filter: \(list.filter)"
        let count = list.goingOnCount
        put(
            StyledText.cells("\(marker) runs\(count > 0 ? "  \(count) going on" : "")\(filter)", style: title),
            row: first,
            fill: title)
        let room = rows.dropFirst(workspace.listHeadRows)
        if workspace.listHeadRows > 1, rows.count > 1 {
            put(
                StyledText.cells(" next: \(workspace.settings.summary)", style: Style(attributes: .dim)), row: first + 1
            )
        }
        for (row, entry) in zip(room, list.entries.dropFirst(list.top)) {
            switch entry {
            case .heading(let text): put(StyledText.cells(" \(text)", style: Style(attributes: .dim)), row: row)
            case .run(let run): put(cells(of: run, workspace, width: width), row: row)
            }
        }
        if list.entries.isEmpty, let row = room.first {
            let text = list.filter.isEmpty ? " none yet: : starts one" : " none like that: Esc shows all"
            put(StyledText.cells(text, style: Style(attributes: .dim)), row: row)
        }
    }

    private static func cells(of run: RunRow, _ workspace: Workspace, width: Int) -> [Cell] {
        let isSelected = run.key == workspace.list.selected && workspace.listHasFocus
        let isShown = run.key == workspace.chosen
        var attributes: Style.Attributes = isShown ? .bold : []
        if isSelected { attributes.insert(.reverse) }
        let plain = Style(attributes: attributes)
        let glyphs = workspace.ability.glyphs
        let mark = run.isGoingOn ? glyphs.running : glyphs.ended
        let right =
            StyledText.cells(" \(run.word)", style: Style(foreground: run.color, attributes: attributes))
            + StyledText.cells(" \(run.time)\(run.isPinned ? "*" : "") ", style: plain)
        var left =
            StyledText.cells(isShown ? "\(glyphs.focus)" : " ", style: plain)
            + StyledText.cells("\(mark) ", style: Style(foreground: run.color, attributes: attributes))
        let name = run.name.map { "[\($0)] " } ?? ""
        left += StyledText.cells(name + run.command, style: plain)
        let room = max(4, width - right.count)
        left = StyledText.fitted(left, to: room, ellipsis: glyphs.ellipsis)
        return left + Array(repeating: Cell(" ", style: plain), count: max(0, room - left.count)) + right
    }
}
