import ExecEngine

/// The line above a pane's text: its name, how much there is, and where the view stands.
enum PaneTitle {
    /// A part of the title; where room is short those with the highest rank go first.
    private struct Part {
        var text: String
        var rank: Int
    }

    /// - Parameter shownEnd: The offset after the last byte that the pane shows.
    static func cells(
        of pane: PaneID, state: SessionState, shownEnd: Int, width: Int, reading log: any RunLogReading
    ) -> [Cell] {
        let glyphs = state.ability.glyphs
        let isFocused = pane == state.current
        let filtered = state.source(of: pane, in: log) as? FilteredSource
        let bytes = filtered?.count ?? pane.streams.reduce(0) { $0 + state.snapshot.byteCounts[$1] }
        let lines = pane.streams.reduce(0) { $0 + state.lineCounts[$1].count }
        let isExact = pane.streams.allSatisfy { state.lineCounts[$0].isExact } && !state.isFiltering(pane)
        var parts = [Part(text: name(of: pane), rank: 0)]
        if let filtered, let filter = state.activeFilter(of: pane) {
            let share = filterShare(filter, filtered.lineCount, isExact: !state.isFiltering(pane))
            parts.append(Part(text: "filtered: /\(filter.text)/ \(share)", rank: 0))
            let isCounted = pane.streams.allSatisfy { state.lineCounts[$0].isExact }
            parts.append(Part(text: "of \(Units.count(lines, "line", isExact: isCounted))", rank: 3))
        } else {
            parts.append(Part(text: Units.count(lines, "line", isExact: isExact), rank: 3))
            parts.append(Part(text: Units.text(bytes: bytes), rank: 4))
        }
        if state.panes[pane].isFollowing {
            parts.append(Part(text: "following", rank: 2))
        } else {
            parts.append(Part(text: "\(percent(shownEnd, of: bytes)) %", rank: 2))
            let hasNew =
                filtered == nil && pane.streams.contains { state.snapshot.byteCounts[$0] > state.panes[pane].seen[$0] }
            let seen = pane.streams.reduce(0) { $0 + state.panes[pane].seen[$1] }
            let newFiltered = filtered?.lineCount(from: seen)
            if let new = newFiltered ?? newLines(in: pane, state: state, reading: log), new > 0 {
                let text =
                    width >= 32
                    ? Units.count(new, "new line", isExact: isExact) + " below"
                    : "\(Units.text(number: new))\(isExact ? "" : "+") new"
                parts.append(Part(text: text, rank: 1))
            } else if hasNew, !isExact {
                // The counting is behind the output: that there is more need not wait for how much.
                parts.append(Part(text: width >= 32 ? "new lines below" : "new", rank: 1))
            }
        }
        let room = width - 3
        while parts.count > 1, length(of: parts) > room, let least = parts.max(by: { $0.rank < $1.rank }) {
            parts.removeAll { $0.rank == least.rank }
        }
        let marker = isFocused ? "\(glyphs.focus)" : " "
        let style = Style(attributes: isFocused ? [.bold, .reverse] : [.underline])
        var cells = StyledText.cells("\(marker) \(parts.map(\.text).joined(separator: "  "))", style: style)
        cells = StyledText.fitted(cells, to: width, ellipsis: glyphs.ellipsis)
        let rest = max(0, width - cells.count)
        return cells + Array(repeating: Cell(" ", style: style), count: rest)
    }

    private static func length(of parts: [Part]) -> Int {
        parts.reduce(2 * (parts.count - 1)) { $0 + $1.text.count }
    }

    /// "12", "12+" while there is more to look at, "the first 1,000,000" where no more are kept.
    private static func filterShare(_ filter: LineFilter, _ count: Int, isExact: Bool) -> String {
        let number = Units.text(number: count)
        return filter.isFull && count == filter.lines.count ? "the first \(number)" : isExact ? number : "\(number)+"
    }

    private static func name(of pane: PaneID) -> String {
        switch pane {
        case .stdout: "stdout"
        case .stderr: "stderr"
        case .merged: "merged, arrival order"
        }
    }

    private static func percent(_ part: Int, of whole: Int) -> Int {
        whole > 0 ? Int(Double(part) / Double(whole) * 100) : 100
    }

    /// Lines that have begun since the view was fixed; nil while they are not counted.
    private static func newLines(in pane: PaneID, state: SessionState, reading log: any RunLogReading) -> Int? {
        var new = 0
        for stream in pane.streams {
            let seen = state.panes[pane].seen[stream]
            guard let before = state.lines[stream].lineCount(before: seen, reading: log, of: stream) else { return nil }
            new += max(0, state.lineCounts[stream].count - before)
        }
        return new
    }
}
