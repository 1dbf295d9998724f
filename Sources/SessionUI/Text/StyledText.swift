/// A line of output as it would stand on a terminal: cells, never commands.
struct StyledLine: Equatable {
    /// From column 0 on; a wide character's second cell is a continuation.
    var cells: [Cell]
    /// The style in force after the line, for the next one.
    var style: Style
    /// True where columns beyond the limit were left out.
    var isCut: Bool
}

/// Turns output into cells.
enum StyledText {
    /// No line is wider than this many columns, whatever cursor movements say.
    static let widestLine = 131_072
    /// Scalars of one character, the base among them: enough for family emoji, and no more.
    static let longestCharacter = 9

    /// Lays out one line.
    ///
    /// Colours and attributes, carriage return, backspace, tab, erase-in-line and horizontal movements act; bells,
    /// every other sequence, and one that the line's end cuts, are dropped whole; other control characters show as
    /// ^X.
    ///
    /// - Parameters:
    ///   - bytes: The line; line feeds in it are passed over.
    ///   - style: The style in force before it.
    ///   - columns: Cells beyond are left out, at a fraction of the cost of those that are shown.
    static func line(_ bytes: UnsafeRawBufferPointer, style: Style = .plain, columns: Int = widestLine) -> StyledLine {
        var interpreter = LineInterpreter(bytes, style: style, limit: max(0, min(columns, widestLine)))
        interpreter.run()
        return StyledLine(cells: interpreter.cells, style: interpreter.style, isCut: interpreter.isCut)
    }

    static func line(_ bytes: [UInt8], style: Style = .plain, columns: Int = widestLine) -> StyledLine {
        bytes.withUnsafeBytes { line($0, style: style, columns: columns) }
    }

    /// Text of our own or a name from outside, in one style. Nothing in it acts: a line feed or tab shows as a blank,
    /// any other control character as "?".
    static func cells(_ text: String, style: Style = .plain) -> [Cell] {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: scalars.append(" ")
            case 0x00..<0x20, 0x7F..<0xA0: scalars.append("?")
            default: scalars.append(scalar)
            }
        }
        var cells = line(Array(String(scalars).utf8)).cells
        for index in cells.indices { cells[index].style = style }
        return cells
    }

    /// Cells of at most `width` columns; where something had to go, `ellipsis` ends it.
    static func fitted(_ cells: [Cell], to width: Int, ellipsis: Character) -> [Cell] {
        guard cells.count > width else { return cells }
        guard width > 0 else { return [] }
        var kept = Array(cells.prefix(width - 1))
        let style = kept.last?.style ?? cells[0].style
        // Half of a wide character is none.
        if cells[width - 1].isContinuation, !kept.isEmpty { kept[kept.count - 1] = Cell(" ", style: style) }
        kept.append(Cell(ellipsis, style: style))
        return kept
    }

    /// The columns of `cells` in `columns`, blanks where they end or where half of a wide character would show.
    static func window(_ cells: [Cell], columns: Range<Int>) -> [Cell] {
        var shown = Array(cells[min(columns.lowerBound, cells.count)..<min(columns.upperBound, cells.count)])
        if let first = shown.first, first.isContinuation { shown[0] = Cell(" ", style: first.style) }
        if columns.upperBound < cells.count, cells[columns.upperBound].isContinuation, let last = shown.indices.last {
            shown[last] = Cell(" ", style: shown[last].style)
        }
        return shown
    }

    /// The columns of each row of a line that is wrapped at `width`; a line without cells has one row.
    static func wrapped(_ cells: [Cell], at width: Int) -> [Range<Int>] {
        let width = max(1, width)
        var rows: [Range<Int>] = []
        var start = 0
        repeat {
            var end = min(start + width, cells.count)
            if end < cells.count, cells[end].isContinuation, end - 1 > start { end -= 1 }
            rows.append(start..<end)
            start = end
        } while start < cells.count
        return rows
    }

    /// The characters of ASCII, made once.
    static let ascii: [Character] = (0..<128).map { Character(Unicode.Scalar(UInt8($0))) }
}
