import ExecEngine
import RunArchive
import SessionUI

/// All that is asked of a run, by the command line or by a session, before it starts.
struct RunPlan: Sendable {
    var spec: CommandSpec
    /// The working folder, absolute, for people and the record.
    var folder: String
    var policy = SandboxPolicy.dangerFullAccess
    var observesDenials = true
    var grace = Duration.zero
    var usesTerminals = false
    var leavesBackground = false
    var isRecorded = true
    /// Whether the record is brought to the disk every second.
    var isDurable = false
    var name: String?
    /// What the screen's header says of it.
    var description: RunDescription

    var isContained: Bool { policy != .dangerFullAccess }

    /// The same without its sandbox.
    func escalated(for justification: String) -> RunPlan {
        var plan = self
        plan.spec.withEscalatedPermissions = true
        plan.spec.justification = justification
        plan.description.policy = "\(SandboxPolicy.dangerFullAccess.name) (escalated: \(justification))"
        plan.description.isContained = false
        return plan
    }

    /// How the engine is to carry it out, beside what the caller wants.
    func options(_ options: RunOptions) -> RunOptions {
        var options = options
        options.timeoutGrace = grace
        options.leavesBackground = leavesBackground
        options.observesDenials = observesDenials
        if usesTerminals, options.terminalSize == nil { options.terminalSize = .ofOurTerminal }
        return options
    }
}
