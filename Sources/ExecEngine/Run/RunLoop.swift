import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Drives one run from spawn to verdict, on a thread of its own that blocks in poll(2).
///
/// It never waits for a disk: ``advance()`` gives out what is to be written. May be sent as it belongs to one thread at
/// a time, the one that took it from its ``LoopDriver``.
///
/// There are at most four descriptors to wait for (two streams, the guardian, the mailbox), so poll does what epoll or
/// kqueue would, on every platform. Deadlines are poll's timeout, on the monotonic clock.
final class RunLoop: @unchecked Sendable {
    enum Step {
        case write(DiskJob)
        case ended
    }

    private enum Stage: Equatable {
        case running
        /// The command has ended by itself; pipes or processes of its tree have until then.
        case draining(until: MonotonicTime)
        /// SIGTERM is sent; SIGKILL follows then.
        case terminating(killAt: MonotonicTime)
        /// The guardian was told to end the tree; it answers before then.
        case sweeping(until: MonotonicTime)
        case done
    }

    private let run: Run
    private let process: GuardedProcess
    private let containment: Containment?
    private let enclosure: Enclosure?
    private let options: RunOptions
    private var channels: PerStream<OutputChannel?>
    private var writer: LogWriter
    private var counter: DeltaCounter
    private var clock: RunClock

    private var stage = Stage.running
    private var stop: Run.Stop?
    private var status: ProcessStatus?
    private var usage: ResourceUsage?
    private var isAlone = false
    private var isSuspended = false
    private var terminalSize: TerminalDimensions?
    private var consumed = PerStream(both: 0)
    private var denials: Denials
    private var published = RunSnapshot()
    /// Streams that have something, or an end, to be taken.
    private var ready: [ExecOutputStream] = []
    /// The write that is given out; a deadline where it is no longer waited for.
    private var writing: (job: DiskJob, until: MonotonicTime?)?
    private var lastTake = MonotonicTime.now()
    /// Bytes that may still be read after the end: one who lives on may write for ever.
    private var rest = PerStream(both: 2 * EngineLimits.pipeLength)
    private var end = RunEnd(verdict: .cancelled, exitCode: EngineLimits.timeoutExitCode)

    init(
        run: Run, process: consuming GuardedProcess, containment: Containment?, options: RunOptions,
        channels: PerStream<OutputChannel>, clock: RunClock
    ) {
        let isObserved = process.listener >= 0
        self.containment = containment
        enclosure = containment?.enclosure(unobservedBecause: process.unobservedBecause)
        denials = Denials(source: containment == nil || isObserved && options.observesDenials ? .observed : .guess)
        self.run = run
        self.process = process
        self.options = options
        self.channels = PerStream(stdout: channels.stdout, stderr: channels.stderr)
        self.clock = clock
        writer = LogWriter(log: run.log, spills: options.unreadLimit != nil)
        counter = DeltaCounter(limit: options.deltaLimit)
        guard isObserved, let containment else { return }
        let observer = DenialObserver(self.process.listener, containment, guardianPID: self.process.guardianPID)
        startThread { observer.serve(noting: run.note) }
    }

    /// Goes on to the next write, or to the end, where everything is given back: descriptors, the guardian, its stack.
    func advance() -> Step {
        while true {
            while let stream = ready.first {
                ready.removeFirst()
                if case .write(let job) = takeOutput(stream) { return .write(job) }
            }
            if stage == .done, writing == nil {
                if let job = takeRest() { return .write(job) }
                finish()
                return .ended
            }
            meetDeadlines(at: .now())
            publish()
            if stage != .done || writing != nil { wait() }
        }
    }

    /// Takes note of what came of the write that ``advance()`` gave out.
    func complete(_ outcome: DiskJob.Outcome) {
        guard let job = writing?.job else { return }
        writing = nil
        let count = writer.complete(job, outcome, from: channels[job.stream])
        // A write that failed is not tried for ever.
        if stage == .done { rest[job.stream] -= max(1, count) }
        tell(job.stream, from: job.offset)
    }

    /// Goes on while the write that was given out goes on too; its outcome comes by way of `Run.hand`.
    func leaveWriting() {
        writing?.until = .now() + EngineLimits.diskLimit
    }

    private func abandonWriting() {
        guard let job = writing?.job else { return }
        writing = nil
        writer.abandon(job)
        tell(job.stream, from: job.offset)
    }

    /// Gives the deltas of what has become readable.
    private func tell(_ stream: ExecOutputStream, from offset: Int) {
        let count = writer.byteCounts[stream] - offset
        for delta in counter.deltas(stream, offset: offset, count: count, at: clock.elapsed(at: .now())) {
            run.deltaSink.yield(delta)
        }
    }

    private func finish() {
        conclude()
        for stream in ExecOutputStream.allCases { closeChannel(stream) }
        process.reap()

        clock.resume(at: .now())
        let duration = clock.elapsed(at: .now())
        var snapshot = currentSnapshot()
        snapshot.elapsed = duration
        snapshot.phase = .ended(end)
        run.finish(
            RunResult(
                end: end, status: status, stopReason: stop?.reason, duration: duration, usage: usage,
                byteCounts: snapshot.byteCounts, timelineCount: snapshot.timelineCount,
                unrecorded: snapshot.unrecorded, enclosure: enclosure, log: run.log),
            snapshot)
        options.onChange?.signal()
    }

    // MARK: Orders and deadlines

    private func takeOrders() {
        run.loopWakeUp.clear()
        let (stop, wantsSuspension, size, consumed, closes, observed, outcome) = run.mailbox.withLock { mailbox in
            defer { (mailbox.observed, mailbox.diskOutcome) = ([], nil) }
            return (
                mailbox.stop, mailbox.wantsSuspension, mailbox.terminalSize, mailbox.consumed, mailbox.closes,
                mailbox.observed, mailbox.diskOutcome
            )
        }
        if let outcome { complete(outcome) }
        self.consumed = consumed
        if !observed.isEmpty { take(observed) }
        for stream in ExecOutputStream.allCases where closes[stream] { closeChannel(stream) }
        if let size, size != terminalSize {
            terminalSize = size
            for case let channel? in [channels.stdout, channels.stderr] where channel.isTerminal {
                OutputChannel.resize(channel.reader, columns: size.columns, rows: size.rows)
            }
        }
        if let stop { begin(stop) }
        if wantsSuspension != isSuspended, stage == .running || isSuspended {
            wantsSuspension ? suspend() : resume()
        }
    }

    private func begin(_ stop: Run.Stop) {
        switch stage {
        case .running:
            self.stop = stop
            if isSuspended { resume() }
            guard stop.grace > .zero else { return endTree(leavingBackground: false) }
            stage = .terminating(killAt: .now() + stop.grace)
            signalTree(SIGTERM)
            // A stopped process takes no signal but SIGKILL until it goes on.
            signalTree(SIGCONT)
        case .terminating(let killAt):
            let sooner = MonotonicTime.now() + stop.grace
            if stop.grace == .zero {
                endTree(leavingBackground: false)
            } else if sooner < killAt {
                stage = .terminating(killAt: sooner)
            }
        case .draining:
            // The command has had its own end; this only ends the waiting.
            endTree(leavingBackground: options.leavesBackground)
        case .sweeping, .done:
            break
        }
    }

    private func meetDeadlines(at now: MonotonicTime) {
        if let until = writing?.until, now >= until { abandonWriting() }
        switch stage {
        case .running:
            guard let timeout = run.timeout, !isSuspended, clock.elapsed(at: now) >= timeout else { return }
            begin(Run.Stop(reason: .timedOut, grace: options.timeoutGrace))
        case .draining(let until):
            let isDrained = channels.stdout == nil && channels.stderr == nil
            if isDrained && isAlone || now >= until || isDrained && hasBackgroundToLeave(at: now) {
                endTree(leavingBackground: options.leavesBackground)
            }
        case .terminating(let killAt):
            if now >= killAt || isAlone { endTree(leavingBackground: false) }
        case .sweeping(let until):
            if now >= until { stage = .done }
        case .done:
            break
        }
    }

    /// With `leavesBackground` nothing needs to be waited for but processes that are just ending.
    private func hasBackgroundToLeave(at now: MonotonicTime) -> Bool {
        guard options.leavesBackground, case .draining(let until) = stage else { return false }
        return until - now < options.drainGuard - .milliseconds(100)
    }

    private var nextDeadline: MonotonicTime? {
        switch stage {
        case .running: isSuspended ? nil : run.timeout.map { clock.moment(elapsed: $0) }
        case .draining(let until):
            options.leavesBackground && channels.stdout == nil && channels.stderr == nil
                ? .now() + .milliseconds(20) : until
        case .terminating(let killAt): killAt
        case .sweeping(let until): until
        case .done: nil
        }
    }

    private func endTree(leavingBackground: Bool) {
        if stop == nil { nameWhatIsLeft() }
        process.endTree(leavingBackground: leavingBackground)
        stage = .sweeping(until: .now() + EngineLimits.sweepLimit)
    }

    private func nameWhatIsLeft() {
        end.leavesBackground = options.leavesBackground
        if !isAlone { end.leftBehind = ProcessTree.descendants(of: process.guardianPID) }
        end.pipeHolders = holdersOfOpenChannels()
    }

    private func holdersOfOpenChannels() -> [ProcessName] {
        var holders: [ProcessName] = []
        for case let channel? in [channels.stdout, channels.stderr] {
            for holder in channel.holders(except: [getpid(), process.guardianPID]) where !holders.contains(holder) {
                holders.append(holder)
            }
        }
        return holders
    }

    // MARK: Signals

    private func signalTree(_ signal: Int32) {
        // The leader is unreaped as long as the guardian lives, so the group is still the command's.
        kill(-process.pid, signal)
        ProcessTree.signalDescendants(of: process.guardianPID, outsideGroup: process.pid, signal)
    }

    private func suspend() {
        isSuspended = true
        clock.pause(at: .now())
        signalTree(SIGSTOP)
    }

    private func resume() {
        isSuspended = false
        clock.resume(at: .now())
        signalTree(SIGCONT)
    }

    // MARK: Waiting and reading

    private func wait() {
        var polls = [pollfd(fd: run.loopWakeUp.descriptor, events: Int16(POLLIN), revents: 0)]
        var streams: [ExecOutputStream] = []
        if stage != .done {
            polls.append(pollfd(fd: process.descriptor, events: Int16(POLLIN), revents: 0))
            for stream in ExecOutputStream.allCases where writing == nil {
                guard let channel = channels[stream], !isHeldBack(stream) else { continue }
                streams.append(stream)
                polls.append(pollfd(fd: channel.reader.rawValue, events: Int16(POLLIN), revents: 0))
            }
        }
        let deadline = [nextDeadline, writing?.until].compactMap(\.self).min()
        let timeout = deadline.map { ($0 - .now()).pollMilliseconds } ?? -1
        guard poll(&polls, nfds_t(polls.count), timeout) > 0 else { return }
        ready = zip(streams, polls.dropFirst(2)).filter { $1.revents != 0 }.map(\.0)
        if polls[0].revents != 0 { takeOrders() }
        if stage != .done, polls[1].revents != 0 { takeReports() }
    }

    /// The observer waits meanwhile, and with it who was refused: what that one wrote before is in the pipes now.
    private func take(_ observed: [Denial]) {
        var before = writer.byteCounts
        for stream in ExecOutputStream.allCases where writer.unrecorded[stream] == nil || writer.spills {
            before[stream] += channels[stream]?.waitingCount ?? 0
        }
        if let job = writing?.job, case .bytes(let bytes) = job.source { before[job.stream] += bytes.count }
        for var denial in observed {
            denial.outputBefore = before
            denials.note(denial)
        }
        run.denialsTaken?.signal()
    }

    private func isHeldBack(_ stream: ExecOutputStream) -> Bool {
        // Once the command has ended, what is left in its pipes is little and must not wait.
        guard let limit = options.unreadLimit, stage == .running else { return false }
        return writer.byteCounts[stream] - consumed[stream] >= limit
    }

    /// Takes what a stream has, where no write is needed; else says what is to be written first.
    private func takeOutput(_ stream: ExecOutputStream) -> LogWriter.Step {
        guard let channel = channels[stream] else { return .ended }
        let offset = writer.byteCounts[stream]
        gather(channel)
        let step = writer.next(stream, from: channel, at: clock.elapsed(at: .now()))
        switch step {
        case .write(let job): writing = (job, nil)
        case .moved: tell(stream, from: offset)
        case .ended: closeChannel(stream)
        case .empty: break
        }
        return step
    }

    /// In a flood a moment's wait makes few large writes of many small ones.
    private func gather(_ channel: OutputChannel) {
        let now = MonotonicTime.now()
        defer { lastTake = .now() }
        guard now - lastTake < EngineLimits.gathering * 2, stage != .done, !channel.isTerminal,
            channel.waitingCount < EngineLimits.pipeLength / 4
        else { return }
        usleep(UInt32(EngineLimits.gathering / .microseconds(1)))
    }

    private func closeChannel(_ stream: ExecOutputStream) {
        try? channels[stream]?.reader.close()
        channels[stream] = nil
    }

    private func takeReports() {
        while let report = process.takeReport() {
            switch report {
            case .exited(let status, let usage):
                guard stage == .running else { continue }
                self.status = status
                self.usage = usage
                if isSuspended { resume() }
                stage = .draining(until: .now() + options.drainGuard)
            case .alone:
                isAlone = true
            case .swept(let survivors, let treeIsHidden):
                end.survivors = survivors.map { ProcessName(pid: $0, name: ProcessTree.name(of: $0) ?? "?") }
                end.treeIsHidden = treeIsHidden
                stage = .done
                return
            case .lost:
                end.treeIsHidden = true
                stage = .done
                return
            }
        }
    }

    /// Reads what was written before the end. Nil once that is done.
    private func takeRest() -> DiskJob? {
        for stream in ExecOutputStream.allCases {
            while rest[stream] > 0 {
                switch takeOutput(stream) {
                case .write(let job): return job
                case .moved(let count): rest[stream] -= count
                case .empty, .ended: rest[stream] = 0
                }
            }
        }
        return nil
    }

    private func conclude() {
        takeOrders()
        // Someone outside the tree was handed a pipe's end; or the tree lives on by request.
        if stop != nil || end.pipeHolders.isEmpty { end.pipeHolders = holdersOfOpenChannels() }
        end.denials = denials
        end.appearedProtected = containment?.appearedProtected() ?? []
        let verdict = self.verdict
        end.verdict = verdict
        end.exitCode = verdict.exitCode
    }

    private var verdict: Verdict {
        switch stop?.reason {
        case .timedOut?: .timedOut
        case .cancelled?: .cancelled
        // Without a status the guardian was killed from outside, and the command with it (prctl(2)).
        case nil: judged(status ?? .signaled(.kill))
        }
    }

    /// The verdict on a command that ended by itself: denied only if it failed after something was denied.
    private func judged(_ status: ProcessStatus) -> Verdict {
        guard containment != nil, status != .exited(code: 0) else { return status.verdict }
        switch denials.source {
        case .observed:
            return denials.isEmpty ? status.verdict : .sandboxDenied(denials, status)
        case .guess:
            let (stdout, stderr) = (tailText(.stdout), tailText(.stderr))
            let isLikely = isLikelySandboxDenied(
                sandboxType: .linuxSeccomp, exitCode: status.verdict.exitCode, stdout: stdout, stderr: stderr,
                aggregatedOutput: "")
            return isLikely ? .sandboxDenied(denials, status) : status.verdict
        }
    }

    /// The end of a stream, where the reason of a failure stands.
    private func tailText(_ stream: ExecOutputStream) -> String {
        let count = writer.byteCounts[stream]
        let tail = run.log.bytes(stream, in: max(0, count - EngineLimits.guessedTailLength)..<count)
        return String(decoding: tail, as: UTF8.self)
    }

    // MARK: Telling

    private func currentSnapshot() -> RunSnapshot {
        let now = MonotonicTime.now()
        let phase: RunPhase =
            switch stage {
            case .running: isSuspended ? .suspended : .running
            case .draining: .draining
            case .terminating(let killAt): .stopping(stop?.reason ?? .cancelled, killIn: max(.zero, killAt - now))
            case .sweeping, .done: stop.map { .stopping($0.reason, killIn: nil) } ?? .draining
            }
        return RunSnapshot(
            phase: phase, elapsed: clock.elapsed(at: now), timeout: run.timeout, byteCounts: writer.byteCounts,
            timelineCount: writer.timelineCount, unrecorded: writer.unrecorded, denials: denials)
    }

    private func publish() {
        let snapshot = currentSnapshot()
        // The time alone is no change: `Run.snapshot` reckons it when asked.
        var comparable = snapshot
        comparable.elapsed = published.elapsed
        if case .stopping(_, .some) = snapshot.phase, case .stopping(_, .some) = published.phase {
            comparable.phase = published.phase
        }
        guard comparable != published else { return }
        published = snapshot
        var killAt: MonotonicTime?
        if case .terminating(let moment) = stage { killAt = moment }
        run.publish(snapshot, clock: clock, killAt: killAt)
        options.onChange?.signal()
    }
}
