import ExecEngine

/// Copying text of a pane, without borders, gutters, colours and escape sequences.
extension SessionState {
    /// Bytes of what a pane shows at most: what terminals take into their clipboard.
    private static let shownLength = 65_536
    /// Bytes of any other text at most: a desktop's clipboard keeps them in memory.
    static let longestCopy = 8_388_608

    /// The selection, or what the current pane shows; nil where there is nothing.
    mutating func copy(_ log: any RunLogReading) -> String? {
        guard let selection = shownSelection else { return copyShown(log) }
        return tell(selected(by: selection, log))
    }

    /// The lines that the current pane shows, whole ones where the pane cuts or wraps them.
    private mutating func copyShown(_ log: any RunLogReading) -> String? {
        guard let box = layout.box(of: current) else { return nil }
        var reader = reader(of: box, in: log)
        let top = reader.top(of: panes[current], bottom: reader.bottom(height: box.rows.count))
        var copied = CopiedText(limit: Self.shownLength)
        var last: Int?
        for row in reader.visibleRows(from: top, height: box.rows.count) where row.line.lowerBound != last {
            last = row.line.lowerBound
            guard copied.add(reader.source.plainText(of: row.line) + "\n") else { break }
        }
        return tell(copied)
    }

    private func selected(by selection: Selection, _ log: any RunLogReading) -> CopiedText {
        let source = source(of: selection.pane, in: log)
        var scan = LineScan(source)
        var copied = CopiedText(limit: Self.longestCopy)
        var start: Int? = selection.firstLine
        while let line = start, line <= selection.lastLine, line < source.count {
            let bytes = scan.line(at: line)
            let cells = StyledText.line(source.bytes(in: bytes)).cells
            let columns = selection.columns(ofLine: line, width: cells.count) ?? 0..<0
            let end = line < selection.lastLine && source.endsLine(at: bytes) ? "\n" : ""
            guard copied.add(StyledText.text(of: cells[columns]) + end) else { break }
            start = scan.nextStart(after: line)
        }
        return copied
    }

    // MARK: The question what to copy

    /// What a key in answer to `Y` copies; any key closes the question.
    mutating func pressInCopyMenu(_ key: Key, _ log: any RunLogReading) -> [Effect] {
        mode = .panes
        message = nil
        let text: String?
        switch key {
        case .character("l"): text = copyLine(log)
        case .character("p"): text = copyPane(log)
        case .character("c"): text = copyCommand()
        default: text = nil
        }
        return text.map { [.copy($0)] } ?? []
    }

    /// The line of the search's current match, else the one at the top of the current pane.
    private mutating func copyLine(_ log: any RunLogReading) -> String? {
        guard let box = layout.box(of: current) else { return nil }
        var reader = reader(of: box, in: log)
        var start = reader.top(of: panes[current], bottom: reader.bottom(height: box.rows.count)).line
        if let hit, hit.pane == current, hit.line < reader.scan.count { start = hit.line }
        var copied = CopiedText(limit: Self.longestCopy)
        if start < reader.scan.count { copied.add(reader.source.plainText(of: reader.scan.line(at: start))) }
        return tell(copied)
    }

    private mutating func copyPane(_ log: any RunLogReading) -> String? {
        let source = source(of: current, in: log)
        var scan = LineScan(source)
        var copied = CopiedText(limit: Self.longestCopy)
        var start: Int? = source.count > 0 ? 0 : nil
        while let line = start {
            let bytes = scan.line(at: line)
            guard copied.add(source.plainText(of: bytes) + (source.endsLine(at: bytes) ? "\n" : "")) else { break }
            start = scan.nextStart(after: line)
        }
        return tell(copied)
    }

    private mutating func copyCommand() -> String? {
        message = "copied the command, \(Units.text(bytes: run.command.utf8.count))"
        return run.command
    }

    /// Says what was copied.
    private mutating func tell(_ copied: CopiedText) -> String? {
        guard copied.lineCount > 0 else {
            message = copied.isCut ? "nothing copied: the line is too long" : "nothing to copy"
            return nil
        }
        let amount = "\(Units.count(copied.lineCount, "line")), \(Units.text(bytes: copied.text.utf8.count))"
        message = copied.isCut ? "copied the first \(amount): the rest is too much for a clipboard" : "copied \(amount)"
        return copied.text
    }
}

/// Lines on their way to the clipboard, whole ones up to a limit.
private struct CopiedText {
    /// Bytes of UTF-8.
    let limit: Int
    private(set) var text = ""
    private(set) var lineCount = 0
    /// True once a line was left out.
    private(set) var isCut = false

    init(limit: Int) {
        self.limit = limit
    }

    /// - Returns: False where there is no room for the line.
    @discardableResult
    mutating func add(_ line: String) -> Bool {
        guard text.utf8.count + line.utf8.count <= limit else {
            isCut = true
            return false
        }
        text += line
        lineCount += 1
        return true
    }
}

extension PaneSource {
    /// A line as it is shown.
    fileprivate func plainText(of line: Range<Int>) -> String {
        let bytes = bytes(in: line)
        let text = bytes.last == 0x0A ? bytes.dropLast() : bytes[...]
        // Most lines are plain, and need not be laid out.
        if text.allSatisfy({ (0x20...0x7E).contains($0) }) { return String(decoding: text, as: UTF8.self) }
        return StyledText.text(of: StyledText.line(bytes).cells[...])
    }

    /// True where a line has an end of its own; false where it was cut for its length, or may still go on.
    fileprivate func endsLine(at line: Range<Int>) -> Bool {
        guard let last = bytes(in: max(line.lowerBound, line.upperBound - 1)..<line.upperBound).last else {
            return false
        }
        return last == 0x0A || !lineBreaks(in: line.upperBound..<line.upperBound + 1).isEmpty
    }
}

extension StyledText {
    /// The characters of cells.
    fileprivate static func text(of cells: ArraySlice<Cell>) -> String {
        String(cells.lazy.filter { !$0.isContinuation }.map(\.character))
    }
}
