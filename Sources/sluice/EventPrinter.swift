import CursesTerminal
import ExecEngine
import RunArchive
import SystemPackage

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
        let start = Result { try RecordedRun.start(command.plan, options(changes)) }
        let printing = Printing(done: try WakeUp())
        let printer = self
        // Not here: a reader that stalls must not keep this thread from the signals.
        Task.detached { await printer.printAll(start, printing) }

        var stops = StopRequests(grace: command.grace.duration)
        while true {
            var polls = [
                pollfd(fd: printing.done.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polls, nfds_t(polls.count), -1)
            if case .success(let recorded) = start {
                if let status = stops.take(from: signals, recorded.run, changes) {
                    recorded.finish()
                    return status
                }
            } else if let signal = signals.take().first(where: { $0 != SIGTSTP }) {
                return EngineLimits.signalExitCodeBase + signal
            }
            guard polls[0].revents != 0 else { continue }
            if let failure = printing.failure {
                guard failure == .brokenPipe else { throw failure }
                return EngineLimits.signalExitCodeBase + SIGPIPE
            }
            let recorded = try start.get()
            guard let result = recorded.run.resultIfEnded else { continue }
            recorded.finish()
            if let failure = recorded.failure { printError(failure) }
            return stops.exitStatus(of: result)
        }
    }

    private func options(_ changes: WakeUp) -> RunOptions {
        RunOptions(deltaLimit: command.maxOutputDeltas ?? EngineLimits.deltasPerCall, onChange: changes)
    }

    private func printAll(_ start: Result<RecordedRun, any Error>, _ printing: Printing) async {
        do {
            try print(
                .begin(
                    RunBegin(
                        callID: callID, command: command.commandToRun, cwd: ExecString(command.folder),
                        policy: command.sandbox.policy, runID: try? start.get().id)))
            try await printRest(start)
        } catch {
            // Nobody reads any more, so nobody waits for the run's end either.
            printing.fail(error as? Errno ?? .ioError)
            if case .success(let recorded) = start {
                recorded.run.cancel()
                _ = await recorded.run.result()
                recorded.finish()
            }
        }
        printing.done.signal()
    }

    private func printRest(_ start: Result<RecordedRun, any Error>) async throws {
        let run: Run
        switch start {
        case .success(let started): run = started.run
        case .failure(let error):
            let exitCode = (error as? SpawnError)?.exitCode ?? 125
            return try print(.end(RunEndReport(callID: callID, failedToStart: "\(error)", exitCode: exitCode)))
        }
        for await delta in run.deltas {
            let bytes = run.log.bytes(delta.stream, in: delta.offset..<delta.offset + delta.length)
            try print(.outputDelta(RunOutputDelta(callID: callID, delta: delta, bytes: bytes)))
        }
        let chars = command.maxOutputTokens == nil ? RunCommand.defaultOutputChars : nil
        let limit = OutputLimit(maxChars: command.maxOutputChars ?? chars, maxTokens: command.maxOutputTokens)
        let result = await run.result()
        try print(.end(RunEndReport(callID: callID, result: result, limit: limit)))
    }

    private func print(_ message: RunEvent.Message) throws {
        try FileDescriptor.standardOutput.writeAll(RunEvent(id: id, msg: message).jsonLine())
    }
}
