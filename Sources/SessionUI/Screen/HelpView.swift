/// The list of keys, made from the key table.
enum HelpView {
    /// Columns of the keys' names.
    private static let namesWidth = 18

    /// The help's first row that keeps its end in view, at most `top`.
    static func clamped(_ top: Int, layout: Layout) -> Int {
        max(0, min(top, KeyTable.bindings.count - max(1, layout.area.count - 1)))
    }

    static func draw(top: Int, layout: Layout, ability: TerminalAbility, into frame: inout Frame) {
        let glyphs = ability.glyphs
        let width = frame.size.columns
        let area = layout.area
        guard let titleRow = area.first else { return }
        let hasTitle = area.count >= 2
        let rows = hasTitle ? area.dropFirst() : area
        let top = clamped(top, layout: layout)
        let below = KeyTable.bindings.count - top - rows.count
        if hasTitle {
            let more = below > 0 ? "\(below) more below" : ""
            let title = StyledText.cells(" Keys   ? closes   \(more)", style: Style(attributes: [.bold, .reverse]))
            frame.put(StyledText.fitted(title, to: width, ellipsis: glyphs.ellipsis), row: titleRow, column: 0)
        }
        for (row, binding) in zip(rows, KeyTable.bindings.dropFirst(top)) {
            let gap = String(repeating: " ", count: max(1, namesWidth - binding.names.count))
            let cells =
                StyledText.cells(" \(binding.names)\(gap)", style: Style(attributes: .bold))
                + StyledText.cells(binding.help)
            frame.put(StyledText.fitted(cells, to: width, ellipsis: glyphs.ellipsis), row: row, column: 0)
        }
    }
}
