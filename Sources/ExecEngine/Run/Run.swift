import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A command under way, or ended: the handle that `ExecEngine.start` gives.
///
/// Every function may be called from any thread, at any time, as often as one likes; what comes too late does nothing.
/// The run goes on without its handle: to end it, cancel it.
public final class Run: Sendable {
    struct Stop {
        var reason: StopReason
        var grace: Duration
    }

    struct Mailbox {
        var stop: Stop?
        var wantsSuspension = false
        var terminalSize: TerminalDimensions?
        var consumed = PerStream(both: 0)
        var closes = PerStream(both: false)
        /// What the sandbox's observer saw and the loop has not taken yet.
        var observed: [Denial] = []
        var observedCount = 0
        /// What became of the write that the loop did not wait for.
        var diskOutcome: DiskJob.Outcome?
        var snapshot: RunSnapshot
        /// What makes a snapshot current between two changes.
        var clock: RunClock
        var killAt: MonotonicTime?
        var result: RunResult?
        var waiters: [CheckedContinuation<RunResult, Never>] = []
        var progress: [AsyncStream<RunSnapshot>.Continuation] = []
    }

    /// The command's output so far.
    public let log: RunLog
    /// The command's process, or nil where it was cancelled before it started.
    public let pid: Int32?
    /// Output as it arrives: at most ``RunOptions/deltaLimit`` deltas of at most ``EngineLimits/deltaLength`` bytes,
    /// the last one marked where output was left out. For one consumer. A slow one delays nothing.
    public let deltas: AsyncStream<Delta>

    let timeout: Duration?
    let deltaSink: AsyncStream<Delta>.Continuation
    let mailbox: Mutex<Mailbox>
    let loopWakeUp: WakeUp
    /// Signaled when the loop has taken what was observed; nil where nothing is.
    let denialsTaken: WakeUp?

    init(
        log: RunLog, pid: Int32?, timeout: Duration?, clock: RunClock, loopWakeUp: WakeUp, denialsTaken: WakeUp? = nil
    ) {
        self.log = log
        self.pid = pid
        self.timeout = timeout
        self.loopWakeUp = loopWakeUp
        self.denialsTaken = denialsTaken
        (deltas, deltaSink) = AsyncStream.makeStream()
        mailbox = Mutex(Mailbox(snapshot: RunSnapshot(timeout: timeout), clock: clock))
    }

    /// Where the run stands now: elapsed time and countdown are those of this moment.
    public var snapshot: RunSnapshot {
        mailbox.withLock { mailbox in
            var snapshot = mailbox.snapshot
            guard mailbox.result == nil else { return snapshot }
            let now = MonotonicTime.now()
            snapshot.elapsed = mailbox.clock.elapsed(at: now)
            if case .stopping(let reason, .some) = snapshot.phase, let killAt = mailbox.killAt {
                snapshot.phase = .stopping(reason, killIn: max(.zero, killAt - now))
            }
            return snapshot
        }
    }

    /// The result, or nil while the run goes on.
    public var resultIfEnded: RunResult? { mailbox.withLock { $0.result } }

    /// Waits for the end.
    public func result() async -> RunResult {
        await withCheckedContinuation { continuation in
            let result = mailbox.withLock { mailbox in
                if mailbox.result == nil { mailbox.waiters.append(continuation) }
                return mailbox.result
            }
            if let result { continuation.resume(returning: result) }
        }
    }

    /// The run's snapshots as they change, the newest only where the consumer is slower: it never runs out, whatever
    /// the command prints. Ends with the run.
    public var progress: AsyncStream<RunSnapshot> {
        let (stream, sink) = AsyncStream.makeStream(of: RunSnapshot.self, bufferingPolicy: .bufferingNewest(1))
        mailbox.withLock { mailbox in
            sink.yield(mailbox.snapshot)
            if mailbox.result == nil { mailbox.progress.append(sink) } else { sink.finish() }
        }
        return stream
    }

    /// Stops the whole tree: SIGTERM and SIGCONT, then SIGKILL after the grace; SIGKILL at once where it is zero.
    ///
    /// A second call can only shorten the grace. After the command's own end it cuts the drain guard short.
    public func cancel(grace: Duration = .zero) {
        order { mailbox in
            if let stop = mailbox.stop, stop.grace <= grace { return }
            mailbox.stop = Stop(reason: .cancelled, grace: grace)
        }
    }

    /// Stops the whole tree with SIGSTOP and pauses the timeout, until ``resume()``.
    public func suspend() {
        order { $0.wantsSuspension = true }
    }

    /// Lets a suspended tree go on (SIGCONT).
    public func resume() {
        order { $0.wantsSuspension = false }
    }

    /// Tells the command's terminals their new size, where it has any.
    public func resizeTerminal(_ size: TerminalDimensions) {
        order { $0.terminalSize = size }
    }

    /// Says how far a reader has come, for ``RunOptions/unreadLimit``.
    public func markConsumed(_ stream: ExecOutputStream, upTo offset: Int) {
        order { $0.consumed[stream] = max($0.consumed[stream], offset) }
    }

    /// Closes Sluice's end of a stream's pipe, as a reader that goes away: the command's next write there gets SIGPIPE.
    public func stopReading(_ stream: ExecOutputStream) {
        order { $0.closes[stream] = true }
    }

    /// Tells the loop what became of the write that it did not wait for.
    func hand(_ outcome: DiskJob.Outcome) {
        order { $0.diskOutcome = outcome }
    }

    private func order(_ change: (inout Mailbox) -> Void) {
        mailbox.withLock { change(&$0) }
        loopWakeUp.signal()
    }

    /// Hands a denial to the loop, at the time of now. For the observer's thread alone.
    ///
    /// Waits a moment until it is taken, as long as denials are few: then its place in the output is exact.
    func note(_ denial: Denial) {
        var denial = denial
        let count = mailbox.withLock { mailbox in
            denial.time = mailbox.clock.elapsed(at: .now())
            guard mailbox.result == nil else { return Int.max }
            mailbox.observed.append(denial)
            mailbox.observedCount += 1
            return mailbox.observedCount
        }
        guard count <= Denials.limit, let denialsTaken else { return loopWakeUp.signal() }
        denialsTaken.clear()
        loopWakeUp.signal()
        var request = pollfd(fd: denialsTaken.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&request, 1, EngineLimits.denialHandover.pollMilliseconds)
    }

    func publish(_ snapshot: RunSnapshot, clock: RunClock, killAt: MonotonicTime?) {
        mailbox.withLock { mailbox in
            mailbox.snapshot = snapshot
            mailbox.clock = clock
            mailbox.killAt = killAt
            for sink in mailbox.progress { sink.yield(snapshot) }
        }
    }

    func finish(_ result: RunResult, _ snapshot: RunSnapshot) {
        deltaSink.finish()
        let (waiters, progress) = mailbox.withLock { mailbox in
            mailbox.snapshot = snapshot
            mailbox.result = result
            defer {
                mailbox.waiters = []
                mailbox.progress = []
            }
            return (mailbox.waiters, mailbox.progress)
        }
        for sink in progress {
            sink.yield(snapshot)
            sink.finish()
        }
        for waiter in waiters { waiter.resume(returning: result) }
    }
}
