import ExecEngine

/// The text field that a search is typed into.
enum SearchField {
    static func adding(_ text: String, to field: String) -> String {
        field + String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }

    /// The field after Ctrl-W: without its last word and the blanks after that.
    static func withoutLastWord(_ field: String) -> String {
        var field = field
        while field.last == " " { field.removeLast() }
        while let last = field.last, last != " " { field.removeLast() }
        return field
    }
}

/// Searching: the field, the walk from match to match, and bringing a match into view.
extension SessionState {
    /// The cost of one slice of searching, in bytes compared.
    private static let searchSlice = 8_388_608

    mutating func typeIntoSearch(_ key: Key, _ text: String, _ log: any RunLogReading) {
        switch key {
        case .character(let character): mode = .searchField(SearchField.adding(String(character), to: text))
        case .backspace, .delete, .control("h"): mode = text.isEmpty ? .panes : .searchField(String(text.dropLast()))
        case .control("u"): mode = .searchField("")
        case .control("w"): mode = .searchField(SearchField.withoutLastWord(text))
        case .escape, .control("c"), .control("g"): mode = .panes
        case .enter:
            mode = .panes
            message = nil
            // An empty field looks for the same again.
            if let pattern = SearchPattern(text) {
                self.pattern = pattern
                hit = nil
            }
            searchOn(.forward, log)
        default: break
        }
    }

    /// Goes to the next match of the current pane in a direction.
    mutating func searchOn(_ direction: SearchScan.Direction, _ log: any RunLogReading) {
        guard let pattern else {
            message = "nothing to search for yet: / begins"
            return
        }
        let pane = current
        let source = wholeSource(of: pane, in: log)
        var scan = LineScan(source)
        var start: Int
        let visible = visibleLines(of: pane, log)
        if let hit, hit.pane == pane, let first = visible.first, let last = visible.last,
            (first...last).contains(hit.line)
        {
            let text = StyledText.line(source.bytes(in: scan.line(at: hit.line)))
            let matches = pattern.matches(in: text.cells)
            let other =
                direction == .forward
                ? matches.first { $0.lowerBound >= hit.columns.upperBound }
                : matches.last { $0.upperBound <= hit.columns.lowerBound }
            if let other {
                show(SearchHit(pane: pane, line: hit.line, columns: other), log)
                return
            }
            start = direction == .forward ? scan.line(at: hit.line).upperBound : hit.line
        } else {
            start = visible.first ?? 0
            if direction == .backward, let last = visible.last { start = scan.line(at: last).upperBound }
        }
        let others = pane == .merged ? [] : [pane == .stdout ? PaneID.stderr : .stdout]
        search = SearchScan(
            pattern, pane: pane, direction: direction, from: start, count: source.count, others: others)
        // What is near is found at once, without a flicker of "searching".
        advanceSearch(log)
    }

    /// Does a slice of the search that is under way, if one is.
    mutating func advanceSearch(_ log: any RunLogReading) {
        guard var scan = search else { return }
        // The merged view is put together from pieces that can be a few bytes each, which costs more than comparing.
        let budget = scan.pane == .merged ? Self.searchSlice / 8 : Self.searchSlice
        let outcome = scan.advance(budget: budget, in: wholeSource(of: scan.pane, in: log))
        switch outcome {
        case .pending:
            search = scan
        case .found(let hit, let hasWrapped):
            search = nil
            if hit.pane != current, let stream = hit.pane.streams.first, hit.pane != .merged {
                focus = stream
                message = "found in \(stream.name)"
            } else {
                message = hasWrapped ? "search wrapped round" : nil
            }
            show(hit, log)
        case .exhausted:
            search = nil
            if hit == nil, let other = scan.others.first {
                search = SearchScan(
                    scan.pattern, pane: other, direction: scan.direction, from: 0,
                    count: wholeSource(of: other, in: log).count, others: [])
            } else {
                let place = isFiltering(scan.pane) ? " in what is filtered so far" : ""
                message = "not found\(place): \(scan.pattern.text)"
            }
        }
    }

    /// Shows the line that holds a byte, as the hit of a search.
    mutating func reveal(_ stream: ExecOutputStream, offset: Int, _ log: any RunLogReading) {
        let pane = PaneID(stream)
        let source = wholeSource(of: pane, in: log)
        guard offset >= 0, offset < source.count else { return }
        focus = stream
        isMerged = false
        var scan = LineScan(source)
        let line = scan.start(containing: offset)
        let text = StyledText.line(source.bytes(in: scan.line(at: line)))
        let columns = pattern?.matches(in: text.cells).first ?? 0..<0
        show(SearchHit(pane: pane, line: line, columns: columns), log)
    }

    /// Escape: stops a search under way; else clears the marks.
    mutating func leaveSearch() {
        if search != nil {
            search = nil
            message = "search stopped"
        } else {
            pattern = nil
            hit = nil
        }
    }

    /// Changes the layout; a match that was in view before is so afterwards.
    mutating func keepingHitInView(_ log: any RunLogReading, _ change: (inout SessionState) -> Void) {
        let isInView = hit.map { visibleLines(of: $0.pane, log).contains($0.line) } ?? false
        change(&self)
        if isInView, let hit { show(hit, log) }
    }

    private func visibleLines(of pane: PaneID, _ log: any RunLogReading) -> [Int] {
        guard let box = layout.box(of: pane) else { return [] }
        var reader = reader(of: box, in: log)
        let top = reader.top(of: panes[pane], bottom: reader.bottom(height: box.rows.count))
        return reader.visibleRows(from: top, height: box.rows.count).map(\.line.lowerBound)
    }

    /// Makes a match the current one and brings it into view, sideways too; the view then stays there.
    private mutating func show(_ hit: SearchHit, _ log: any RunLogReading) {
        self.hit = hit
        revealInTime(hit, log)
        guard let box = layout.box(of: hit.pane) else { return }
        var reader = reader(of: box, in: log)
        let height = box.rows.count
        let bottom = reader.bottom(height: height)
        let top = reader.top(of: panes[hit.pane], bottom: bottom)
        let rows = reader.rows(of: hit.line)
        let row = rows.firstIndex { $0.contains(hit.columns.lowerBound) } ?? 0
        let place = Anchor(line: hit.line, row: row)
        let isVisible = reader.visibleRows(from: top, height: height).contains { $0.anchor == place }
        hold(hit.pane, at: isVisible ? top : min(reader.moved(place, by: -(height / 3)), bottom))
        guard !wraps else { return }
        let left = panes[hit.pane].leftColumn
        if hit.columns.lowerBound < left || hit.columns.upperBound > left + reader.width {
            let fits = hit.columns.upperBound <= reader.width
            // Some of the text before it stays in view, as much as leaves room for the match.
            let before = min(reader.width / 4, max(0, reader.width - hit.columns.count))
            panes[hit.pane].leftColumn = fits ? 0 : max(0, hit.columns.lowerBound - before)
        }
    }
}
