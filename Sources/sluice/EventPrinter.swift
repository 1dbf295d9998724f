import CursesTerminal
import ExecEngine
import RunArchive

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `sluice run --jsonl`: the run as events on stdout, one JSON object a line: one begin, the deltas, one end.
struct EventPrinter {
    let command: RunCommand
    private let id = "0"
    private let callID = "\(getpid())"

    init(_ command: RunCommand) {
        self.command = command
    }

    /// - Returns: The exit status.
    func run() throws -> Int32 {
        SignalMailbox.ignoreBrokenPipes()
        let signals = try SignalMailbox.start(for: StopRequests.signals)
        let changes = try WakeUp()
        let begin = RunBegin(callID: callID, command: command.commandToRun, cwd: ExecString(command.folder))
        try print(.begin(begin))
        let run: Run
        do {
            run = try command.start(
                RunOptions(deltaLimit: command.maxOutputDeltas ?? EngineLimits.deltasPerCall, onChange: changes))
        } catch {
            let exitCode = (error as? SpawnError)?.exitCode ?? 125
            try print(.end(RunEndReport(callID: callID, failedToStart: "\(error)", exitCode: exitCode)))
            throw error
        }
        let printing = Printing(done: try WakeUp())
        let printer = self
        Task.detached { await printer.printAll(of: run, printing) }

        var stops = StopRequests(grace: command.grace.duration)
        while true {
            var polls = [
                pollfd(fd: printing.done.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polls, nfds_t(polls.count), -1)
            if let status = stops.take(from: signals, run, changes) { return status }
            if polls[0].revents != 0, let result = run.resultIfEnded {
                return printing.hasReader ? stops.exitStatus(of: result) : EngineLimits.signalExitCodeBase + SIGPIPE
            }
        }
    }

    private func printAll(of run: Run, _ printing: Printing) async {
        do {
            for await delta in run.deltas {
                let bytes = run.log.bytes(delta.stream, in: delta.offset..<delta.offset + delta.length)
                try print(.outputDelta(RunOutputDelta(callID: callID, delta: delta, bytes: bytes)))
            }
            let chars = command.maxOutputTokens == nil ? RunCommand.defaultOutputChars : nil
            let limit = OutputLimit(maxChars: command.maxOutputChars ?? chars, maxTokens: command.maxOutputTokens)
            let result = await run.result()
            try print(.end(RunEndReport(callID: callID, result: result, limit: limit)))
        } catch {
            // Nobody reads any more, so nobody waits for the run's end either.
            printing.loseReader()
            run.cancel()
            _ = await run.result()
        }
        printing.done.signal()
    }

    private func print(_ message: RunEvent.Message) throws {
        try writeAll(RunEvent(id: id, msg: message).jsonLine(), to: 1)
    }
}
