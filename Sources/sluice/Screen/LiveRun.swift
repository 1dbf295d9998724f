import ExecEngine
import RunArchive
import SessionUI
import Synchronization
import SystemPackage

/// A run that was started for the screen, and those that repeat it.
final class LiveRun: ShownRun {
    /// What was asked for.
    private(set) var plan: RunPlan
    private let leavesAtEnd: (RunResult) -> Bool
    private let changes: WakeUp
    private var terminalSize: TerminalSize
    private var recorded: RecordedRun
    private var stops: StopRequests
    /// What is shown instead of a run where running again could not be started.
    private var failedStart: RunSnapshot?
    /// True once the run's end is being written to the archive.
    private var isFinishing = false
    /// Whether it is to be started again once it has ended, and whether it is pinned: for a session.
    var wantsRestart = false
    var isPinned = false
    /// Earlier runs that were found and not yet told to the screen.
    private let past = Handover<[PastRun]>()

    /// - Parameters:
    ///   - terminalSize: Of the text of a pane, for a command that gets terminals.
    ///   - parent: The run that this one repeats.
    ///   - leavesAtEnd: Whether the screen is left by itself after such an end.
    /// - Throws: What `RecordedRun.start` throws.
    init(
        _ plan: RunPlan, _ terminalSize: TerminalSize, _ changes: WakeUp, parent: RunID? = nil,
        leavesAtEnd: @escaping (RunResult) -> Bool
    ) throws {
        self.plan = plan
        self.terminalSize = terminalSize
        self.leavesAtEnd = leavesAtEnd
        self.changes = changes
        stops = StopRequests(grace: plan.grace)
        recorded = try Self.start(plan, terminalSize, changes, parent: parent)
        lookBack()
    }

    private static func start(
        _ plan: RunPlan, _ size: TerminalSize, _ changes: WakeUp, parent: RunID? = nil
    ) throws -> RecordedRun {
        let dimensions = TerminalDimensions(columns: size.columns, rows: size.rows)
        return try RecordedRun.start(
            plan,
            RunOptions(terminalSize: plan.usesTerminals ? dimensions : nil, deltaLimit: 0, onChange: changes),
            parent: parent)
    }

    private var run: Run { recorded.run }

    var log: any RunLogReading { run.log }
    var newest: RunSnapshot { failedStart ?? run.snapshot }
    var folder: FilePath? { recorded.folder }
    var hasEnded: Bool { run.resultIfEnded != nil }

    var shouldLeaveByItself: Bool {
        run.resultIfEnded.map(leavesAtEnd) ?? false
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
        return past.take().map { [.history($0)] } ?? []
    }

    /// Looks for earlier runs of the same command that ended well, in the background.
    private func lookBack() {
        guard let id = recorded.id else { return }
        startThread { [past = self.past, changes] in
            guard let found = try? pastRuns(like: id), !found.isEmpty else { return }
            past.put(found)
            changes.signal()
        }
    }

    func carryOut(_ effect: Effect) -> RunDescription? {
        switch effect {
        case .cancel, .stopAndQuit: run.cancel(grace: plan.grace)
        case .kill: run.cancel()
        case .rerun: return rerun(escalatedFor: nil)
        case .rerunEscalated(let justification): return rerun(escalatedFor: justification)
        default: break
        }
        return nil
    }

    private func rerun(escalatedFor justification: String?) -> RunDescription? {
        let plan = justification.map(plan.escalated) ?? plan
        do {
            recorded = try Self.start(plan, terminalSize, changes, parent: recorded.id)
            failedStart = nil
            isFinishing = false
            stops = StopRequests(grace: plan.grace)
            lookBack()
            return plan.description
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
        terminalSize = size
        recorded.resizeTerminal(TerminalDimensions(columns: size.columns, rows: size.rows))
    }

    func stopWithSelf() { sluice.stopWithSelf([run], changes) }

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

/// What a session, which has many of them, asks besides.
extension LiveRun {
    var id: RunID? { recorded.id }
    var name: String? { plan.name }
    var description: RunDescription { plan.description }
    /// Milliseconds of Unix time.
    var startedAt: Int64 { recorded.startedAt }
    /// Why it is not kept, or not all of it.
    var failure: String? { recorded.failure }
    /// The run, while it goes on.
    var runGoingOn: Run? { hasEnded ? nil : run }

    func cancel() { run.cancel(grace: plan.grace) }

    /// Waits until its end is in the archive.
    func finishQuietly() { recorded.finish() }
}

/// A value on its way from one thread to another.
final class Handover<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func put(_ new: Value) { value.withLock { $0 = new } }
    func take() -> Value? { value.withLock { $0.take() } }
}

/// The last five runs of the same command in the same folder that ended well.
private func pastRuns(like id: RunID) throws -> [PastRun] {
    let archive = try Archive.ofUser()
    let record = try archive.run(id.description).record
    return try Catalog(archive).successes(of: record.commandLine, in: record.cwd, limit: 5).compactMap { entry in
        guard let saved = try? archive.run(entry.id.description) else { return nil }
        let samples = saved.log.sample(of: 256)
        let whole = saved.byteCounts
        // What would take long to read goes by its bytes alone.
        let countsLines = whole.stdout + whole.stderr <= 64 << 20
        var (lines, counted) = (0, PerStream(both: 0))
        func lineCount(upTo offsets: PerStream<Int>) -> Int? {
            guard countsLines else { return nil }
            for stream in ExecOutputStream.allCases where offsets[stream] > counted[stream] {
                let bytes = saved.log.bytes(stream, in: counted[stream]..<offsets[stream])
                lines += bytes.reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
                counted[stream] = offsets[stream]
            }
            return lines
        }
        var points = samples.map {
            PastRun.Point(bytes: $0.mergedOffset, lines: lineCount(upTo: $0.offsets), time: $0.time)
        }
        points.append(
            PastRun.Point(bytes: whole.stdout + whole.stderr, lines: lineCount(upTo: whole), time: saved.duration))
        return PastRun(duration: saved.duration, points: points)
    }
}
