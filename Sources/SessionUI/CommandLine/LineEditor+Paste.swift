extension LineEditor {
    /// Puts in what was pasted. Nothing is run: one line goes to the cursor; several wait in ``pendingPaste`` until
    /// Enter joins them or Escape drops them. A plain field takes them with blanks between.
    public mutating func paste(_ text: String) {
        notice = nil
        offered = nil
        hasJustKilled = false
        let lines = LineText.lines(ofPaste: text)
        if search != nil, lines.count > 1 { acceptSearch() }
        if search != nil {
            lines.first.map { lengthenSearch($0) }
        } else if isPlain {
            insert(lines.joined(separator: " "))
        } else if lines.count > 1 || !pendingPaste.isEmpty {
            pendingPaste += lines
        } else {
            // Blanks alone are text too, as long as they are not a line feed.
            insert(lines.first ?? text.filter { !LineText.isLineEnd($0) })
        }
    }

    mutating func answerPaste(_ key: Key) {
        switch key {
        case .enter:
            let line = LineText.joined(pendingPaste)
            pendingPaste = []
            insert(line)
        case .escape, .control("c"), .control("g"): pendingPaste = []
        default: break
        }
    }
}
