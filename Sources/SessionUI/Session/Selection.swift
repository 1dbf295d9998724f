import ExecEngine

/// Text of one pane that was chosen with the mouse.
///
/// It is kept as places in the pane's source, which never move: so it stays on its text while output arrives, and when
/// the pane scrolls, wraps anew or changes its size.
struct Selection: Equatable, Sendable {
    /// Neighbouring columns of one line.
    struct Span: Hashable, Sendable {
        /// The offset of the line's first byte.
        var line: Int
        /// Columns of the line; empty for the place behind its end.
        var columns: Range<Int>
    }

    var pane: PaneID
    /// Where it was begun: a cell, or a word.
    var anchor: Span
    /// Where the pointer has gone since.
    var end: Span

    var firstLine: Int { min(anchor.line, end.line) }
    var lastLine: Int { max(anchor.line, end.line) }

    /// The columns of a line of `width` columns that are selected; nil where none are.
    func columns(ofLine line: Int, width: Int) -> Range<Int>? {
        guard (firstLine...lastLine).contains(line) else { return nil }
        var lower = 0
        var upper = width
        if anchor.line == end.line {
            lower = min(anchor.columns.lowerBound, end.columns.lowerBound)
            upper = max(anchor.columns.upperBound, end.columns.upperBound)
        } else {
            let (first, last) = anchor.line < end.line ? (anchor, end) : (end, anchor)
            if line == first.line { lower = first.columns.lowerBound }
            if line == last.line { upper = last.columns.upperBound }
        }
        upper = min(upper, width)
        return lower < upper ? lower..<upper : nil
    }

    /// A line's cells with what is selected reversed.
    func marked(_ cells: [Cell], line: Int) -> [Cell] {
        guard let columns = columns(ofLine: line, width: cells.count) else { return cells }
        var cells = cells
        for index in columns { cells[index].style.attributes.formSymmetricDifference(.reverse) }
        return cells
    }
}

/// Selecting with the mouse.
extension SessionState {
    /// The selection, where its pane is shown.
    var shownSelection: Selection? {
        selection.flatMap { layout.box(of: $0.pane) == nil ? nil : $0 }
    }

    /// Takes the selection away.
    ///
    /// - Returns: False where none was shown.
    mutating func clearSelection() -> Bool {
        guard shownSelection != nil else { return false }
        selection = nil
        dragAnchor = nil
        return true
    }

    /// A press: the old selection goes, and a drag from here makes a new one.
    mutating func beginSelection(at mouse: Mouse, in box: Layout.Box?, _ log: any RunLogReading) {
        selection = nil
        dragAnchor = nil
        guard let box, box.rows.contains(mouse.row), let span = cell(at: mouse, in: box, log) else { return }
        dragAnchor = DragAnchor(pane: box.pane, span: span)
    }

    /// The pointer has moved with the button held. Beyond the pane's top or bottom it scrolls, by as many rows.
    mutating func dragSelection(to mouse: Mouse, _ log: any RunLogReading) {
        guard let dragAnchor, let box = layout.box(of: dragAnchor.pane), let last = box.rows.last else { return }
        if mouse.row < box.rows.lowerBound { scroll(box.pane, by: mouse.row - box.rows.lowerBound, log) }
        if mouse.row > last { scroll(box.pane, by: mouse.row - last, log) }
        guard let span = cell(at: mouse, in: box, log) else { return }
        selection = Selection(pane: box.pane, anchor: dragAnchor.span, end: span)
    }

    /// A double click: the word under the pointer, which a drag from here extends.
    mutating func selectWord(at mouse: Mouse, in box: Layout.Box?, _ log: any RunLogReading) {
        beginSelection(at: mouse, in: box, log)
        guard let anchor = dragAnchor, let box, !anchor.span.columns.isEmpty else { return }
        var reader = reader(of: box, in: log)
        let cells = StyledText.line(reader.source.bytes(in: reader.scan.line(at: anchor.span.line))).cells
        guard let word = Word.columns(in: cells, around: anchor.span.columns.lowerBound) else { return }
        let span = Selection.Span(line: anchor.span.line, columns: word)
        dragAnchor = DragAnchor(pane: box.pane, span: span)
        selection = Selection(pane: box.pane, anchor: span, end: span)
    }

    /// The cell of text under the pointer, or the nearest in its pane; nil in a pane without text.
    private func cell(at mouse: Mouse, in box: Layout.Box, _ log: any RunLogReading) -> Selection.Span? {
        var reader = reader(of: box, in: log)
        let top = reader.top(of: panes[box.pane], bottom: reader.bottom(height: box.rows.count))
        let rows = reader.visibleRows(from: top, height: box.rows.count)
        guard let last = rows.last else { return nil }
        // Beyond an edge is on the row at that edge.
        let index = max(0, min(mouse.row - box.rows.lowerBound, box.rows.count - 1))
        let row = index < rows.count ? rows[index] : last
        let cells = StyledText.line(reader.source.bytes(in: row.line)).cells
        let start = row.line.lowerBound
        let behind = Selection.Span(line: start, columns: cells.count..<cells.count)
        // Below the text is behind its end.
        guard index < rows.count else { return behind }
        var column = max(0, mouse.column - box.columns.lowerBound - gutter(of: box).width)
        if wraps {
            column += row.columns.lowerBound
            // Beside a row that goes on in the next is its last cell.
            if row.columns.upperBound < cells.count { column = min(column, row.columns.upperBound - 1) }
        } else {
            column = min(column, reader.width - 1) + panes[box.pane].leftColumn
        }
        guard cells.indices.contains(column) else { return behind }
        let lower = cells[column].isContinuation ? max(0, column - 1) : column
        let isWide = lower + 1 < cells.count && cells[lower + 1].isContinuation
        return Selection.Span(line: start, columns: lower..<lower + (isWide ? 2 : 1))
    }
}

/// Where the button went down, until it goes up.
struct DragAnchor: Equatable, Sendable {
    var pane: PaneID
    var span: Selection.Span
}

/// What a double click selects.
enum Word {
    /// What belongs to a word besides letters and digits.
    private static let marks: Set<Character> = ["_", "-", ".", "/", "~", ":"]
    /// What an address may hold besides (RFC 3986), but for brackets and quotes, which stand around addresses too.
    private static let addressMarks: Set<Character> = ["?", "=", "&", "%", "+", "#", "@", ",", ";", "!", "$", "*"]
    /// What ends the sentence and not the address.
    private static let sentenceMarks: Set<Character> = [".", ",", ":", ";", "?", "!"]

    /// The columns of the word or address that `column` is part of; another character stands for itself, and a blank
    /// for nothing.
    static func columns(in cells: [Cell], around column: Int) -> Range<Int>? {
        guard cells.indices.contains(column), cells[column].character != " " else { return nil }
        if let address = address(in: cells, around: column) { return address }
        if let word = run(in: cells, around: column, of: isWord) { return word }
        let isWide = column + 1 < cells.count && cells[column + 1].isContinuation
        return column..<column + (isWide ? 2 : 1)
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || marks.contains(character)
    }

    /// The neighbouring cells that all hold such characters, if `column` does.
    private static func run(in cells: [Cell], around column: Int, of isPart: (Character) -> Bool) -> Range<Int>? {
        func holds(_ index: Int) -> Bool { cells[index].isContinuation || isPart(cells[index].character) }
        guard holds(column) else { return nil }
        var lower = column
        while lower > 0, holds(lower - 1) { lower -= 1 }
        // The second half of a wide character that is no part of it.
        while lower < column, cells[lower].isContinuation { lower += 1 }
        var upper = column + 1
        while upper < cells.count, holds(upper) { upper += 1 }
        return lower..<upper
    }

    private static func address(in cells: [Cell], around column: Int) -> Range<Int>? {
        guard let run = run(in: cells, around: column, of: { isWord($0) || addressMarks.contains($0) }) else {
            return nil
        }
        let separator: [Character] = [":", "/", "/"]
        guard let colon = run.first(where: { cells[$0...].prefix(3).map(\.character) == separator }) else { return nil }
        var lower = colon
        while lower > run.lowerBound, cells[lower - 1].character.isLetter || cells[lower - 1].character.isNumber {
            lower -= 1
        }
        var upper = run.upperBound
        while upper > colon + 3, sentenceMarks.contains(cells[upper - 1].character) { upper -= 1 }
        return lower < colon && upper > colon + 3 && (lower..<upper).contains(column) ? lower..<upper : nil
    }
}
