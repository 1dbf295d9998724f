import CursesTerminal
import ExecEngine
import RunArchive
import SessionUI
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The interactive session on the terminal: many runs, one screen. Runs on the main thread.
final class SessionDriver {
    /// The shortest time between two frames that output alone asks for.
    private static let frameInterval = Duration.milliseconds(33)
    /// How often clocks are renewed while a run goes on.
    private static let clockInterval = Duration.milliseconds(100)
    /// How often runs of other processes are looked at.
    private static let followInterval = Duration.seconds(1)

    private let host: ScreenHost
    private let notifier: SessionNotifier
    private let clipboard: ClipboardTools
    private let archive: Archive?
    private let savedRows: SavedRows?
    private let watch: FolderWatch?
    private var workspace: Workspace
    private var live: [Int: LiveRun] = [:]
    private var nextNumber = 1
    private var opened: ReplayedRun?
    private let completions = Handover<(candidates: [String], request: CompletionRequest)>()
    private var followsOthers = false
    private var nextFollow = ContinuousClock.now
    /// When all runs are looked at next, and whether one has changed since the last look.
    private var nextLook = ContinuousClock.now
    private var needsLook = false
    private var signal: Int32?
    private var isLeaving = false
    private var hasHungUp = false
    private var needsFrame = true
    private var nextFrame = ContinuousClock.now
    private var lastTick: ContinuousClock.Instant?

    /// - Returns: The exit status.
    static func run(notify: NotifyMode) throws -> Int32 {
        let host = try ScreenHost.open()
        let driver = SessionDriver(host, notify)
        driver.runToEnd()
        driver.notifier.leave()
        host.terminal.close()
        return driver.leave()
    }

    private init(_ host: ScreenHost, _ notify: NotifyMode) {
        self.host = host
        notifier = SessionNotifier(host.terminal, notify)
        clipboard = ClipboardTools(host.changes)
        archive = try? Archive.ofUser()
        // A folder has to be there to be watched.
        try? archive?.prepare()
        savedRows = archive.map { SavedRows($0, host.changes) }
        watch = archive.map { FolderWatch($0.home.appending("runs").string) }
        workspace = Workspace(folder: absolutePath("."), ability: host.ability, size: host.terminal.size)
        savedRows?.look()
    }

    private func runToEnd() {
        while true {
            takeSignals()
            if isLeaving, live.values.allSatisfy(\.hasEnded) { return }
            renew()
            drawIfDue()
            wait()
        }
    }

    private func leave() -> Int32 {
        for number in live.keys.sorted() { live[number]?.finishQuietly() }
        return signal.map { EngineLimits.signalExitCodeBase + $0 } ?? 0
    }

    // MARK: The run that is shown

    private var shown: (any ShownRun)? {
        switch workspace.chosen {
        case .live(let number)?: live[number]
        case .saved?: opened
        case nil: nil
        }
    }

    private var log: any RunLogReading { shown?.log ?? EmptyLog() }

    // MARK: Waiting and drawing

    private func wait() {
        var polls = [
            pollfd(fd: hasHungUp ? -1 : host.terminal.inputDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: host.signals.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: needsFrame ? -1 : host.changes.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: watch?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        poll(&polls, nfds_t(polls.count), timeout)
        if polls[2].revents != 0 { needsFrame = true }
        if polls[3].revents != 0 {
            watch?.clear()
            savedRows?.look()
        }
        tick()
        if polls[0].revents != 0 { takeInput() }
        if workspace.hasPendingWork { apply(.session(.work)) }
    }

    private func tick() {
        guard workspace.isPlaying else { return lastTick = nil }
        let now = ContinuousClock.now
        if let lastTick { apply(.session(.tick(now - lastTick))) }
        lastTick = now
    }

    private var timeout: Int32 {
        if workspace.hasPendingWork { return 0 }
        let now = ContinuousClock.now
        if needsFrame { return (nextFrame - now).pollMilliseconds }
        if needsLook { return min(nextLook - now, Self.frameInterval).pollMilliseconds }
        if workspace.isPlaying { return Self.frameInterval.pollMilliseconds }
        if live.values.contains(where: { !$0.hasEnded }) || shown?.hasEnded == false {
            return Self.clockInterval.pollMilliseconds
        }
        return followsOthers ? (nextFollow - now).pollMilliseconds : -1
    }

    /// Brings the state up to what the runs and the archive are now.
    private func renew() {
        guard !needsFrame || ContinuousClock.now >= nextFrame else { return }
        host.changes.clear()
        needsLook = true
        if ContinuousClock.now >= nextLook { look() }
        if followsOthers, ContinuousClock.now >= nextFollow {
            nextFollow = .now + Self.followInterval
            savedRows?.look()
        }
        if let shown { apply(.session(.snapshot(shown.newest))) }
        let found = savedRows?.take()
        if let found {
            followsOthers = found.rows.contains { $0.isGoingOn && !isOurs($0.key) }
            apply(.history(found.lines))
        }
        if let found {
            apply(
                .rows(live: liveRows, saved: found.rows.filter { !isOurs($0.key) }, hasMore: found.hasMore))
        }
        for failure in clipboard.takeFailures() { apply(.message(failure)) }
        if let (candidates, request) = completions.take() { apply(.completions(candidates, request)) }
    }

    /// Looks at all runs: their rows, their ends. Not for each frame: each look waits for a lock that the run's own
    /// thread may hold, and with many that flood a key would wait for them all.
    private func look() {
        needsLook = false
        nextLook = .now + Self.clockInterval
        for (number, run) in live {
            for event in run.attend() where workspace.chosen == .live(number) { apply(.session(event)) }
            notifier.look(at: run, number: number, isShown: workspace.chosen == .live(number))
            if run.wantsRestart, run.hasEnded { restart(run) }
        }
        apply(.rows(live: liveRows, saved: nil))
    }

    private func isOurs(_ key: RunKey) -> Bool {
        guard case .saved(let id) = key else { return true }
        return live.values.contains { $0.id?.description == id }
    }

    private var liveRows: [RunRow] {
        live.sorted { $0.key > $1.key }.map { number, run in
            let snapshot = run.newest
            let (word, color) = snapshot.listWord
            let time = run.hasEnded ? shortAgo(milliseconds: run.startedAt) : Units.text(snapshot.elapsed)
            return RunRow(
                key: .live(number), command: run.description.command, cwd: run.description.cwd, name: run.name,
                word: word, color: color, isGoingOn: !run.hasEnded, time: time, isPinned: run.isPinned)
        }
    }

    private func drawIfDue() {
        let now = ContinuousClock.now
        guard needsFrame, now >= nextFrame else { return }
        host.terminal.draw(render(workspace, reading: log))
        needsFrame = false
        nextFrame = now + Self.frameInterval
    }

    private func hurry() {
        needsFrame = true
        nextFrame = .now
    }

    // MARK: Events

    private func apply(_ event: WorkspaceEvent) {
        let before = workspace
        let effects = workspace.apply(event, reading: log)
        if workspace.chosen != before.chosen {
            if case .saved? = workspace.chosen {} else { opened = nil }
            if let shown { _ = workspace.apply(.session(.snapshot(shown.newest)), reading: log) }
        }
        if workspace != before { needsFrame = true }
        for effect in effects { carryOut(effect) }
    }

    private func takeInput() {
        for input in host.terminal.readInput() {
            switch input {
            case .key(let key):
                // What these do depends on what is going on right now.
                if ["q", "x", "R"].map(Key.character).contains(key) { look() }
                apply(.key(key))
            case .mouse(let mouse): apply(.mouse(mouse))
            case .paste(let text): apply(.paste(text))
            case .hangUp:
                hasHungUp = true
                stop(by: SIGHUP)
            }
            hurry()
        }
    }

    private func takeSignals() {
        for signal in host.signals.take() {
            switch signal {
            case SIGWINCH: resize()
            case SIGTSTP: comeBack(host.terminal.suspend(while: stopAllAndSelf))
            case SIGCONT: comeBack(host.terminal.resume(whileInBackground: stopAllAndSelf))
            default: stop(by: signal)
            }
        }
    }

    /// Another asks Sluice to end: all runs first, then Sluice.
    private func stop(by signal: Int32) {
        for run in live.values { run.stop(by: signal) }
        self.signal = self.signal ?? signal
        isLeaving = true
    }

    private func resize() {
        apply(.resize(host.terminal.handleResize()))
        for run in live.values where !run.hasEnded { run.resizeTerminal(workspace.terminalSize) }
        hurry()
    }

    private func comeBack(_ after: CursesTerminal.AfterStop) {
        lastTick = nil
        if after == .comeBack { resize() } else if !isLeaving { stop(by: SIGHUP) }
    }

    private func stopAllAndSelf() -> CursesTerminal.AfterStop {
        stopWithSelf(live.values.compactMap(\.runGoingOn), host.changes)
        let ends = host.signals.take(within: .milliseconds(20))
            .filter { ![SIGCONT, SIGWINCH, SIGTSTP].contains($0) }
        for signal in ends { stop(by: signal) }
        return ends.isEmpty ? .comeBack : .stayOut
    }

    // MARK: Effects

    private func carryOut(_ effect: WorkspaceEffect) {
        switch effect {
        case .start(let line, let settings): start(line, settings)
        case .run(let key, let effect): carryOut(effect, on: key)
        case .open(let id): open(id)
        case .close(let number):
            live[number]?.finishQuietly()
            live[number] = nil
            apply(.gone(.live(number)))
            savedRows?.look()
        case .restart(let key): restart(key)
        case .pin(let key): pin(key)
        case .complete(let request): complete(request)
        case .moreSaved: savedRows?.lookFurther()
        case .redraw:
            host.terminal.forceRedraw()
            hurry()
        case .suspend: JobControl.stopGroup()
        case .quit: isLeaving = true
        case .stopAllAndQuit:
            for run in live.values { run.cancel() }
            isLeaving = true
        }
    }

    private func carryOut(_ effect: Effect, on key: RunKey?) {
        switch effect {
        case .rerun, .rerunEscalated:
            guard case .live(let number)? = key, let run = live[number] else { return }
            var plan = run.plan
            if case .rerunEscalated(let justification) = effect { plan = plan.escalated(for: justification) }
            launch(plan, parent: run.id)
        case .quit, .stopAndQuit: break
        default:
            guard let shown, let session = workspace.session else { return }
            switch otherPrograms.carryOut(effect, of: shown, at: session.snapshot) {
            case .done(let note)?: if let note { apply(.message(note)) }
            case .cameBack(let after)?: comeBack(after)
            case nil: _ = shown.carryOut(effect)
            }
        }
        hurry()
    }

    private var otherPrograms: OtherPrograms {
        OtherPrograms(
            host: host, clipboard: clipboard, stopSelf: stopAllAndSelf, stopped: { [self] in stop(by: $0) })
    }

    private func start(_ line: String, _ settings: RunSettings) {
        do {
            launch(try RunPlan(line: line, settings, in: workspace.folder), parent: nil)
        } catch {
            apply(.message("\(error)"))
        }
    }

    /// Starts a run and shows it.
    private func launch(_ plan: RunPlan, parent: RunID?) {
        do {
            let run = try LiveRun(plan, workspace.terminalSize, host.changes, parent: parent) { _ in false }
            let number = nextNumber
            nextNumber += 1
            live[number] = run
            apply(.rows(live: liveRows, saved: nil))
            apply(.shown(.live(number), plan.description, nil))
            // It may have ended already: the list must not be behind the panes.
            apply(.rows(live: liveRows, saved: nil))
            if let failure = run.failure { apply(.message(failure)) }
        } catch {
            apply(.message("\(error)"))
            savedRows?.look()
        }
        hurry()
    }

    private func open(_ id: String) {
        do {
            guard let archive else { throw ArchiveError.noHome }
            let saved = try archive.run(id)
            opened = ReplayedRun(saved)
            apply(.shown(.saved(id), RunDescription(saved), saved.isRunning ? nil : Playback()))
        } catch {
            apply(.message("\(error)"))
        }
        hurry()
    }

    private func restart(_ key: RunKey) {
        guard case .live(let number) = key, let run = live[number] else {
            apply(.message("a saved run is shown, not run: its line is in the history of :"))
            return
        }
        if run.hasEnded { return restart(run) }
        run.wantsRestart = true
        run.cancel()
    }

    private func restart(_ run: LiveRun) {
        run.wantsRestart = false
        if !isLeaving { launch(run.plan, parent: run.id) }
    }

    private func pin(_ key: RunKey) {
        let id: String? =
            switch key {
            case .live(let number): live[number]?.id?.description
            case .saved(let id): id
            }
        do {
            guard let archive, let id else { return apply(.message("this run is not kept: there is nothing to pin")) }
            let saved = try archive.run(id)
            try saved.setPinned(!saved.isPinned)
            if case .live(let number) = key { live[number]?.isPinned = !saved.isPinned }
            try Catalog(archive).refresh(saved.id)
            savedRows?.look()
            apply(.message("\(saved.isPinned ? "unpinned" : "pinned") \(saved.id)"))
        } catch {
            apply(.message("\(error)"))
        }
    }

    private func complete(_ request: CompletionRequest) {
        let folder = workspace.settings.cwd.map { FilePath(workspace.folder).pushing(FilePath($0)).string }
        startThread { [completions, changes = host.changes, cwd = folder ?? workspace.folder] in
            var environment: [String: String] = [:]
            for name in ["PATH", "HOME"] { environment[name] = getenv(name).map { String(cString: $0) } }
            let candidates = Completion.candidates(for: request, cwd: cwd, environment: environment)
            completions.put((candidates, request))
            changes.signal()
        }
    }
}

/// The log of no run.
private struct EmptyLog: RunLogReading {
    func read(_ stream: ExecOutputStream, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int { 0 }
    func timelineRecord(at index: Int) -> TimelineRecord? { nil }
}
