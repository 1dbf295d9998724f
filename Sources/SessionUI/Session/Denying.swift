import ExecEngine

/// The list of denials and the question whether to run again without the sandbox.
extension SessionState {
    /// What the sandbox has refused so far.
    var denials: Denials { shownEnd?.denials ?? snapshot.denials }

    mutating func openDenials() {
        guard !denials.isEmpty else {
            message =
                !run.isContained
                ? "no sandbox: nothing is denied"
                : denials.source == .guess ? "denials were not watched: one can only be guessed" : "nothing was denied"
            return
        }
        mode = .denials(selected: 0)
    }

    mutating func pressInDenials(_ key: Key, selected: Int, _ log: any RunLogReading) -> [Effect] {
        let last = max(0, denials.list.count - 1)
        let page = max(1, DenialsView.rowCount(layout: layout) - 1)
        func selecting(_ index: Int) -> Mode { .denials(selected: max(0, min(index, last))) }
        if key == .enter {
            mode = .panes
            showOutput(around: denials.list[min(selected, last)], log)
            return []
        }
        switch KeyTable.command(for: key) {
        case .denials, .quit, .escape: mode = .panes
        case .scrollUp: mode = selecting(selected - 1)
        case .scrollDown: mode = selecting(selected + 1)
        case .pageUp, .halfPageUp: mode = selecting(selected - page)
        case .pageDown, .halfPageDown: mode = selecting(selected + page)
        case .toTop: mode = selecting(0)
        case .toBottom: mode = selecting(last)
        case .escalate:
            mode = .panes
            askToEscalate()
        case .cancel where key == .control("c"): return cancel()
        default: break
        }
        return []
    }

    /// Moves every pane to where its output stood when something was denied.
    private mutating func showOutput(around denial: Denial, _ log: any RunLogReading) {
        for box in layout.boxes {
            var offset = denial.outputBefore[box.pane.streams.first ?? .stdout]
            if box.pane == .merged { offset = denial.outputBefore.stdout + denial.outputBefore.stderr }
            var reader = reader(of: box, in: log)
            if let filtered = reader.source as? FilteredSource { offset = filtered.offset(ofBase: offset) }
            let bottom = reader.bottom(height: box.rows.count)
            // The line that was there last stands in the middle: what came before and after is seen.
            let line = reader.scan.previousStart(before: min(offset, reader.scan.count)) ?? 0
            let top = min(reader.moved(Anchor(line: line, row: 0), by: -(box.rows.count / 2)), bottom)
            if bottom != .top { hold(box.pane, at: top) }
        }
        message = "the output at \(Units.text(denial.time)): \(denial.summary)"
    }

    // MARK: Escalation

    /// Whether the run has ended, in a sandbox, after a denial that was seen or is likely.
    var canEscalate: Bool {
        guard run.isContained, let end else { return false }
        if case .sandboxDenied = end.verdict { return true }
        return !run.isSaved && !denials.isEmpty
    }

    mutating func askToEscalate() {
        guard !run.isSaved else {
            message = "a saved run is shown, not run: sluice run starts one"
            return
        }
        guard run.isContained else {
            message = "this run has no sandbox: r runs it again"
            return
        }
        guard end != nil else {
            message = "still running: e runs it again without the sandbox, after its end"
            return
        }
        guard canEscalate else {
            message = "nothing was denied: r runs it again"
            return
        }
        mode = .escalating(justification: "")
    }

    mutating func pressInEscalation(_ key: Key, _ text: String) -> [Effect] {
        switch key {
        case .character(let character):
            mode = .escalating(justification: SearchField.adding(String(character), to: text))
        case .backspace, .delete, .control("h"): mode = .escalating(justification: String(text.dropLast()))
        case .control("u"): mode = .escalating(justification: "")
        case .control("w"): mode = .escalating(justification: SearchField.withoutLastWord(text))
        case .escape, .control("c"), .control("g"): mode = .panes
        case .enter:
            // Without a reason it stays open: the field says what is missing.
            let reason = text.split(separator: " ").joined(separator: " ")
            if reason.isEmpty { return [] }
            mode = .panes
            return [.rerunEscalated(justification: reason)]
        default: break
        }
        return []
    }
}
