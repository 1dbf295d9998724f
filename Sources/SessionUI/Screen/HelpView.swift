/// The list of keys, made from the key tables.
struct HelpView {
    /// Columns of the keys' names.
    private static let namesWidth = 18

    /// The keys' names and what they do.
    private let lines: [(names: String, help: String)]
    private let layout: Layout

    init(_ state: SessionState) {
        layout = state.layout
        let ofRun = KeyTable.bindings.map { ($0.command, (names: $0.names, help: $0.help)) }
        guard state.isInWorkspace else {
            lines = ofRun.map(\.1)
            return
        }
        // These two mean more in a session.
        lines =
            WorkspaceKeys.bindings.map { ($0.names, $0.help) }
            + ofRun.filter { ![.quit, .focusOther].contains($0.0) }.map(\.1)
    }

    /// The help's first row that keeps its end in view, at most `top`.
    func clamped(_ top: Int) -> Int { max(0, min(top, lines.count - max(1, layout.area.count - 1))) }

    func draw(top: Int, ability: TerminalAbility, into frame: inout Frame) {
        let glyphs = ability.glyphs
        let width = frame.size.columns
        let area = layout.area
        guard let titleRow = area.first else { return }
        let hasTitle = area.count >= 2
        let rows = hasTitle ? area.dropFirst() : area
        let top = clamped(top)
        let below = lines.count - top - rows.count
        if hasTitle {
            let more = below > 0 ? "\(below) more below" : ""
            let title = StyledText.cells(" Keys   ? closes   \(more)", style: Style(attributes: [.bold, .reverse]))
            frame.put(StyledText.fitted(title, to: width, ellipsis: glyphs.ellipsis), row: titleRow, column: 0)
        }
        for (row, line) in zip(rows, lines.dropFirst(top)) {
            let gap = String(repeating: " ", count: max(1, Self.namesWidth - line.names.count))
            let cells =
                StyledText.cells(" \(line.names)\(gap)", style: Style(attributes: .bold)) + StyledText.cells(line.help)
            frame.put(StyledText.fitted(cells, to: width, ellipsis: glyphs.ellipsis), row: row, column: 0)
        }
    }
}
