import ExecEngine

/// The bottom of the screen: how the run stands or ended, and the keys that matter now.
enum StatusLine {
    /// Cells of the bar that shows what is left of the timeout.
    private static let barWidth = 8

    static func draw(_ state: SessionState, rows: Range<Int>, into frame: inout Frame) {
        guard let first = rows.first, let last = rows.last else { return }
        let width = frame.size.columns
        let glyphs = state.ability.glyphs
        func put(_ cells: [Cell], row: Int, style: Style) {
            var cells = StyledText.fitted(cells, to: width, ellipsis: glyphs.ellipsis)
            cells += Array(repeating: Cell(" ", style: style), count: max(0, width - cells.count))
            frame.put(cells, row: row, column: 0)
        }
        let bar = Style(attributes: .reverse)
        let prompt = prompt(of: state, width: width)
        if rows.count > 1 || prompt == nil {
            var parts = [StyledText.cells(" \(stateText(state)) ", style: stateStyle(state))]
            parts += details(state).map { StyledText.cells(" \($0) ", style: bar) }
            // On a single row the keys follow what must be said, at the right edge they are cut.
            if rows.count == 1 { parts.append(StyledText.cells(" \(hints(state)) ", style: bar)) }
            put(Array(parts.joined()), row: first, style: bar)
        }
        if let prompt {
            put(prompt.cells, row: last, style: .plain)
            if let column = prompt.cursor { frame.cursor = Frame.Position(row: last, column: min(column, width - 1)) }
        } else if rows.count > 1 {
            put(StyledText.cells(" \(hints(state))"), row: last, style: .plain)
        }
    }

    // MARK: State

    private static func stateText(_ state: SessionState) -> String {
        if let playback = state.playback, state.shownEnd == nil {
            return "\(playback.isPlaying ? "replay" : "paused") \(playback.speed)"
        }
        if state.run.isSaved, case .running = state.snapshot.phase { return "running, in another Sluice" }
        switch state.snapshot.phase {
        case .running, .suspended, .draining:
            if state.stopRequested { return "stopping (cancelled by you)" }
            switch state.snapshot.phase {
            case .suspended: return "suspended"
            case .draining: return "draining: pipes still held"
            default: return "running"
            }
        case .stopping(let reason, let killIn):
            let why = reason == .timedOut ? "timed out" : "cancelled by you"
            guard let killIn else { return "stopping (\(why)): SIGKILL sent" }
            return "stopping (\(why)): SIGKILL in \(Units.remaining(killIn))"
        case .ended(let end):
            return end.text(timeout: state.snapshot.timeout)
        }
    }

    private static func stateStyle(_ state: SessionState) -> Style {
        var color = Color.indexed(4)
        switch state.snapshot.phase {
        case .running: break
        case .suspended, .stopping, .draining: color = .indexed(3)
        case .ended(let end): color = end.color
        }
        return Style(foreground: color, attributes: [.reverse, .bold])
    }

    /// What else there is to say, the most important first.
    private static func details(_ state: SessionState) -> [String] {
        let snapshot = state.snapshot
        var parts = [Units.text(snapshot.elapsed)]
        if let playback = state.playback {
            parts = ["\(Units.text(snapshot.elapsed)) of \(Units.text(state.recorded.elapsed))"]
            if state.shownEnd != nil { parts.append("replay \(playback.speed)") }
            if playback.skipsIdle { parts.append("skips idle") }
        }
        if state.shownEnd == nil, let timeout = snapshot.timeout {
            parts.append(countdown(snapshot.elapsed, timeout, state))
        }
        if state.end == nil, state.playback == nil,
            let progress = Progress(of: snapshot, lines: state.endedLineCount, past: state.past)
        {
            parts.append(
                "about \(Units.remaining(progress.left)) left \(bar(share: progress.share, state)) (estimate)")
        }
        if let end = state.shownEnd {
            if !end.survivors.isEmpty { parts.append("could not be killed: \(names(end.survivors))") }
            if !end.pipeHolders.isEmpty { parts.append("still holding output: \(names(end.pipeHolders))") }
            if !end.leftBehind.isEmpty {
                let fate = end.leavesBackground ? "left running" : "left behind and stopped"
                parts.append("\(fate): \(names(end.leftBehind))")
            }
        }
        if let width = recordedWidth(state) { parts.append(width) }
        parts += sandboxDetails(state)
        if let reason = unrecorded(snapshot) { parts.append("not recorded: \(reason)") }
        let bytes = snapshot.byteCounts.stdout + snapshot.byteCounts.stderr
        let lines = state.lineCounts.stdout.count + state.lineCounts.stderr.count
        let isExact = state.lineCounts.stdout.isExact && state.lineCounts.stderr.isExact
        parts.append("\(Units.text(bytes: bytes)), \(Units.count(lines, "line", isExact: isExact))")
        return parts
    }

    /// That a replay has less room than its command had.
    private static func recordedWidth(_ state: SessionState) -> String? {
        guard let width = state.run.widths.last(where: { $0.time <= state.snapshot.elapsed })?.columns,
            state.textWidth < width
        else { return nil }
        return state.wraps ? "recorded \(width) wide: wrapped" : "recorded \(width) wide: w wraps, h l move"
    }

    /// What was denied, where the verdict does not say it, and protected paths that have appeared.
    private static func sandboxDetails(_ state: SessionState) -> [String] {
        var parts = (state.shownEnd?.appearedProtected ?? []).map { "appeared during the run: \($0)" }
        let denials = state.denials
        switch state.shownEnd?.verdict {
        case .sandboxDenied?: break
        case nil:
            if let first = denials.list.first {
                let more = denials.list.count > 1 ? " +\(denials.list.count - 1)" : ""
                parts.append("denied: \(first.summary)\(more)")
            }
        default:
            if !denials.isEmpty { parts.append("\(denials.total) denied") }
        }
        return parts
    }

    /// "timeout 7.2 s [#####---]"; the bar has no full cell left exactly when no time is.
    private static func countdown(_ elapsed: Duration, _ timeout: Duration, _ state: SessionState) -> String {
        let left = max(.zero, timeout - elapsed)
        let share = timeout > .zero ? left / timeout : 0
        return "timeout \(Units.remaining(left)) \(bar(share: share, state))"
    }

    /// "[#####---]", rounded up.
    private static func bar(share: Double, _ state: SessionState) -> String {
        let full = max(0, min(barWidth, Int((share * Double(barWidth)).rounded(.up))))
        let glyphs = state.ability.glyphs
        return "[" + String(repeating: glyphs.barFull, count: full)
            + String(repeating: glyphs.barEmpty, count: barWidth - full) + "]"
    }

    /// "4242 sleep, 4243 cat and 7 more".
    private static func names(_ processes: [ProcessName]) -> String {
        let shown = processes.prefix(4).map { "\($0.pid) \($0.name)" }.joined(separator: ", ")
        return processes.count > 4 ? "\(shown) and \(processes.count - 4) more" : shown
    }

    private static func unrecorded(_ snapshot: RunSnapshot) -> String? {
        let parts = ExecOutputStream.allCases.compactMap { stream in
            snapshot.unrecorded[stream].map {
                "\(stream.name) from byte \(Units.text(number: $0.from)) on: \($0.reason)"
            }
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    // MARK: Keys

    private static func hints(_ state: SessionState) -> String {
        hintList(state).map(\.text).joined(separator: "  ")
    }

    /// The keys that matter now, the most important first, each with a word.
    private static func hintList(_ state: SessionState) -> [(key: Key?, text: String)] {
        var commands: [KeyCommand] = []
        switch state.recorded.phase {
        case _ where state.playback != nil || state.run.isSaved:
            commands = [.playPause, .quit, .slower, .seekBack, .stepBack, .previousEvent, .skipIdle]
            if !state.denials.isEmpty { commands.append(.denials) }
        case .ended:
            commands = [.rerun, .quit, .playPause]
            if state.run.isContained, !state.denials.isEmpty { commands.append(.denials) }
            if state.canEscalate { commands.append(.escalate) }
        case .stopping(_, killIn: nil): commands = [.quit]
        default: commands = [.cancel]
        }
        if state.shownEnd == nil, !state.denials.isEmpty { commands.append(.denials) }
        if state.pattern != nil { commands += [.nextMatch, .previousMatch] }
        if state.filters[state.current] != nil { commands.append(.filter) }
        if !state.panes[state.current].isFollowing { commands.append(.toBottom) }
        commands += [.search, .help]
        if state.end == nil, !state.run.isSaved { commands += [.kill, .quit] }
        if !state.isMerged { commands.append(.focusOther) }
        commands += [.zoom, .merge, .wrap, .lineTimes]
        var seen: Set<KeyCommand> = []
        var hints: [(key: Key?, text: String)] = commands.filter { seen.insert($0).inserted }.compactMap { command in
            let key = KeyTable.bindings.first { $0.command == command }?.keys.first
            return hint(for: command, state).map { (key, $0) }
        }
        if state.isInWorkspace { hints.insert(contentsOf: WorkspaceKeys.hints, at: min(1, hints.count)) }
        return hints
    }

    /// The key that a hint on the screen names, at a column of the last row; nil where there is none.
    static func key(at column: Int, row: Int, state: SessionState) -> Key? {
        guard row == state.size.rows - 1, state.layout.statusRows.count > 1,
            prompt(of: state, width: state.size.columns) == nil
        else { return nil }
        var start = 1
        for (key, text) in hintList(state) {
            if (start..<start + text.count).contains(column) { return key }
            start += text.count + 2
        }
        return nil
    }

    private static func hint(for command: KeyCommand, _ state: SessionState) -> String? {
        if command == .playPause, state.playback == nil, state.end != nil { return "Space replay" }
        if command == .cancel, state.stopRequested || isStopping(state) { return "c kill now" }
        return KeyTable.hint(for: command)
    }

    private static func isStopping(_ state: SessionState) -> Bool {
        if case .stopping = state.snapshot.phase { true } else { false }
    }

    // MARK: Prompt

    /// What takes the place of the keys: a field, a question, an answer. `cursor` is a column.
    private static func prompt(of state: SessionState, width: Int) -> (cells: [Cell], cursor: Int?)? {
        switch state.mode {
        case .searchField(let text):
            var cells = StyledText.cells(text)
            // The end of a long text stays in view, with a place for the cursor behind it.
            let room = max(0, width - 2)
            if cells.count > room {
                cells = StyledText.window(cells, columns: cells.count - room..<cells.count)
            }
            return (StyledText.cells("/") + cells, 1 + cells.count)
        case .filterField(let text, let pane):
            return filterPrompt(text, problem: state.filters[pane]?.problem, width: width)
        case .askingToQuit:
            let texts = [
                "the run is going on: q again or y stops it and quits, any other key stays",
                "still running: q or y stops it and quits", "q or y: stop and quit",
            ]
            let text = texts.first { $0.count + 1 <= width } ?? "q: stop and quit"
            return (StyledText.cells(" \(text)", style: Style(attributes: .bold)), nil)
        case .help, .denials:
            return nil
        case .escalating(let reason):
            let prompt = reason.isEmpty ? " why (needed): " : " why: "
            var cells = StyledText.cells(reason)
            let room = max(0, width - prompt.count - 1)
            if cells.count > room { cells = StyledText.window(cells, columns: cells.count - room..<cells.count) }
            return (StyledText.cells(prompt, style: Style(attributes: .bold)) + cells, prompt.count + cells.count)
        case .copyMenu:
            let texts = ["copy: l line  p whole pane  c command  (Esc)", "l line  p pane  c command"]
            let text = texts.first { $0.count + 1 <= width } ?? "l p c"
            return (StyledText.cells(" \(text)", style: Style(attributes: .bold)), nil)
        case .pipeField(let text):
            return field("pipe \(state.currentPaneName) into: ", text, width: width)
        case .panes:
            if let search = state.search {
                return (StyledText.cells(" searching \(search.percent) %: \(search.pattern.text)  Esc stops"), nil)
            }
            return state.message.map { (StyledText.cells(" \($0)"), nil) }
        }
    }

    /// "filter: (ab  expected ')'": what is wrong shows behind the field.
    private static func filterPrompt(_ text: String, problem: String?, width: Int) -> (cells: [Cell], cursor: Int?) {
        let name = StyledText.cells("filter: ")
        let reason = problem.map { StyledText.cells("  \($0)", style: Style(attributes: .bold)) } ?? []
        var cells = StyledText.cells(text)
        // The field keeps half of a narrow row.
        let room = max(0, width - name.count - 1 - min(reason.count, width / 2))
        if cells.count > room { cells = StyledText.window(cells, columns: cells.count - room..<cells.count) }
        return (name + cells + reason, name.count + cells.count)
    }

    /// What is asked for and what was typed; the end of a long text stays in view, with a place for the cursor.
    private static func field(_ name: String, _ text: String, width: Int) -> (cells: [Cell], cursor: Int?) {
        // A name that would take most of the row gives way.
        let name = name.count <= width / 2 ? StyledText.cells(" " + name, style: Style(attributes: .bold)) : []
        var cells = StyledText.cells(text)
        let room = max(0, width - name.count - 1)
        if cells.count > room { cells = StyledText.window(cells, columns: cells.count - room..<cells.count) }
        return (name + cells, name.count + cells.count)
    }
}
