/// A line editor as it is drawn.
public struct LineView: Equatable, Sendable {
    /// The prompt and the part of the line around the cursor, at most as wide as asked for.
    public var cells: [Cell]
    /// The cursor's column in them, always below the width (0 where that is 0).
    public var cursorColumn: Int
    /// What is to be shown above or below the line: candidates, the lines of a paste, or a word about the last key.
    public var candidateRows: [[Cell]]
}

extension LineEditor {
    /// Columns between two candidates.
    private static let gap = 2
    /// Where there is less room than this for the text, the prompt gives way.
    private static let leastText = 8

    /// The line as it is drawn: scrolled sideways so that the cursor is seen.
    ///
    /// - Parameters:
    ///   - prompt: What stands before the text, as ":"; a search and a question have their own.
    ///   - rowLimit: The most rows of candidates; the chosen one is among them.
    public func view(
        width: Int, prompt: String, ability: TerminalAbility = TerminalAbility(), rowLimit: Int = 8
    ) -> LineView {
        let width = max(0, width)
        let glyphs = ability.glyphs
        let rows = candidateRows(width: width, limit: max(0, rowLimit), glyphs)
        guard pendingPaste.isEmpty else {
            let question = "paste \(pendingPaste.count) lines? Enter joins them with \"; \", Esc drops them"
            let cells = StyledText.fitted(StyledText.cells(question), to: width, ellipsis: glyphs.ellipsis)
            return LineView(cells: cells, cursorColumn: max(0, min(cells.count, width - 1)), candidateRows: rows)
        }
        let room = max(0, width - min(Self.leastText, width))
        let lead = StyledText.fitted(StyledText.cells(shownPrompt(prompt)), to: room, ellipsis: glyphs.ellipsis)
        let (cells, column) = window(width: width - lead.count, ellipsis: glyphs.ellipsis)
        return LineView(cells: lead + cells, cursorColumn: lead.count + column, candidateRows: rows)
    }

    private func shownPrompt(_ prompt: String) -> String {
        guard let search else { return prompt }
        return "(search\(search.isFound ? "" : ", not found"))'\(search.query)': "
    }

    /// The columns of the text around the cursor, and the cursor's among them.
    ///
    /// Which columns follows from the cursor alone, in steps of half the width, so that it does not jump at each key.
    private func window(width: Int, ellipsis: Character) -> ([Cell], Int) {
        var cells: [Cell] = []
        var (start, end) = (0, 0)
        for (index, character) in characters.enumerated() {
            if index == cursor { start = cells.count }
            cells += Self.cells(of: character)
            if index == cursor { end = cells.count }
        }
        if cursor == characters.count { (start, end) = (cells.count, cells.count + 1) }
        guard width > 0 else { return ([], 0) }
        let needed = cursor == characters.count ? end : max(end + (end < cells.count ? 1 : 0), start + 1)
        let step = max(1, width / 2)
        let hidden = max(0, needed - width)
        let left = min((hidden + step - 1) / step * step, start)
        var shown = StyledText.window(cells, columns: left..<left + width)
        // Marks for what is out of sight, where there is room beside the cursor.
        let mark = Cell(ellipsis, style: Style(attributes: .dim))
        let column = start - left
        if width >= 4, left > 0, column > 0 { Self.replace(&shown, at: 0, with: mark) }
        if width >= 4, left + width < cells.count, column < shown.count - 1 {
            Self.replace(&shown, at: shown.count - 1, with: mark)
        }
        return (shown, min(column, width - 1))
    }

    /// Puts a cell in another's place; the other half of a wide character becomes a blank.
    private static func replace(_ cells: inout [Cell], at index: Int, with cell: Cell) {
        if cells[index].isContinuation, index > 0 { cells[index - 1].character = " " }
        if index + 1 < cells.count, cells[index + 1].isContinuation { cells[index + 1].character = " " }
        cells[index] = cell
    }

    /// A character of the line, never without a cell: what is run must be seen, be it a line feed from history or a
    /// blank without width.
    private static func cells(of character: Character) -> [Cell] {
        if let value = character.asciiValue, character != "\r\n", (0x20..<0x7F).contains(value) {
            return [Cell(character)]
        }
        let marked = Style(attributes: .reverse)
        let scalars = character.unicodeScalars
        if scalars.contains(where: { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }) {
            return scalars.flatMap { scalar -> [Cell] in
                guard scalar.value < 0x80 else { return [Cell("?", style: marked)] }
                return [Cell("^", style: marked), Cell(StyledText.ascii[Int(scalar.value ^ 0x40)], style: marked)]
            }
        }
        let cells = StyledText.line(Array(String(character).utf8)).cells
        return cells.isEmpty ? [Cell("\u{FFFD}", style: marked)] : cells
    }

    // MARK: Rows

    private func candidateRows(width: Int, limit: Int, _ glyphs: Glyphs) -> [[Cell]] {
        guard width > 0, limit > 0 else { return [] }
        let dim = Style(attributes: .dim)
        func row(_ text: String, _ style: Style = .plain) -> [Cell] {
            StyledText.fitted(StyledText.cells(text, style: style), to: width, ellipsis: glyphs.ellipsis)
        }
        if let notice { return [row(notice, dim)] }
        if !pendingPaste.isEmpty {
            let shown = pendingPaste.count > limit ? limit - 1 : limit
            let rest = pendingPaste.count - min(shown, pendingPaste.count)
            return pendingPaste.prefix(shown).map { row($0) } + (rest > 0 ? [row("\(rest) more lines", dim)] : [])
        }
        guard let offered, offered.isListed else { return [] }
        return rows(of: offered, width: width, limit: limit, glyphs) { row($0, dim) }
    }

    /// Candidates in columns, read row by row; the rows around the chosen one where not all fit.
    private func rows(
        of offered: OfferedCandidates, width: Int, limit: Int, _ glyphs: Glyphs, note: (String) -> [Cell]
    ) -> [[Cell]] {
        let items = offered.candidates.map { StyledText.cells(Self.name(of: $0)) }
        let column = min(width, (items.map(\.count).max() ?? 0) + Self.gap)
        let perRow = max(1, width / max(1, column))
        let room = perRow == 1 ? width : column - Self.gap
        let count = (items.count + perRow - 1) / perRow
        let shown = count > limit ? max(1, limit - 1) : count
        let chosen = (offered.selected ?? 0) / perRow
        let first = max(0, min(chosen - shown / 2, count - shown))
        var rows = (first..<first + shown).map { row in
            (row * perRow..<min((row + 1) * perRow, items.count)).flatMap { index in
                let name = StyledText.fitted(items[index], to: room, ellipsis: glyphs.ellipsis)
                let gap = Array(repeating: Cell.blank, count: max(0, column - name.count))
                return (index == offered.selected ? name.map(Self.reversed) : name) + gap
            }
        }
        if shown < count, limit > 1 {
            rows.append(note("rows \(first + 1) to \(first + shown) of \(count), \(items.count) in all"))
        }
        return rows
    }

    private static func reversed(_ cell: Cell) -> Cell {
        var cell = cell
        cell.style.attributes.insert(.reverse)
        return cell
    }

    /// The last part of a path: the rest stands in the line.
    private static func name(of candidate: String) -> String {
        let end = candidate.hasSuffix("/") ? candidate.index(before: candidate.endIndex) : candidate.endIndex
        let slash = candidate[..<end].lastIndex(of: "/")
        return String(slash.map { candidate[candidate.index(after: $0)...] } ?? candidate[...])
    }
}
