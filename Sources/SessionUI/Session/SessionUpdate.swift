import ExecEngine

/// The next state of a session, and what is to be done to the world.
///
/// - Parameter log: The run's log; what it holds beyond the newest snapshot is not looked at.
public func update(
    _ state: SessionState, on event: SessionEvent, reading log: any RunLogReading
) -> (SessionState, [Effect]) {
    var next = state
    let effects = next.apply(event, reading: log)
    return (next, effects)
}

extension SessionState {
    /// Bytes of line counting in one slice of work.
    private static let countingSlice = 8_388_608
    /// Bytes of line counting right when output arrives: enough that small runs never show an inexact count.
    private static let countingAtOnce = 262_144

    /// Makes this state the next one; as ``update(_:on:reading:)`` without a copy.
    public mutating func apply(_ event: SessionEvent, reading log: any RunLogReading) -> [Effect] {
        defer { renewDerived(log) }
        switch event {
        case .key(let key):
            return press(key, log)
        case .mouse(let mouse):
            return point(mouse, log)
        case .paste(let text):
            if case .searchField(let field) = mode { mode = .searchField(SearchField.adding(text, to: field)) }
            if case .filterField(let field, let pane) = mode {
                setFilterField(SearchField.adding(text, to: field), of: pane, log)
            }
            if case .pipeField(let field) = mode { mode = .pipeField(SearchField.adding(text, to: field)) }
            if case .escalating(let reason) = mode {
                mode = .escalating(justification: SearchField.adding(text, to: reason))
            }
        case .resize(let size):
            keepingHitInView(log) { $0.size = size }
            if case .help(let top) = mode { mode = .help(top: HelpView(self).clamped(top)) }
        case .snapshot(let snapshot):
            let hadEnded = end != nil
            recorded = snapshot
            showMoment(log)
            // What was said while it ran gives way to the keys of its end.
            if end != nil, !hadEnded { message = nil }
            countLines(budget: Self.countingAtOnce, log)
            advanceFilters(log)
            if end != nil {
                stopRequested = false
                if mode == .askingToQuit { mode = .panes }
            }
        case .tick(let time):
            play(for: time, log)
        case .reveal(let stream, let offset):
            reveal(stream, offset: offset, log)
        case .history(let past):
            self.past = past
        case .work:
            countLines(budget: Self.countingSlice, log)
            advanceFilters(log)
            advanceSearch(log)
        case .runStarted(let run):
            start(run)
        case .note(let text):
            message = text
        }
        return []
    }

    private mutating func countLines(budget: Int, _ log: any RunLogReading) {
        var left = budget
        for stream in ExecOutputStream.allCases {
            left -= lines[stream].advance(
                to: recorded.byteCounts[stream], budget: left, reading: log, of: stream)
        }
    }

    /// Brings up to date what is reckoned from the rest and the log.
    private mutating func renewDerived(_ log: any RunLogReading) {
        for stream in ExecOutputStream.allCases {
            let bytes = snapshot.byteCounts[stream]
            if lineCounts[stream].isExact, lineCounts[stream].bytes == bytes, lines[stream].counted >= bytes {
                continue
            }
            let exact = lines[stream].lineCount(before: bytes, reading: log, of: stream)
            lineCounts[stream] = ShownLines(
                count: exact ?? lines[stream].lineCount, isExact: exact != nil, bytes: bytes)
        }
        prepareFilters(log)
        guard playback != nil else { return timeBar = nil }
        if timeBar?.isCurrent(for: recorded, columns: size.columns) != true {
            timeBar = TimeBar(of: recorded, columns: size.columns, in: log)
        }
    }

    /// Begins anew with another run's log; the layout, what was searched for, and the filters stay.
    private mutating func start(_ run: RunDescription) {
        self.run = run
        snapshot = RunSnapshot()
        recorded = RunSnapshot()
        playback = nil
        lineCounts = PerStream(both: ShownLines())
        panes = PerPane(all: Pane())
        lines = PerStream(both: LineIndex())
        hit = nil
        search = nil
        restartFilters()
        selection = nil
        dragAnchor = nil
        message = nil
        stopRequested = false
        switch mode {
        case .askingToQuit, .denials, .escalating: mode = .panes
        case .panes, .searchField, .filterField, .help, .copyMenu, .pipeField: break
        }
    }

    // MARK: Keys

    private mutating func press(_ key: Key, _ log: any RunLogReading) -> [Effect] {
        // These two act wherever the keys go.
        switch KeyTable.command(for: key) {
        case .suspend: return [.suspend]
        case .redraw: return [.redraw]
        default: break
        }
        switch mode {
        case .searchField(let text):
            typeIntoSearch(key, text, log)
            return []
        case .filterField(let text, let pane):
            typeIntoFilter(key, text, of: pane, log)
            return []
        case .askingToQuit:
            mode = .panes
            return key == .character("q") || key == .character("y") || key == .character("Y") ? [.stopAndQuit] : []
        case .help(let top):
            return pressInHelp(key, top: top, log)
        case .denials(let selected):
            return pressInDenials(key, selected: selected, log)
        case .escalating(let reason):
            return pressInEscalation(key, reason)
        case .copyMenu:
            return pressInCopyMenu(key, log)
        case .pipeField(let text):
            return typeIntoPipe(key, text)
        case .panes:
            message = nil
            guard let command = KeyTable.command(for: key, inReplay: canReplay) else { return [] }
            if KeyTable.isPlayback(command) {
                performPlayback(command, key, log)
                return []
            }
            return perform(command, log)
        }
    }

    private mutating func perform(_ command: KeyCommand, _ log: any RunLogReading) -> [Effect] {
        switch command {
        case .scrollUp: scroll(current, by: -1, log)
        case .scrollDown: scroll(current, by: 1, log)
        case .pageUp: scroll(current, by: -max(1, pageHeight - 1), log)
        case .pageDown: scroll(current, by: max(1, pageHeight - 1), log)
        case .halfPageUp: scroll(current, by: -max(1, pageHeight / 2), log)
        case .halfPageDown: scroll(current, by: max(1, pageHeight / 2), log)
        case .toTop: scrollToTop(current, log)
        case .toBottom: panes[current].isFollowing = true
        case .scrollLeft: pan(by: -8, log)
        case .scrollRight: pan(by: 8, log)
        case .halfLeft: pan(by: -max(1, textWidth / 2), log)
        case .halfRight: pan(by: max(1, textWidth / 2), log)
        case .focusOther: if !isMerged { focus = focus.other }
        case .zoom: keepingHitInView(log) { $0.isZoomed.toggle() }
        case .merge: isMerged.toggle()
        case .wrap: keepingHitInView(log) { $0.wraps.toggle() }
        case .lineTimes: keepingHitInView(log) { $0.showsTimes.toggle() }
        case .search: mode = .searchField("")
        case .filter: mode = .filterField(filters[current]?.text ?? "", of: current)
        case .nextMatch: searchOn(.forward, log)
        case .previousMatch: searchOn(.backward, log)
        case .escape: if search != nil || !clearSelection() { leaveSearch() }
        case .copy: return copy(log).map { [.copy($0)] } ?? []
        case .copyMenu: mode = .copyMenu
        case .pipe: askForPipe()
        case .openLog: return openLog()
        case .help: mode = .help(top: 0)
        case .cancel: return cancel()
        case .kill: return run.isSaved ? cancel() : end == nil ? [.kill] : []
        case .rerun: return rerun()
        case .denials: openDenials()
        case .escalate: askToEscalate()
        case .quit:
            if end != nil || run.isSaved { return [.quit] }
            mode = .askingToQuit
        default: break
        }
        return []
    }

    mutating func cancel() -> [Effect] {
        if run.isSaved {
            message = end == nil ? "another Sluice runs this: it is not stopped from here" : nil
            return []
        }
        switch recorded.phase {
        case .ended, .stopping(_, killIn: nil):
            return []
        case .stopping:
            return [.kill]
        case .running, .suspended, .draining:
            if stopRequested { return [.kill] }
            stopRequested = true
            return [.cancel]
        }
    }

    private mutating func rerun() -> [Effect] {
        if run.isSaved {
            message = "a saved run is shown, not run: sluice run starts one"
            return []
        }
        if end != nil { return [.rerun] }
        message = "still running: r runs it again after its end"
        return []
    }

    private mutating func pressInHelp(_ key: Key, top: Int, _ log: any RunLogReading) -> [Effect] {
        let page = max(1, layout.area.count - 2)
        func scrolled(by rows: Int) -> Mode { .help(top: HelpView(self).clamped(top + rows)) }
        switch KeyTable.command(for: key) {
        case .help, .quit, .escape: mode = .panes
        case .scrollUp: mode = scrolled(by: -1)
        case .scrollDown: mode = scrolled(by: 1)
        case .pageUp, .halfPageUp: mode = scrolled(by: -page)
        case .pageDown, .halfPageDown: mode = scrolled(by: page)
        case .toTop: mode = .help(top: 0)
        case .toBottom: mode = scrolled(by: 1_000)
        case .cancel where key == .control("c"): return cancel()
        default: break
        }
        return []
    }

    // MARK: Mouse

    private mutating func point(_ mouse: Mouse, _ log: any RunLogReading) -> [Effect] {
        // A click on a hint is its key.
        if mouse.action == .press, !takesAllKeys,
            let key = StatusLine.key(at: mouse.column, row: mouse.row, state: self)
        {
            return press(key, log)
        }
        pointAtPanes(mouse, log)
        return []
    }

    private mutating func pointAtPanes(_ mouse: Mouse, _ log: any RunLogReading) {
        let rows = mouse.action == .wheelUp ? -3 : 3
        if case .help(let top) = mode {
            if mouse.action.isWheel { mode = .help(top: HelpView(self).clamped(top + rows)) }
            return
        }
        if case .denials(let selected) = mode {
            let step = mouse.action == .wheelUp ? -1 : 1
            let last = max(0, denials.list.count - 1)
            if mouse.action.isWheel { mode = .denials(selected: max(0, min(selected + step, last))) }
            return
        }
        if case .escalating = mode { return }
        if [.press, .doubleClick].contains(mouse.action), mouse.row == layout.timeBarRow, let timeBar {
            return seek(to: timeBar.time(of: mouse.column), log)
        }
        let box = layout.boxes.first { $0.contains(row: mouse.row, column: mouse.column) }
        switch mouse.action {
        case .press: beginSelection(at: mouse, in: box, log)
        case .doubleClick: selectWord(at: mouse, in: box, log)
        case .drag: dragSelection(to: mouse, log)
        case .release: dragAnchor = nil
        case .wheelUp, .wheelDown: break
        }
        guard let box else { return }
        switch mouse.action {
        case .drag, .release: break
        case .press, .doubleClick:
            if let stream = box.pane.streams.first, box.pane != .merged { focus = stream }
        case .wheelUp, .wheelDown:
            scroll(box.pane, by: rows, log)
        }
    }
}
