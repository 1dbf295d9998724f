import ExecEngine
import RunArchive
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A run under way and what keeps it, if anything does.
///
/// A recorder that fails never fails the run: it goes on with a log of its own, and says so.
final class RecordedRun: Sendable {
    let run: Run
    /// The run's id in the archive, or nil where it is not kept.
    var id: RunID? { recorder?.id }
    /// Milliseconds of Unix time.
    let startedAt = unixMilliseconds()
    /// Where its files are, if it is kept.
    var folder: FilePath? { recorder?.folder }
    private let recorder: RunRecorder?
    private let pruning: BackgroundPruning?
    private let usesTerminals: Bool
    private let state: Mutex<State>

    private struct State {
        var hasFinished = false
        /// Why the run, or its end, is not in the archive.
        var failure: String?
    }

    private init(
        _ run: Run, _ recorder: RunRecorder?, _ pruning: BackgroundPruning?, usesTerminals: Bool, failure: String?
    ) {
        self.run = run
        self.pruning = pruning
        self.usesTerminals = usesTerminals
        self.recorder = recorder
        state = Mutex(State(failure: failure))
    }

    /// Starts a command. One that cannot be started is kept too.
    ///
    /// - Parameter parent: The run that this one repeats.
    /// - Throws: What `SandboxManager.transform` and `ExecEngine.start` throw.
    static func start(_ plan: RunPlan, _ options: RunOptions, parent: RunID? = nil) throws -> RecordedRun {
        var recorder: RunRecorder?
        var pruning: BackgroundPruning?
        var failure: String?
        let options = plan.options(options)
        if plan.isRecorded {
            do {
                let new = NewRun(
                    spec: plan.spec, cwd: ExecString(plan.folder), policy: plan.policy, grace: plan.grace,
                    usesTerminals: plan.usesTerminals, name: plan.name, parent: parent,
                    sluiceVersion: Sluice.version)
                let archive = try Archive.ofUser()
                recorder = try RunRecorder(new, in: archive)
                pruning = BackgroundPruning(archive)
            } catch {
                failure = "not recorded: \(error)"
            }
        }
        do {
            let env = try SandboxManager().transform(
                plan.spec, sandbox: plan.isContained ? .ofThisPlatform : .none, policy: plan.policy,
                sandboxCwd: plan.spec.cwd)
            let run = try ExecEngine.start(env, log: recorder?.log, options: options)
            if plan.isDurable { recorder?.synchronizeEverySecond() }
            if let size = options.terminalSize { recorder?.note(size, at: .zero) }
            return RecordedRun(
                run, recorder, pruning, usesTerminals: options.terminalSize != nil, failure: failure)
        } catch {
            try? recorder?.finish(failedToStart: "\(error)", exitCode: (error as? SpawnError)?.exitCode ?? 125)
            throw error
        }
    }

    /// Writes how the run ended, once; `failure` tells whether that could be done. Waits for the disk.
    func finish() {
        guard let recorder, let result = run.resultIfEnded else { return }
        state.withLock { state in
            if state.hasFinished { return }
            state.hasFinished = true
            do {
                try recorder.finish(result)
                let lost = ExecOutputStream.allCases.compactMap { stream in
                    result.unrecorded[stream].map { "\(stream.name) not recorded \($0)" }
                }
                if !lost.isEmpty { state.failure = lost.joined(separator: "; ") }
            } catch {
                state.failure = "the end of run \(recorder.id) is not recorded: \(error)"
            }
            pruning?.wait()
        }
    }

    /// Tells the command's terminals their new size, and the archive.
    func resizeTerminal(_ size: TerminalDimensions) {
        run.resizeTerminal(size)
        if usesTerminals, run.resultIfEnded == nil { recorder?.note(size, at: run.snapshot.elapsed) }
    }

    /// Why the run, or a part of it, is not in the archive.
    var failure: String? { state.withLock { $0.failure } }
}

extension Archive {
    /// The archive that this process's environment names.
    static func ofUser() throws(ArchiveError) -> Archive {
        try ofUser { getenv($0).map { ExecString(cString: $0).description } }
    }
}

/// Keeps the archive within the limits of the settings, once an hour at most, on a thread of its own.
private final class BackgroundPruning: Sendable {
    /// How long the end of a short run waits for it, in milliseconds: what is not done then, the next run goes on with.
    private static let patience: Int32 = 2_000

    private let done: WakeUp

    init?(_ archive: Archive) {
        guard let done = try? WakeUp() else { return nil }
        self.done = done
        startThread { [done] in
            // Settings that cannot be read are told by `sluice prune`, and remove nothing until then.
            if let settings = try? Settings.ofUser({ getenv($0).map { ExecString(cString: $0).description } }) {
                AutomaticPruning.pruneIfDue(archive, settings)
            }
            done.signal()
        }
    }

    func wait() {
        var request = pollfd(fd: done.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&request, 1, Self.patience)
    }
}
