import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Starts runs.
public enum ExecEngine {
    /// Starts a command and returns once it is under way; it then runs on by itself.
    ///
    /// Costs well under a millisecond, however much memory the caller has. May be called from any thread, also from
    /// one that ends before the run does.
    ///
    /// - Parameters:
    ///   - env: What to run, as ``SandboxManager/transform(_:sandbox:policy:)`` made it.
    ///   - log: Where the output goes; nil for files that go with the last reference to the run.
    /// - Throws: `SpawnError` where the command could not be started, `LogError` where its files could not be made.
    public static func start(_ env: ExecEnv, log: RunLog? = nil, options: RunOptions = RunOptions()) throws -> Run {
        let log = try log ?? RunLog.temporary()
        let timeout = env.expiration.timeout
        if env.expiration.token?.isCancelled == true { return try cancelledBeforeStart(env, log: log) }

        var request = SpawnRequest(
            command: env.command, arg0: env.arg0, cwd: env.cwd, env: env.env,
            stdin: FileDescriptor(rawValue: -1), stdout: FileDescriptor(rawValue: -1),
            stderr: FileDescriptor(rawValue: -1), hasTerminal: options.terminalSize != nil)
        try request.contain(env.sandbox, options)
        let (wakeUp, denialsTaken): (WakeUp, WakeUp?)
        let channels: PerStream<OutputChannel>
        do throws(Errno) {
            wakeUp = try WakeUp()
            denialsTaken = request.containment == nil ? nil : try WakeUp()
            channels = try openChannels(options)
        } catch {
            throw request.error(.output, error)
        }
        defer { for channel in [channels.stdout, channels.stderr] { try? channel.writer.close() } }
        let clock = RunClock(start: .now())
        let process: GuardedProcess
        do throws(SpawnError) {
            process = try spawn(&request, channels)
        } catch {
            for channel in [channels.stdout, channels.stderr] { try? channel.reader.close() }
            throw error
        }
        let run = Run(
            log: log, pid: process.pid, timeout: timeout, clock: clock, loopWakeUp: wakeUp, denialsTaken: denialsTaken)
        let observation = env.expiration.token.map { token in (token, token.observe { [weak run] in run?.cancel() }) }
        let loop = RunLoop(
            run: run, process: process, containment: request.containment, options: options, channels: channels,
            clock: clock)
        LoopDriver(loop, of: run) { if let (token, id) = observation { token.remove(id) } }.start()
        return run
    }

    private static func spawn(
        _ request: inout SpawnRequest, _ channels: PerStream<OutputChannel>
    ) throws(SpawnError) -> GuardedProcess {
        do throws(Errno) {
            request.stdin = try descriptor(of: open("/dev/null", O_RDONLY | O_CLOEXEC))
        } catch {
            throw request.error(.stdio, error)
        }
        defer { try? request.stdin.close() }
        request.stdout = channels.stdout.writer
        request.stderr = channels.stderr.writer
        do throws(SpawnError) {
            return try GuardedProcess.start(request)
        } catch {
            // Where no mounts can be had, what is left still contains: Landlock, and the filter with more to do.
            guard request.leaveOutMounts(after: error) else { throw error }
            return try GuardedProcess.start(request)
        }
    }

    private static func openChannels(_ options: RunOptions) throws(Errno) -> PerStream<OutputChannel> {
        let stdout = try OutputChannel.open(options.terminalSize)
        do throws(Errno) {
            return PerStream(stdout: stdout, stderr: try OutputChannel.open(options.terminalSize))
        } catch {
            try? stdout.reader.close()
            try? stdout.writer.close()
            throw error
        }
    }

    private static func cancelledBeforeStart(_ env: ExecEnv, log: RunLog) throws -> Run {
        guard !env.command.isEmpty else { throw SpawnError.emptyCommand }
        let run = Run(
            log: log, pid: nil, timeout: env.expiration.timeout, clock: RunClock(start: .now()),
            loopWakeUp: try WakeUp())
        let end = RunEnd(verdict: .cancelled, exitCode: EngineLimits.timeoutExitCode)
        let snapshot = RunSnapshot(phase: .ended(end), timeout: env.expiration.timeout)
        run.finish(
            RunResult(
                end: end, status: nil, stopReason: .cancelled, duration: .zero, usage: nil,
                byteCounts: PerStream(both: 0), timelineCount: 0, unrecorded: PerStream(both: nil), enclosure: nil,
                log: log),
            snapshot)
        return run
    }
}
