import CursesTerminal
import ExecEngine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `sluice run` without a screen: stdout and stderr carry the command's bytes as they come, and nothing else.
///
/// One thread, the main one, waits for the run, for signals and for room in its outputs; it never blocks in a write,
/// so a signal stops the tree also while a reader is stalled.
struct PassThrough {
    /// Bytes that may wait for a slow reader before the command has to wait too.
    static let unreadLimit = 8 << 20

    let command: RunCommand

    init(_ command: RunCommand) {
        self.command = command
    }

    /// - Returns: The exit status.
    func run() throws -> Int32 {
        SignalMailbox.ignoreBrokenPipes()
        let signals = try SignalMailbox.start(for: StopRequests.signals)
        let changes = try WakeUp()
        let recorded = try RecordedRun.start(
            command.plan, RunOptions(unreadLimit: Self.unreadLimit, deltaLimit: 0, onChange: changes))
        let run = recorded.run
        let toldFailure = recorded.failure
        if let toldFailure { printError(toldFailure) }
        var outputs = PerStream(stdout: StreamCopy(.stdout, to: 1), stderr: StreamCopy(.stderr, to: 2))
        var stops = StopRequests(grace: command.grace.duration)
        var isIncomplete = false
        while true {
            var polls = [
                pollfd(fd: changes.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            for stream in ExecOutputStream.allCases where outputs[stream].isBlocked {
                polls.append(pollfd(fd: outputs[stream].target, events: Int16(POLLOUT), revents: 0))
            }
            poll(&polls, nfds_t(polls.count), -1)
            if let status = stops.take(from: signals, run, changes) {
                recorded.finish()
                return status
            }
            changes.clear()
            let result = run.resultIfEnded
            let snapshot = run.snapshot
            let lost = [snapshot.unrecorded.stdout, snapshot.unrecorded.stderr].compactMap(\.self).first(
                where: \.isLost)
            if !isIncomplete, let lost {
                isIncomplete = true
                printError("cannot pass on all of the output: its log: \(lost.reason), and there is no memory for it")
            }
            for stream in ExecOutputStream.allCases {
                outputs[stream].copy(from: run, upTo: snapshot.byteCounts[stream])
            }
            if let result, outputs.stdout.isDone, outputs.stderr.isDone {
                for stream in ExecOutputStream.allCases {
                    guard let failure = outputs[stream].failure else { continue }
                    isIncomplete = true
                    printError("cannot write to \(stream.name): \(failure); give it a place with room")
                }
                recorded.finish()
                for line in result.end.sandboxLines { printError(line) }
                if toldFailure != recorded.failure, let failure = recorded.failure { printError(failure) }
                return isIncomplete ? 125 : stops.exitStatus(of: result)
            }
        }
    }

}

extension RunEnd {
    /// What a run without a screen says of its sandbox on stderr.
    var sandboxLines: [String] {
        var lines: [String] = []
        if case .sandboxDenied(let denials, _) = verdict {
            let more = denials.list.count - 1
            lines.append(
                denials.list.first.map { "sandbox denied: \($0.summary)\(more > 0 ? " and \(more) more" : "")" }
                    ?? "sandbox likely denied the command (a guess from its output)")
        }
        return lines + appearedProtected.map(appearedLine)
    }
}

func appearedLine(_ path: String) -> String {
    "\(path) is protected and appeared during the run: look at it before you trust it"
}

/// Prints one line of Sluice's own on stderr.
func printError(_ message: String) {
    // A command chooses the names in it: no control character (C0, DEL, C1) reaches the terminal or forges a line.
    let safe = message.unicodeScalars.map { scalar in
        let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        return isControl ? "\u{FFFD}" : String(scalar)
    }
    let line = Array("sluice: \(safe.joined())\n".utf8)
    _ = write(2, line, line.count)
}
