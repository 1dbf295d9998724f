import ExecEngine

/// The screen of a session: every cell of its terminal.
///
/// - Parameter log: The log of the run that is shown.
public func render(_ workspace: Workspace, reading log: any RunLogReading) -> Frame {
    let size = TerminalSize(columns: max(0, workspace.size.columns), rows: max(0, workspace.size.rows))
    var frame = Frame(size: size)
    guard size.columns > 0, size.rows > 0 else { return frame }
    let columns = workspace.paneColumns
    if let session = workspace.session, !columns.isEmpty {
        frame.put(render(session, in: workspace.paneSize, reading: log), at: columns.lowerBound)
        if workspace.listHasFocus { frame.cursor = nil }
    } else if workspace.session == nil, let top = workspace.helpTop {
        var sub = Frame(size: workspace.paneSize)
        workspace.help.draw(top: top, ability: workspace.ability, into: &sub)
        frame.put(sub, at: columns.lowerBound)
    } else if workspace.session == nil {
        WelcomeView.draw(workspace, columns: columns, into: &frame)
    }
    if workspace.listWidth > 0 {
        RunListView.draw(
            workspace, columns: 0..<min(workspace.listWidth, size.columns), rows: 0..<max(0, size.rows - 1),
            into: &frame)
        if columns.lowerBound > 0, !columns.isEmpty {
            let line = [Cell(workspace.ability.glyphs.vertical, style: Style(attributes: .dim))]
            for row in 0..<size.rows { frame.put(line, row: row, column: columns.lowerBound - 1) }
        }
        WorkspacePrompt.drawListKeys(workspace, into: &frame)
    }
    if let form = workspace.form {
        form.draw(into: &frame, rows: 0..<size.rows, columns: 0..<size.columns, ability: workspace.ability)
    }
    WorkspacePrompt.draw(workspace, into: &frame)
    frame.reduce(to: workspace.ability)
    return frame
}

extension Frame {
    /// Puts another frame's cells from a column on, its cursor too.
    fileprivate mutating func put(_ other: Frame, at column: Int) {
        for (row, cells) in other.rows.enumerated() { put(cells, row: row, column: column) }
        cursor = other.cursor.map { Position(row: $0.row, column: $0.column + column) }
    }
}

/// What stands where the panes are, while no run is shown: what to type, and the newest runs of this folder.
enum WelcomeView {
    static func draw(_ workspace: Workspace, columns: Range<Int>, into frame: inout Frame) {
        let bold = Style(attributes: .bold)
        let glyphs = workspace.ability.glyphs
        var lines: [[Cell]] = [
            [],
            StyledText.cells(" : or Enter  ", style: bold) + StyledText.cells("type a command and run it, here in ")
                + StyledText.cells(workspace.folder, style: bold),
            StyledText.cells(" o           ", style: bold)
                + StyledText.cells("its options first: timeout, sandbox, folder, environment"),
            StyledText.cells(" Tab Enter   ", style: bold)
                + StyledText.cells("choose a saved run from the list, and replay it"),
            [],
        ]
        if !workspace.settings.summary.isEmpty {
            lines.append(StyledText.cells(" the next run: \(workspace.settings.summary)"))
            lines.append([])
        }
        let here = workspace.list.savedRows.filter { $0.cwd == workspace.folder }
        lines.append(
            StyledText.cells(
                here.isEmpty ? " No run of this folder is kept yet." : " The newest runs of this folder:",
                style: Style(attributes: .dim)))
        for row in here.prefix(max(0, frame.size.rows - lines.count - 2)) {
            lines.append(
                StyledText.cells("   \(padded(row.word, to: 12))", style: Style(foreground: row.color))
                    + StyledText.cells("\(padded(row.time, to: 10)) \(row.command)"))
        }
        for (row, cells) in lines.enumerated() where row < frame.size.rows {
            let fitted = StyledText.fitted(cells, to: columns.count, ellipsis: glyphs.ellipsis)
            frame.put(fitted, row: row, column: columns.lowerBound)
        }
        let keys = StyledText.cells(" : run  o options  Tab list  ? help  q quit")
        frame.put(
            StyledText.fitted(keys, to: columns.count, ellipsis: glyphs.ellipsis), row: frame.size.rows - 1,
            column: columns.lowerBound)
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

/// The bottom row of a session: the command line, a question, an answer; and the keys of the list.
enum WorkspacePrompt {
    static func draw(_ workspace: Workspace, into frame: inout Frame) {
        let last = frame.size.rows - 1
        let width = frame.size.columns
        func put(_ cells: [Cell], row: Int = last) {
            let fitted = StyledText.fitted(cells, to: width, ellipsis: workspace.ability.glyphs.ellipsis)
            frame.put(fitted + Array(repeating: .blank, count: max(0, width - fitted.count)), row: row, column: 0)
        }
        if workspace.isAskingToQuit {
            let count = workspace.list.goingOnCount
            let what = count == 1 ? "a run is going on" : "\(count) runs are going on"
            put(
                StyledText.cells(
                    " \(what): q again or y stops \(count == 1 ? "it" : "all") and quits, any other key stays",
                    style: Style(attributes: .bold)))
        } else if let editor = workspace.editor {
            let summary = workspace.settings.summary
            let prompt = summary.isEmpty || width < 60 ? ":" : "[\(summary)] :"
            let view = editor.view(width: width, prompt: prompt, ability: workspace.ability)
            for (index, cells) in view.candidateRows.suffix(max(0, last)).enumerated() {
                put(cells, row: last - min(view.candidateRows.count, last) + index)
            }
            put(view.cells)
            frame.cursor = Frame.Position(row: last, column: min(view.cursorColumn, width - 1))
        } else if let field = workspace.list.field {
            let text = field == .filter ? "filter: \(workspace.list.filter)" : "/\(workspace.list.searched)"
            let cells = StyledText.cells(" \(text)")
            put(cells)
            frame.cursor = Frame.Position(row: last, column: min(cells.count, width - 1))
        } else if let message = workspace.message {
            put(StyledText.cells(" \(message)"))
        }
    }

    /// Below the list, while it has the focus: its keys.
    static func drawListKeys(_ workspace: Workspace, into frame: inout Frame) {
        let width = min(workspace.listWidth, frame.size.columns)
        let text =
            workspace.listHasFocus || workspace.session == nil
            ? " Enter open  / search  f filter" : " : run  o options  Tab list"
        let cells = StyledText.fitted(StyledText.cells(text), to: width, ellipsis: workspace.ability.glyphs.ellipsis)
        frame.put(cells, row: frame.size.rows - 1, column: 0)
    }
}
