import ExecEngine

extension Workspace {
    /// Makes this state the next one.
    ///
    /// - Parameter log: The log of the run that is shown (``chosen``) before the event.
    public mutating func apply(_ event: WorkspaceEvent, reading log: any RunLogReading) -> [WorkspaceEffect] {
        let before = paneSize
        var effects: [WorkspaceEffect]
        switch event {
        case .key(let key): effects = press(key, log)
        case .mouse(let mouse): effects = point(mouse, log)
        case .paste(let text): effects = paste(text, log)
        case .resize(let size):
            self.size = size
            effects = []
        case .rows(let live, let saved, let hasMore):
            list.replace(live: live, saved: saved)
            if saved != nil { hasMoreSaved = hasMore }
            // The question is over when its reason is.
            if list.goingOnCount == 0 { isAskingToQuit = false }
            effects = []
        case .shown(let key, let run, let playback):
            show(key, SessionState(run: run, ability: ability, size: paneSize, playback: playback))
            effects = []
        case .gone(let key):
            forget(key)
            effects = []
        case .session(let event): effects = forward(event, log)
        case .history(let lines):
            history = LineHistory(lines)
            // Who has not begun to type gets them too.
            if editor?.text.isEmpty == true, editor?.isBusy == false { editor?.replaceHistory(history) }
            effects = []
        case .completions(let candidates, let request):
            editor?.offer(candidates, for: request)
            effects = []
        case .message(let text):
            message = text
            effects = []
        }
        list.resize(height: listRows)
        if paneSize != before || session?.size != paneSize, session != nil {
            effects += forward(.resize(paneSize), log)
        }
        if hasMoreSaved, listHasFocus || session == nil, list.isNearEnd {
            hasMoreSaved = false
            effects.append(.moreSaved)
        }
        return effects
    }

    // MARK: Which run is shown

    /// Shows a run; what was seen of the one before is kept while it lives.
    mutating func show(_ key: RunKey, _ state: SessionState) {
        park()
        chosen = key
        session = state
        session?.isInWorkspace = true
        list.select(key)
        listHasFocus = false
    }

    /// Shows a run again that was started here.
    private mutating func choose(_ key: RunKey) {
        guard key != chosen, let state = parked[key] else { return }
        park()
        parked[key] = nil
        chosen = key
        session = state
    }

    private mutating func park() {
        if let chosen, let session, case .live = chosen { parked[chosen] = session }
        chosen = nil
        session = nil
    }

    private mutating func forget(_ key: RunKey) {
        parked[key] = nil
        guard key == chosen else { return }
        chosen = nil
        session = nil
        if let next = list.selected, next != key { choose(next) }
    }

    private mutating func forward(_ event: SessionEvent, _ log: any RunLogReading) -> [WorkspaceEffect] {
        guard var state = session else { return [] }
        let effects = state.apply(event, reading: log)
        session = state
        return effects.map { effect in
            switch effect {
            case .suspend: .suspend
            case .redraw: .redraw
            default: .run(chosen, effect)
            }
        }
    }

    // MARK: Keys

    private mutating func press(_ key: Key, _ log: any RunLogReading) -> [WorkspaceEffect] {
        switch key {
        case .control("z"): return [.suspend]
        case .control("l") where editor == nil: return [.redraw]
        default: break
        }
        if isAskingToQuit {
            isAskingToQuit = false
            return [.character("q"), .character("y"), .character("Y")].contains(key) ? [.stopAllAndQuit] : []
        }
        if editor != nil { return pressInCommandLine(key) }
        if form != nil { return pressInForm(key) }
        if list.field != nil { return pressInListField(key) }
        if let helpTop, session == nil, pressInHelp(key, helpTop) { return [] }
        message = nil
        // Fields and lists of the panes have all keys.
        if let session, session.takesAllKeys { return forward(.key(key), log) }
        if let effects = pressAnywhere(key) { return effects }
        if listHasFocus || session == nil, let effects = pressInList(key) { return effects }
        return forward(.key(key), log)
    }

    /// The keys that act whatever has the focus; nil for others.
    private mutating func pressAnywhere(_ key: Key) -> [WorkspaceEffect]? {
        switch WorkspaceKeys.command(for: key) {
        case .commandLine: openCommandLine()
        case .options: form = OptionsForm(settings)
        case .toggleList: toggleList()
        case .focus: return moveFocus()
        case .quit: return quit()
        case .close: return close()
        case .restart: return chosenOrSelected.map { [.restart($0)] } ?? []
        case .pin: return chosenOrSelected.map { [.pin($0)] } ?? []
        case .filter:
            list.field = .filter
            showList()
        case nil: return nil
        }
        return []
    }

    /// False for a key that is not the help's.
    private mutating func pressInHelp(_ key: Key, _ top: Int) -> Bool {
        let page = max(1, size.rows - 4)
        switch KeyTable.command(for: key) {
        case .help, .quit, .escape: helpTop = nil
        case .scrollUp: helpTop = help.clamped(top - 1)
        case .scrollDown: helpTop = help.clamped(top + 1)
        case .pageUp, .halfPageUp: helpTop = help.clamped(top - page)
        case .pageDown, .halfPageDown: helpTop = help.clamped(top + page)
        case .toTop: helpTop = 0
        case .toBottom: helpTop = help.clamped(1_000)
        default:
            helpTop = nil
            return false
        }
        return true
    }

    /// The run that a key means: the one under the cursor while the list has the focus.
    private var chosenOrSelected: RunKey? { listHasFocus ? list.selected : chosen ?? list.selected }

    /// Tab: the list, stdout, stderr.
    private mutating func moveFocus() -> [WorkspaceEffect]? {
        guard session != nil else { return [] }
        let hasList = listWidth > 0 || size.columns < Self.listColumns
        if listHasFocus {
            listHasFocus = false
            session?.focus = .stdout
            return []
        }
        guard hasList, session?.isMerged == true || session?.focus == .stderr else { return nil }
        listHasFocus = true
        return []
    }

    private mutating func toggleList() {
        if size.columns < Self.listColumns {
            listHasFocus.toggle()
        } else {
            isListHidden.toggle()
            if isListHidden { listHasFocus = false }
        }
    }

    private mutating func showList() {
        isListHidden = false
        listHasFocus = true
    }

    private mutating func quit() -> [WorkspaceEffect] {
        // A replay is left first: the session stays.
        if case .saved = chosen, !listHasFocus {
            park()
            showList()
            return []
        }
        guard list.goingOnCount > 0 else { return [.quit] }
        isAskingToQuit = true
        return []
    }

    private mutating func close() -> [WorkspaceEffect] {
        guard let key = chosenOrSelected else { return [] }
        switch key {
        case .live(let number):
            if list.isGoingOn(key) {
                message = "still running: x takes it off the list after its end"
                return []
            }
            return [.close(number)]
        case .saved:
            message = "a saved run stays until it is pruned: see sluice prune"
            return []
        }
    }

    /// The keys of the list; nil for those that go to the panes all the same.
    private mutating func pressInList(_ key: Key) -> [WorkspaceEffect]? {
        switch key {
        case .up, .character("k"): return select { $0.move(by: -1) }
        case .down, .character("j"): return select { $0.move(by: 1) }
        case .pageUp, .control("b"), .control("u"): return select { $0.move(by: -max(1, $0.height - 1)) }
        case .pageDown, .control("f"), .control("d"): return select { $0.move(by: max(1, $0.height - 1)) }
        case .home, .character("g"): return select { $0.move(by: -.max / 2) }
        case .end, .character("G"): return select { $0.move(by: .max / 2) }
        case .enter, .right: return open()
        case .left: return []
        case .character("/"):
            list.field = .search
            return []
        case .character("n"): return searchOn(1)
        case .character("N"): return searchOn(-1)
        case .escape:
            list.setFilter("")
            return []
        case .character("?") where session == nil:
            helpTop = 0
            return []
        default: return session == nil ? [] : nil
        }
    }

    /// Moves the list's cursor; a run that was started here is shown at once.
    private mutating func select(_ move: (inout RunList) -> Void) -> [WorkspaceEffect] {
        move(&list)
        if let key = list.selected { choose(key) }
        return []
    }

    private mutating func open() -> [WorkspaceEffect] {
        switch list.selected {
        case nil:
            if list.filter.isEmpty { openCommandLine() } else { message = "no run with these words: Esc shows all" }
            return []
        case .live?:
            listHasFocus = false
            return []
        case .saved(let id)?: return [.open(id: id)]
        }
    }

    private mutating func searchOn(_ step: Int) -> [WorkspaceEffect] {
        guard !list.searched.isEmpty else {
            message = "nothing to search for yet: / begins"
            return []
        }
        let text = list.searched
        if !list.search(text, from: step, backward: step < 0) { message = "no command holds \(text)" }
        if let key = list.selected { choose(key) }
        return []
    }

    private mutating func pressInListField(_ key: Key) -> [WorkspaceEffect] {
        guard let field = list.field else { return [] }
        var text = field == .filter ? list.filter : list.searched
        switch key {
        case .character(let character): text = SearchField.adding(String(character), to: text)
        case .backspace, .delete, .control("h"): text = String(text.dropLast())
        case .control("u"): text = ""
        case .control("w"): text = SearchField.withoutLastWord(text)
        case .up, .down:
            return select { $0.move(by: key == .up ? -1 : 1) }
        case .escape, .control("c"), .control("g"):
            list.field = nil
            text = ""
        case .enter:
            list.field = nil
            if field == .search, !text.isEmpty, !list.search(text) { message = "no command holds \(text)" }
        default: return []
        }
        if field == .filter { list.setFilter(text) } else if list.field != nil { _ = list.search(text) }
        if let key = list.selected { choose(key) }
        return []
    }

    // MARK: Command line and options

    private mutating func openCommandLine() { editor = LineEditor(history: history) }

    private mutating func pressInCommandLine(_ key: Key) -> [WorkspaceEffect] {
        guard let outcome = editor?.press(key) else { return [] }
        switch outcome {
        case .none: return []
        case .cancel: editor = nil
        case .complete(let request): return complete(request)
        case .submit(let line): return submit(line)
        }
        return []
    }

    private mutating func complete(_ request: CompletionRequest) -> [WorkspaceEffect] {
        guard request.line.hasPrefix("set ") else { return [.complete(request)] }
        editor?.offer(RunSettings.completions(for: request.line), for: request)
        return []
    }

    private mutating func submit(_ line: String) -> [WorkspaceEffect] {
        editor = nil
        let text = line.trimmingBlanks
        if text.isEmpty { return [] }
        if text == "set" || text.hasPrefix("set ") {
            set(String(text.dropFirst(3)))
            return []
        }
        if let problem = settings.problem {
            message = problem
            return []
        }
        history.add(text)
        return [.start(line: text, settings)]
    }

    private mutating func set(_ words: String) {
        switch settings.set(words) {
        case .success(let answer): message = answer
        case .failure(let error): message = error.description
        }
    }

    private mutating func pressInForm(_ key: Key) -> [WorkspaceEffect] {
        guard let outcome = form?.press(key) else { return [] }
        switch outcome {
        case .none: break
        case .cancel: form = nil
        case .accept(let settings):
            self.settings = settings
            form = nil
            message =
                settings.summary.isEmpty ? "the next run has the usual options" : "the next run: \(settings.summary)"
        }
        return []
    }

    private mutating func paste(_ text: String, _ log: any RunLogReading) -> [WorkspaceEffect] {
        if editor == nil, form == nil, list.field == nil, session?.takesAllKeys != true {
            // What is pasted at no field is a command to be run.
            openCommandLine()
        }
        if editor != nil {
            editor?.paste(text)
            return []
        }
        if form != nil {
            form?.paste(text)
            return []
        }
        if list.field == .filter {
            list.setFilter(SearchField.adding(text, to: list.filter))
            return []
        }
        return forward(.paste(text), log)
    }

    // MARK: Mouse

    private mutating func point(_ mouse: Mouse, _ log: any RunLogReading) -> [WorkspaceEffect] {
        if editor != nil || isAskingToQuit { return [] }
        if form != nil {
            form?.point(mouse, in: size)
            return []
        }
        if mouse.column < listWidth {
            switch mouse.action {
            case .wheelUp: return select { $0.move(by: -3) }
            case .wheelDown: return select { $0.move(by: 3) }
            case .press: return click(row: mouse.row)
            default: return []
            }
        }
        if let session, !session.takesAllKeys, mouse.action == .press,
            let key = StatusLine.key(at: mouse.column - paneColumns.lowerBound, row: mouse.row, state: session)
        {
            return press(key, log)
        }
        if mouse.action == .press { listHasFocus = false }
        var inPanes = mouse
        inPanes.column -= paneColumns.lowerBound
        return forward(.mouse(inPanes), log)
    }

    private mutating func click(row: Int) -> [WorkspaceEffect] {
        guard row >= listHeadRows, let key = list.key(atRow: row - listHeadRows) else { return [] }
        listHasFocus = true
        list.select(key)
        if case .saved(let id) = key { return [.open(id: id)] }
        choose(key)
        return []
    }
}

extension RunList {
    func isGoingOn(_ key: RunKey) -> Bool {
        for case .run(let row) in entries where row.key == key { return row.isGoingOn }
        return false
    }
}

extension String {
    /// Without blanks and tabs at both ends.
    var trimmingBlanks: String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
