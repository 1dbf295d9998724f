import ExecEngine

/// The screen of a list: its items, what is said of the chosen one, and the keys.
public func render(_ list: ItemList) -> Frame {
    var frame = Frame(size: TerminalSize(columns: max(0, list.size.columns), rows: max(0, list.size.rows)))
    let (columns, rows) = (frame.size.columns, frame.size.rows)
    guard columns > 0, rows > 0 else { return frame }
    let glyphs = list.ability.glyphs
    func put(_ cells: [Cell], row: Int, fill: Style? = nil) {
        var cells = StyledText.fitted(cells, to: columns, ellipsis: glyphs.ellipsis)
        if let fill { cells += Array(repeating: Cell(" ", style: fill), count: max(0, columns - cells.count)) }
        frame.put(cells, row: row, column: 0)
    }
    for (row, place) in (list.top..<max(list.top, min(list.top + list.rowCount, list.visible.count))).enumerated() {
        let isSelected = place == list.selected
        let cells = list.items[list.visible[place]].parts.flatMap { part in
            var style = Style(foreground: part.color, attributes: part.isBold ? .bold : [])
            if isSelected { style.attributes.insert(.reverse) }
            return StyledText.cells(part.text, style: style)
        }
        put(cells, row: row, fill: isSelected ? Style(attributes: .reverse) : nil)
    }
    if list.items.isEmpty { put(StyledText.cells(" \(list.emptyText)"), row: 0) }
    let bar = Style(attributes: .reverse)
    let detail = list.chosen.map { list.items[$0].detail } ?? ""
    let shown = list.filter.isEmpty ? "" : " of \(Units.text(number: list.items.count))"
    if rows >= 4 {
        let count = "\(Units.text(number: list.visible.count))\(shown) \(list.noun)\(list.items.count == 1 ? "" : "s")"
        put(StyledText.cells(" \(count)  \(detail)", style: bar), row: rows - 2, fill: bar)
    }
    guard rows >= 2 else { return frame }
    if list.isTypingFilter {
        let cells = StyledText.cells("/\(list.filter)")
        put(cells, row: rows - 1)
        frame.cursor = Frame.Position(row: rows - 1, column: min(cells.count, columns - 1))
    } else {
        let filter = list.filter.isEmpty ? "/ filter" : "Esc all, / filter: \(list.filter)"
        put(StyledText.cells(" Enter \(list.action)  \(filter)  g G first, last  r look again  q quit"), row: rows - 1)
    }
    frame.reduce(to: list.ability)
    return frame
}
