import CursesTerminal
import ExecEngine
import RunArchive
import SessionUI

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

/// `sluice run` on a terminal: carries events to the session's state, its effects to the run, and its frames to the
/// screen. Runs on the main thread, which alone touches the terminal.
final class ScreenDriver {
    /// The shortest time between two frames that output alone asks for: 30 frames a second.
    private static let frameInterval = Duration.milliseconds(33)
    /// How often the clock on the screen is renewed while a run goes on.
    private static let clockInterval = Duration.milliseconds(100)

    private let command: RunCommand
    private let terminal: CursesTerminal
    private let signals: SignalMailbox
    private let changes: WakeUp
    private var recorded: RecordedRun
    private var run: Run { recorded.run }
    private var state: SessionState
    private var stops: StopRequests
    /// What is shown instead of a run where running again could not be started.
    private var failedStart: RunSnapshot?
    /// True once the run's end is being written to the archive.
    private var isFinishing = false
    private var isLeaving = false
    private var hasHungUp = false
    private var needsFrame = true
    private var nextFrame = ContinuousClock.now

    /// - Returns: The exit status. Throws `TerminalError` before anything is started where there can be no screen.
    static func run(_ command: RunCommand) throws -> Int32 {
        SignalMailbox.ignoreBrokenPipes()
        let signals = try SignalMailbox.start(
            for: [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT])
        let hasColor = (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
        let terminal = try CursesTerminal.open(useColor: hasColor, useMouse: true)
        let driver: ScreenDriver
        do {
            driver = try ScreenDriver(command, terminal, signals, hasColor: hasColor)
        } catch {
            terminal.close()
            throw error
        }
        return driver.runToEnd()
    }

    private init(
        _ command: RunCommand, _ terminal: CursesTerminal, _ signals: SignalMailbox, hasColor: Bool
    ) throws {
        self.command = command
        self.terminal = terminal
        self.signals = signals
        changes = try WakeUp()
        state = SessionState(
            run: command.description(), ability: TerminalAbility(hasColor: hasColor, hasUTF8: terminal.isUTF8),
            size: terminal.size)
        stops = StopRequests(grace: command.grace.duration)
        recorded = try Self.start(command, state, changes)
    }

    private static func start(
        _ command: RunCommand, _ state: SessionState, _ changes: WakeUp, escalatedFor justification: String? = nil,
        parent: RunID? = nil
    ) throws -> RecordedRun {
        let size = state.textSize(of: .stdout)
        return try command.start(
            RunOptions(
                terminalSize: command.usesTerminals
                    ? TerminalDimensions(columns: size.columns, rows: size.rows) : nil,
                deltaLimit: 0, onChange: changes), escalatedFor: justification, parent: parent)
    }

    private func runToEnd() -> Int32 {
        while true {
            takeSignals()
            finishRecordingInBackground()
            if isLeaving, run.resultIfEnded != nil { break }
            renewSnapshot()
            if shouldLeaveByItself { break }
            drawIfDue()
            wait()
        }
        let snapshot = failedStart ?? run.snapshot
        let result = run.resultIfEnded
        terminal.close()
        recorded.finish()
        let hint = failedStart == nil ? recorded.id.map { "  (sluice replay \($0))" } : nil
        printError(snapshot.closingLine + (hint ?? ""))
        if let failure = recorded.failure { printError(failure) }
        for path in result?.end.appearedProtected ?? [] { printError(appearedLine(path)) }
        if case .ended(let end) = failedStart?.phase { return end.exitCode }
        return result.map { stops.exitStatus(of: $0) } ?? 125
    }

    private var shouldLeaveByItself: Bool {
        guard let result = run.resultIfEnded else { return false }
        return command.exitsAtEnd || command.exitsOnSuccess && result.end.verdict == .exited(code: 0)
    }

    /// The disk may be slow, and the screen must not be.
    private func finishRecordingInBackground() {
        guard !isFinishing, run.resultIfEnded != nil else { return }
        isFinishing = true
        startThread { [recorded, changes] in
            recorded.finish()
            changes.signal()
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
        if polls[0].revents != 0 { takeInput() }
        if state.hasPendingWork { apply(.work) }
    }

    /// Milliseconds until there is something to do without anyone asking; -1 for never.
    private var timeout: Int32 {
        if state.hasPendingWork { return 0 }
        let now = ContinuousClock.now
        if needsFrame { return milliseconds(nextFrame - now) }
        return run.resultIfEnded == nil ? milliseconds(Self.clockInterval) : -1
    }

    private func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = max(.zero, duration).components
        return Int32(clamping: seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    private func renewSnapshot() {
        guard !needsFrame || ContinuousClock.now >= nextFrame else { return }
        changes.clear()
        apply(.snapshot(failedStart ?? run.snapshot))
    }

    private func drawIfDue() {
        let now = ContinuousClock.now
        guard needsFrame, now >= nextFrame else { return }
        terminal.draw(render(state, in: state.size, reading: run.log))
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
        let effects = state.apply(event, reading: run.log)
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

    /// Another asks Sluice to end: the tree first, then Sluice.
    private func stop(by signal: Int32) {
        _ = stops.note(signal, run)
        isLeaving = true
    }

    private func resize() {
        apply(.resize(terminal.handleResize()))
        let size = state.textSize(of: .stdout)
        run.resizeTerminal(TerminalDimensions(columns: size.columns, rows: size.rows))
        hurry()
    }

    private func suspend() {
        comeBack(terminal.suspend(while: stopTreeAndSelf))
    }

    private func goOn() {
        comeBack(terminal.resume(whileInBackground: stopTreeAndSelf))
    }

    private func comeBack(_ after: CursesTerminal.AfterStop) {
        if after == .comeBack { resize() } else if !isLeaving { stop(by: SIGHUP) }
    }

    private func stopTreeAndSelf() -> CursesTerminal.AfterStop {
        stopWithSelf(run, changes)
        // A signal to end came with the one to go on (`kill %1`): the screen is not ours to take any more.
        let ends = signals.take(within: .milliseconds(20)).filter { ![SIGCONT, SIGWINCH, SIGTSTP].contains($0) }
        for signal in ends { stop(by: signal) }
        return ends.isEmpty ? .comeBack : .stayOut
    }

    private func carryOut(_ effect: Effect) {
        switch effect {
        case .cancel:
            run.cancel(grace: command.grace.duration)
        case .kill:
            run.cancel()
        case .rerun:
            rerun(escalatedFor: nil)
        case .rerunEscalated(let justification):
            rerun(escalatedFor: justification)
        case .suspend:
            JobControl.stopGroup()
        case .redraw:
            terminal.forceRedraw()
            hurry()
        case .copy(let text):
            terminal.setClipboard(base64: Data(text.utf8).base64EncodedString())
        case .quit:
            isLeaving = true
        case .stopAndQuit:
            run.cancel(grace: command.grace.duration)
            isLeaving = true
        }
    }

    private func rerun(escalatedFor justification: String?) {
        do {
            recorded = try Self.start(command, state, changes, escalatedFor: justification, parent: recorded.id)
            failedStart = nil
            isFinishing = false
            stops = StopRequests(grace: command.grace.duration)
            apply(.runStarted(command.description(escalatedFor: justification)))
        } catch {
            let end = RunEnd(
                verdict: .failedToStart("\(error)"), exitCode: (error as? SpawnError)?.exitCode ?? 125)
            failedStart = RunSnapshot(phase: .ended(end))
        }
        hurry()
    }
}
