import ExecEngine
import RunArchive
import SessionUI
import Synchronization
import SystemPackage

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
    /// Earlier runs that were found and not yet told to the screen.
    private let past = Handover<[PastRun]>()

    /// - Throws: What `RunCommand.start` throws.
    init(_ command: RunCommand, _ state: SessionState, _ changes: WakeUp) throws {
        self.command = command
        self.changes = changes
        stops = StopRequests(grace: command.grace.duration)
        recorded = try Self.start(command, state, changes)
        lookBack()
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
    var folder: FilePath? { recorded.folder }
    var hasEnded: Bool { run.resultIfEnded != nil }

    var shouldLeaveByItself: Bool {
        guard let result = run.resultIfEnded else { return false }
        return command.exitsAtEnd || command.exitsOnSuccess && result.end.verdict == .exited(code: 0)
    }

    /// Writes the end of the run, in the background: the disk may be slow, and the screen must not be.
    func attend() -> [SessionEvent] {
        if !isFinishing, hasEnded {
            isFinishing = true
            startThread { [recorded, changes] in
                recorded.finish()
                changes.signal()
            }
        }
        return past.withLock { $0.take() }.map { [.history($0)] } ?? []
    }

    /// Looks for earlier runs of the same command that ended well, in the background.
    private func lookBack() {
        guard let id = recorded.id else { return }
        startThread { [past = self.past, changes] in
            guard let found = try? pastRuns(like: id), !found.isEmpty else { return }
            past.withLock { $0 = found }
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
            lookBack()
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
        recorded.resizeTerminal(TerminalDimensions(columns: size.columns, rows: size.rows))
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

/// A value on its way from one thread to another.
private final class Handover<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func withLock<Result: Sendable>(_ body: (inout sending Value?) -> sending Result) -> Result {
        value.withLock(body)
    }
}

/// The last five runs of the same command in the same folder that ended well.
private func pastRuns(like id: RunID) throws -> [PastRun] {
    let archive = try Archive.ofUser()
    let record = try archive.run(id.description).record
    return try Catalog(archive).successes(of: record.commandLine, in: record.cwd, limit: 5).compactMap { entry in
        guard let saved = try? archive.run(entry.id.description) else { return nil }
        let points = saved.log.sample(of: 256).map { PastRun.Point(bytes: $0.mergedOffset, time: $0.time) }
        return PastRun(
            duration: saved.duration,
            points: points + [
                PastRun.Point(bytes: saved.byteCounts.stdout + saved.byteCounts.stderr, time: saved.duration)
            ])
    }
}
