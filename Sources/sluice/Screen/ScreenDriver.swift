import CursesTerminal
import ExecEngine
import RunArchive
import SessionUI
import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A run on the terminal: carries events to the session's state, its effects to the run, and its frames to the
/// screen. Runs on the main thread, which alone touches the terminal.
final class ScreenDriver {
    /// The shortest time between two frames that output alone asks for: 30 frames a second.
    private static let frameInterval = Duration.milliseconds(33)
    /// How often the clock on the screen is renewed while a run goes on.
    private static let clockInterval = Duration.milliseconds(100)

    private let host: ScreenHost
    private let shown: any ShownRun
    private let clipboard: ClipboardTools
    private var state: SessionState
    private var isLeaving = false
    private var hasHungUp = false
    private var needsFrame = true
    private var nextFrame = ContinuousClock.now
    private var lastTick: ContinuousClock.Instant?

    private var terminal: CursesTerminal { host.terminal }
    private var signals: SignalMailbox { host.signals }
    private var changes: WakeUp { host.changes }

    /// Shows a command that is started for it.
    ///
    /// - Returns: The exit status. Throws `TerminalError` before anything is started where there can be no screen.
    static func run(_ command: RunCommand) throws -> Int32 {
        let host = try ScreenHost.open()
        defer { host.terminal.close() }
        let plan = command.plan
        let state = SessionState(run: plan.description, ability: host.ability, size: host.terminal.size)
        let live = try LiveRun(plan, state.textSize(of: .stdout), host.changes) { result in
            command.exitsAtEnd || command.exitsOnSuccess && result.end.verdict == .exited(code: 0)
        }
        let driver = ScreenDriver(host, state, live)
        driver.runToEnd()
        host.terminal.close()
        return driver.shown.leave()
    }

    /// Shows a saved run; one that another process records is followed.
    static func replay(_ saved: SavedRun, from playback: Playback?) throws -> Int32 {
        let host = try ScreenHost.open()
        defer { host.terminal.close() }
        return replay(saved, from: playback, on: host)
    }

    /// The same on a screen that is there already; with what is searched for marked, and its line shown.
    static func replay(
        _ saved: SavedRun, from playback: Playback?, searching pattern: String? = nil,
        at place: (stream: ExecOutputStream, offset: Int)? = nil, on host: ScreenHost
    ) -> Int32 {
        let state = SessionState(
            run: RunDescription(saved), ability: host.ability, size: host.terminal.size, playback: playback,
            searching: pattern)
        let driver = ScreenDriver(host, state, ReplayedRun(saved))
        if let place {
            driver.apply(.snapshot(driver.shown.newest))
            driver.apply(.reveal(place.stream, offset: place.offset))
        }
        driver.runToEnd()
        return driver.shown.leave()
    }

    private init(_ host: ScreenHost, _ state: SessionState, _ shown: any ShownRun) {
        self.host = host
        clipboard = ClipboardTools(host.changes)
        self.state = state
        self.shown = shown
    }

    private func runToEnd() {
        while true {
            takeSignals()
            for event in shown.attend() { apply(event) }
            for failure in clipboard.takeFailures() { apply(.note(failure)) }
            if isLeaving, shown.hasEnded || state.run.isSaved { break }
            renewSnapshot()
            if shown.shouldLeaveByItself { break }
            drawIfDue()
            wait()
        }
    }

    // MARK: Waiting and drawing

    private func wait() {
        var polls = [
            pollfd(fd: hasHungUp ? -1 : terminal.inputDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            // Changes that the next frame will show anyway need not wake us before it is due.
            pollfd(fd: needsFrame ? -1 : changes.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        poll(&polls, nfds_t(polls.count), timeout)
        if polls[2].revents != 0 { needsFrame = true }
        tick()
        if polls[0].revents != 0 { takeInput() }
        if state.hasPendingWork { apply(.work) }
    }

    /// Lets a replay's time pass.
    private func tick() {
        guard state.isPlaying else { return lastTick = nil }
        let now = ContinuousClock.now
        if let lastTick { apply(.tick(now - lastTick)) }
        lastTick = now
    }

    /// Milliseconds until there is something to do without anyone asking; -1 for never.
    private var timeout: Int32 {
        if state.hasPendingWork { return 0 }
        let now = ContinuousClock.now
        if needsFrame { return (nextFrame - now).pollMilliseconds }
        if state.isPlaying { return Self.frameInterval.pollMilliseconds }
        return shown.hasEnded ? -1 : Self.clockInterval.pollMilliseconds
    }

    private func renewSnapshot() {
        guard !needsFrame || ContinuousClock.now >= nextFrame else { return }
        changes.clear()
        apply(.snapshot(shown.newest))
    }

    private func drawIfDue() {
        let now = ContinuousClock.now
        guard needsFrame, now >= nextFrame else { return }
        terminal.draw(render(state, in: state.size, reading: shown.log))
        needsFrame = false
        nextFrame = now + Self.frameInterval
    }

    /// Draws without waiting for the next frame's time: what a key did is seen at once.
    private func hurry() {
        needsFrame = true
        nextFrame = .now
    }

    // MARK: Events

    private func apply(_ event: SessionEvent) {
        let before = state
        let effects = state.apply(event, reading: shown.log)
        if state != before { needsFrame = true }
        for effect in effects { carryOut(effect) }
    }

    private func takeInput() {
        for input in terminal.readInput() {
            switch input {
            case .key(let key): apply(.key(key))
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
        for signal in signals.take() {
            switch signal {
            case SIGWINCH: resize()
            case SIGTSTP: suspend()
            case SIGCONT: goOn()
            default: stop(by: signal)
            }
        }
    }

    private func stop(by signal: Int32) {
        shown.stop(by: signal)
        isLeaving = true
    }

    private func resize() {
        apply(.resize(terminal.handleResize()))
        shown.resizeTerminal(state.textSize(of: .stdout))
        hurry()
    }

    private func suspend() {
        comeBack(terminal.suspend(while: stopTreeAndSelf))
    }

    private func goOn() {
        comeBack(terminal.resume(whileInBackground: stopTreeAndSelf))
    }

    private func comeBack(_ after: CursesTerminal.AfterStop) {
        lastTick = nil
        if after == .comeBack { resize() } else if !isLeaving { stop(by: SIGHUP) }
    }

    private func stopTreeAndSelf() -> CursesTerminal.AfterStop {
        shown.stopWithSelf()
        // A signal to end came with the one to go on (`kill %1`): the screen is not ours to take any more.
        let ends = signals.take(within: .milliseconds(20)).filter { ![SIGCONT, SIGWINCH, SIGTSTP].contains($0) }
        for signal in ends { stop(by: signal) }
        return ends.isEmpty ? .comeBack : .stayOut
    }

    private func carryOut(_ effect: Effect) {
        switch effect {
        case .suspend:
            JobControl.stopGroup()
        case .redraw:
            terminal.forceRedraw()
            hurry()
        case .quit:
            isLeaving = true
        case .stopAndQuit:
            _ = shown.carryOut(effect)
            isLeaving = true
        default:
            switch otherPrograms.carryOut(effect, of: shown, at: state.snapshot) {
            case .done(let note)?: if let note { apply(.note(note)) }
            case .cameBack(let after)?: comeBack(after)
            case nil: if let started = shown.carryOut(effect) { apply(.runStarted(started)) }
            }
            hurry()
        }
    }

    private var otherPrograms: OtherPrograms {
        OtherPrograms(
            host: host, clipboard: clipboard, stopSelf: stopTreeAndSelf, stopped: { [self] in stop(by: $0) })
    }
}
