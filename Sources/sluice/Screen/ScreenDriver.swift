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
        let state = SessionState(run: command.description(), ability: host.ability, size: host.terminal.size)
        let driver = ScreenDriver(host, state, try LiveRun(command, state, host.changes))
        driver.runToEnd()
        host.terminal.close()
        return driver.shown.leave()
    }

    /// Shows a saved run; one that another process records is followed.
    static func replay(_ saved: SavedRun, from playback: Playback?) throws -> Int32 {
        let host = try ScreenHost.open()
        defer { host.terminal.close() }
        return replay(saved, from: playback, searching: nil, on: host)
    }

    /// The same on a screen that is there already; with what is searched for marked.
    static func replay(
        _ saved: SavedRun, from playback: Playback?, searching pattern: String?, on host: ScreenHost
    ) -> Int32 {
        let state = SessionState(
            run: RunDescription(saved), ability: host.ability, size: host.terminal.size, playback: playback,
            searching: pattern)
        let driver = ScreenDriver(host, state, ReplayedRun(saved))
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
        if needsFrame { return milliseconds(nextFrame - now) }
        if state.isPlaying { return milliseconds(Self.frameInterval) }
        return shown.hasEnded ? -1 : milliseconds(Self.clockInterval)
    }

    private func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = max(.zero, duration).components
        return Int32(clamping: seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
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
        case .copy(let text):
            copy(text)
        case .pipe(let pane, let command):
            let bytes = PaneBytes(pane, of: shown.log, at: state.snapshot)
            leave { $0.pipe(bytes, into: command) }
        case .openLog(let pane):
            openLog(of: pane)
        case .quit:
            isLeaving = true
        case .stopAndQuit:
            _ = shown.carryOut(effect, state)
            isLeaving = true
        default:
            if let started = shown.carryOut(effect, state) { apply(.runStarted(started)) }
            hurry()
        }
    }

    // MARK: Other programs

    private func copy(_ text: String) {
        let fitsTerminal = text.utf8.count <= ClipboardTools.longestSequence
        if fitsTerminal { terminal.setClipboard(base64: Data(text.utf8).base64EncodedString()) }
        if !clipboard.put(text), !fitsTerminal {
            apply(.note("not copied: over 64 KiB a clipboard needs a desktop with wl-copy or xclip"))
        }
    }

    /// Leaves the screen for another program, and comes back.
    private func leave(for body: (ExternalProgram) -> CursesTerminal.AfterStop) {
        let program = ExternalProgram(
            terminal: terminal, signals: signals, stopSelf: stopTreeAndSelf, stopped: { [self] in stop(by: $0) })
        comeBack(terminal.whileLeft(orInBackground: stopTreeAndSelf) { body(program) })
    }

    private func openLog(of pane: PaneID) {
        let bytes = PaneBytes(pane, of: shown.log, at: state.snapshot)
        if let stream = bytes.stream, let file = shown.folder?.appending("\(stream.name).log"),
            access(file.string, R_OK) == 0
        {
            return leave { $0.edit(file.string) }
        }
        do throws(Errno) {
            let path = try bytes.temporaryCopy()
            defer { unlink(path) }
            leave { $0.edit(path) }
        } catch {
            apply(.note("cannot copy the log to a temporary file: \(error); is there room in TMPDIR?"))
        }
    }
}
