import CursesTerminal
import ExecEngine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns signals to Sluice into stops of the run, and the run's end into Sluice's exit status.
struct StopRequests {
    enum Outcome: Equatable {
        case goOn
        /// Asked once more while output still waits for a reader: leave without it.
        case giveUp
    }

    let grace: Duration
    private var first: Int32?

    init(grace: Duration) {
        self.grace = grace
    }

    /// What a run without a screen has to hear of.
    static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]

    /// Does what the signals that have come ask for.
    ///
    /// - Returns: The exit status where Sluice is to leave at once, without what is not yet printed.
    mutating func take(from mailbox: SignalMailbox, _ run: Run, _ changes: WakeUp) -> Int32? {
        for signal in mailbox.take() {
            if signal == SIGTSTP {
                stopWithSelf([run], changes)
            } else if note(signal, run) == .giveUp {
                return EngineLimits.signalExitCodeBase + signal
            }
        }
        return nil
    }

    /// The first signal stops the tree with the grace, the second at once; a third leaves what is not yet printed.
    mutating func note(_ signal: Int32, _ run: Run) -> Outcome {
        if first != nil && run.resultIfEnded != nil { return .giveUp }
        run.cancel(grace: first == nil ? grace : .zero)
        first = first ?? signal
        return .goOn
    }

    /// 130 where the user cancelled, 128+n where another signal n to Sluice did.
    func exitStatus(of result: RunResult) -> Int32 {
        guard result.stopReason == .cancelled else { return result.end.exitCode }
        return EngineLimits.signalExitCodeBase + (first ?? SIGINT)
    }
}
