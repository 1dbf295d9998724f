import ExecEngine

/// The list of what the sandbox refused, in place of the panes.
enum DenialsView {
    /// Rows for denials.
    static func rowCount(layout: Layout) -> Int { max(1, layout.area.count - (layout.area.count >= 2 ? 1 : 0)) }

    static func draw(_ state: SessionState, selected: Int, layout: Layout, into frame: inout Frame) {
        let area = layout.area
        guard let titleRow = area.first else { return }
        let denials = state.denials
        let hasTitle = area.count >= 2
        let rows = hasTitle ? area.dropFirst() : area
        if hasTitle {
            put(title(denials), at: titleRow, Style(attributes: [.bold, .reverse]), state, &frame)
        }
        let selected = min(selected, max(0, denials.list.count - 1))
        let top = max(0, selected - rows.count + 1)
        for (row, index) in zip(rows, top..<max(top, denials.list.count)) {
            let style = index == selected ? Style(attributes: .reverse) : .plain
            put(line(denials.list[index]), at: row, style, state, &frame)
        }
    }

    private static func title(_ denials: Denials) -> String {
        let kept = denials.list.count
        let more = denials.total > kept ? " (\(denials.total) in all)" : ""
        return " Denied: \(Units.count(kept, "operation"))\(more)   Enter: the output then   D closes"
    }

    /// "   1.2 s  write /etc/hosts  EROFS (openat, pid 4242 sh)  3 times".
    private static func line(_ denial: Denial) -> String {
        let time = Units.text(denial.time)
        let padding = String(repeating: " ", count: max(0, 8 - time.count))
        let times = denial.count > 1 ? "  \(denial.count) times" : ""
        return "\(padding)\(time)  \(denial.summary)  \(denial.errnoName)\(times)"
    }

    private static func put(
        _ text: String, at row: Int, _ style: Style, _ state: SessionState, _ frame: inout Frame
    ) {
        let width = frame.size.columns
        var cells = StyledText.fitted(
            StyledText.cells(text, style: style), to: width, ellipsis: state.ability.glyphs.ellipsis)
        if style != .plain { cells += Array(repeating: Cell(" ", style: style), count: max(0, width - cells.count)) }
        frame.put(cells, row: row, column: 0)
    }
}
