import CursesTerminal
import ExecEngine
import RunArchive
import SessionUI
import SystemPackage

/// A saved run on the screen: a whole one, or one that another process is recording and that is followed.
final class ReplayedRun: ShownRun {
    private var saved: SavedRun
    private var signal: Int32?

    init(_ saved: SavedRun) {
        self.saved = saved
    }

    var log: any RunLogReading { saved.log }

    var newest: RunSnapshot {
        // What can no longer be looked at stays as it was.
        if let refreshed = try? saved.refreshed() { saved = refreshed }
        return saved.snapshot
    }

    var folder: FilePath? { saved.folder }
    var hasEnded: Bool { !saved.isRunning }
    var shouldLeaveByItself: Bool { false }

    func attend() -> [SessionEvent] { [] }
    func carryOut(_ effect: Effect) -> RunDescription? { nil }
    func stop(by signal: Int32) { self.signal = self.signal ?? signal }
    func resizeTerminal(_ size: TerminalSize) {}
    func stopWithSelf() { JobControl.stopSelf() }

    func leave() -> Int32 { signal.map { EngineLimits.signalExitCodeBase + $0 } ?? 0 }
}

extension RunDescription {
    /// What the header says of a saved run.
    init(_ saved: SavedRun) {
        let record = saved.record
        self.init(
            shellLine: record.commandLine, cwd: record.cwd,
            policy: record.justification.map { "\(record.policy.name) (escalated: \($0))" } ?? record.policy.name,
            grace: .nanoseconds(record.graceNanoseconds),
            isContained: record.policy.name != SandboxPolicy.dangerFullAccess.name)
        let damage = saved.damage.isEmpty ? "" : " (\(saved.damage.joined(separator: "; ")))"
        widths = saved.terminalSizes.map { Width(time: $0.time, columns: $0.size.columns) }
        savedNote = "\(saved.id)\(damage)"
    }
}
