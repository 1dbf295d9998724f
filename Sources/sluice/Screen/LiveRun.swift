import ExecEngine
import RunArchive
import SessionUI

/// A run that was started for the screen, and those that repeat it.
final class LiveRun: ShownRun {
    private let command: RunCommand
    private let changes: WakeUp
    private var recorded: RecordedRun
    private var stops: StopRequests
    /// What is shown instead of a run where running again could not be started.
    private var failedStart: RunSnapshot?
    /// True once the run's end is being written to the archive.
    private var isFinishing = false

    /// - Throws: What `RunCommand.start` throws.
    init(_ command: RunCommand, _ state: SessionState, _ changes: WakeUp) throws {
        self.command = command
        self.changes = changes
        stops = StopRequests(grace: command.grace.duration)
        recorded = try Self.start(command, state, changes)
    }

    private static func start(
        _ command: RunCommand, _ state: SessionState, _ changes: WakeUp, escalatedFor justification: String? = nil,
        parent: RunID? = nil
    ) throws -> RecordedRun {
        let size = state.textSize(of: .stdout)
        let dimensions = TerminalDimensions(columns: size.columns, rows: size.rows)
        return try command.start(
            RunOptions(
                terminalSize: command.usesTerminals ? dimensions : nil, deltaLimit: 0, onChange: changes),
            escalatedFor: justification, parent: parent)
    }

    private var run: Run { recorded.run }

    var log: any RunLogReading { run.log }
    var newest: RunSnapshot { failedStart ?? run.snapshot }
    var hasEnded: Bool { run.resultIfEnded != nil }

    var shouldLeaveByItself: Bool {
        guard let result = run.resultIfEnded else { return false }
        return command.exitsAtEnd || command.exitsOnSuccess && result.end.verdict == .exited(code: 0)
    }

    /// Writes the end of the run, in the background: the disk may be slow, and the screen must not be.
    func attend() {
        guard !isFinishing, hasEnded else { return }
        isFinishing = true
        startThread { [recorded, changes] in
            recorded.finish()
            changes.signal()
        }
    }

    func carryOut(_ effect: Effect, _ state: SessionState) -> RunDescription? {
        switch effect {
        case .cancel, .stopAndQuit: run.cancel(grace: command.grace.duration)
        case .kill: run.cancel()
        case .rerun: return rerun(state, escalatedFor: nil)
        case .rerunEscalated(let justification): return rerun(state, escalatedFor: justification)
        default: break
        }
        return nil
    }

    private func rerun(_ state: SessionState, escalatedFor justification: String?) -> RunDescription? {
        do {
            recorded = try Self.start(
                command, state, changes, escalatedFor: justification, parent: recorded.id)
            failedStart = nil
            isFinishing = false
            stops = StopRequests(grace: command.grace.duration)
            return command.description(escalatedFor: justification)
        } catch {
            let end = RunEnd(
                verdict: .failedToStart("\(error)"), exitCode: (error as? SpawnError)?.exitCode ?? 125)
            failedStart = RunSnapshot(phase: .ended(end))
            return nil
        }
    }

    /// The tree first, then Sluice.
    func stop(by signal: Int32) { _ = stops.note(signal, run) }

    func resizeTerminal(_ size: TerminalSize) {
        run.resizeTerminal(TerminalDimensions(columns: size.columns, rows: size.rows))
    }

    func stopWithSelf() { sluice.stopWithSelf(run, changes) }

    func leave() -> Int32 {
        let snapshot = newest
        recorded.finish()
        let hint = failedStart == nil ? recorded.id.map { "  (sluice replay \($0))" } : nil
        printError(snapshot.closingLine + (hint ?? ""))
        if let failure = recorded.failure { printError(failure) }
        let result = run.resultIfEnded
        for path in result?.end.appearedProtected ?? [] { printError(appearedLine(path)) }
        if case .ended(let end) = failedStart?.phase { return end.exitCode }
        return result.map { stops.exitStatus(of: $0) } ?? 125
    }
}
