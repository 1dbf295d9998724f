import CNcurses
import SessionUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Puts frames on curses' standard screen, row by row where something changed.
///
/// Owned by ``CursesTerminal``; runs on the thread that the terminal is used from.
struct FramePainter {
    private let depth: ColorDepth
    private let glyphs: CellGlyphs
    private var pairs: ColorPairs
    private var lastRows: [[Cell]] = []
    private var lastSize = TerminalSize(columns: 0, rows: 0)
    private var isCursorShown: Bool?

    /// One row in curses' form, kept to be filled again.
    private var row: [cchar_t] = []
    private var text = [wchar_t](repeating: 0, count: CellGlyphs.Glyph.highestMarkCount + 2)
    private var look: (style: Style, mask: attr_t, pair: Int16)?

    init(depth: ColorDepth, pairCount: Int, isUTF8: Bool) {
        self.depth = depth
        pairs = ColorPairs(count: pairCount)
        let replacement: Unicode.Scalar = "\u{FFFD}"
        glyphs = CellGlyphs(
            placeholder: isUTF8 && Self.columns(of: replacement) == 1 ? replacement : "?", width: Self.columns)
    }

    /// Forgets what is on the screen, so that every row of the next frame is put there.
    mutating func forget() {
        lastRows = []
    }

    /// Puts the frame's changed rows on curses' screen and its cursor in place; what does not fit is clipped and what
    /// it does not cover is blank. Nothing reaches the terminal before doupdate(3X).
    mutating func paint(_ frame: Frame, in size: TerminalSize) {
        if size != lastSize { forget() }
        lastSize = size
        if !paintRows(of: frame, in: size) {
            // The numbers of the pairs mean other colours from here on: the whole frame goes through again.
            pairs.reset()
            look = nil
            forget()
            paintRows(of: frame, in: size)
        }
        lastRows = frame.rows
        place(frame.cursor, in: size)
    }

    /// False where the colour pairs ran out on the way, and every style since then is colourless.
    @discardableResult
    private mutating func paintRows(of frame: Frame, in size: TerminalSize) -> Bool {
        let isFirst = lastRows.isEmpty
        var hadPairs = true
        for number in 0..<size.rows {
            let cells = frame.rows.indices.contains(number) ? frame.rows[number] : []
            let last = lastRows.indices.contains(number) ? lastRows[number] : []
            guard isFirst || cells != last else { continue }
            hadPairs = fill(cells, columns: size.columns) && hadPairs
            curses_put_row(Int32(number), row, Int32(row.count))
        }
        return hadPairs
    }

    private mutating func fill(_ cells: [Cell], columns: Int) -> Bool {
        row.removeAll(keepingCapacity: true)
        var hadPairs = true
        var column = 0
        while column < columns {
            let cell = column < cells.count ? cells[column] : .blank
            let isWide = column + 1 < min(cells.count, columns) && cells[column + 1].isContinuation
            hadPairs = setLook(cell.style) && hadPairs
            if cell.isContinuation {
                append(.space)
                column += 1
                continue
            }
            let filling = glyphs.filling(for: cell.character, columns: isWide ? 2 : 1)
            append(filling.first)
            if let second = filling.second { append(second) }
            column += isWide ? 2 : 1
        }
        return hadPairs
    }

    private mutating func append(_ glyph: CellGlyphs.Glyph) {
        text[0] = wchar_t(glyph.base.value)
        for (index, mark) in glyph.marks.enumerated() { text[index + 1] = wchar_t(mark.value) }
        text[glyph.marks.count + 1] = 0
        var cell = cchar_t()
        let mask = look?.mask ?? curses_attribute_normal()
        let pair = look?.pair ?? 0
        if setcchar(&cell, text, mask, pair, nil) != OK {
            text[0] = wchar_t(glyphs.placeholder.value)
            text[1] = 0
            setcchar(&cell, text, mask, pair, nil)
        }
        row.append(cell)
    }

    /// False where no colour pair is left for the style, which then shows its attributes alone.
    private mutating func setLook(_ style: Style) -> Bool {
        if let look, look.style == style { return true }
        let resolved = depth.resolve(style)
        let mask = VideoAttributes.mask(for: resolved.attributes)
        switch pairs.number(for: resolved.colors) {
        case .known(let number):
            look = (style, mask, number)
        case .fresh(let number):
            curses_init_pair(Int32(number), resolved.colors.foreground, resolved.colors.background)
            look = (style, mask, number)
        case .exhausted:
            look = (style, mask, 0)
            return false
        }
        return true
    }

    /// A hidden cursor waits in the last cell, for terminals that cannot hide it.
    private mutating func place(_ cursor: Frame.Position?, in size: TerminalSize) {
        let visible = cursor.flatMap { position in
            (0..<size.rows).contains(position.row) && (0..<size.columns).contains(position.column) ? position : nil
        }
        let place = visible ?? Frame.Position(row: size.rows - 1, column: size.columns - 1)
        curses_move_cursor(Int32(place.row), Int32(place.column))
        guard isCursorShown != (visible != nil) else { return }
        isCursorShown = visible != nil
        curs_set(visible != nil ? 1 : 0)
    }

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        Int(curses_character_width(wchar_t(scalar.value)))
    }
}
