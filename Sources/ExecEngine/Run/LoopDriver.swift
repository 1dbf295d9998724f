import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs a loop on a thread, and on another one when that hangs in a write to a disk that does not answer.
final class LoopDriver: Sendable {
    private let run: Run
    /// Lies here while its thread writes: whoever takes it out goes on with it.
    private let loop: Mutex<RunLoop?>
    private let atEnd: @Sendable () -> Void
    /// When the write under way began, in nanoseconds of the monotonic clock; 0 where there is none.
    private let writingSince = Atomic<Int64>(0)
    private let isWatched = Atomic<Bool>(false)
    private let hasWritten = Atomic<Bool>(false)

    init(_ loop: RunLoop, of run: Run, atEnd: @escaping @Sendable () -> Void) {
        self.run = run
        self.loop = Mutex(loop)
        self.atEnd = atEnd
    }

    func start() { startThread { self.drive() } }

    private func drive() {
        guard let loop = take() else { return }
        while case .write(let job) = loop.advance() {
            put(loop)
            writingSince.store(MonotonicTime.now().nanoseconds, ordering: .sequentiallyConsistent)
            hasWritten.store(true, ordering: .sequentiallyConsistent)
            if !isWatched.exchange(true, ordering: .relaxed) { DiskWatch.shared?.add(self) }
            DiskWatch.shared?.wakeUp()
            let outcome = job.perform()
            writingSince.store(0, ordering: .sequentiallyConsistent)
            guard take() != nil else { return run.hand(outcome) }
            loop.complete(outcome)
        }
        if isWatched.load(ordering: .relaxed) { DiskWatch.shared?.remove(self) }
        atEnd()
    }

    private func take() -> RunLoop? { loop.withLock { $0.take() } }

    private func put(_ loop: RunLoop) { self.loop.withLock { $0 = loop } }

    /// Goes on with the loop on another thread where a write takes too long.
    ///
    /// - Returns: Whether anything was written since the last look.
    func look(at now: MonotonicTime) -> Bool {
        let since = writingSince.load(ordering: .sequentiallyConsistent)
        if since > 0, now - MonotonicTime(nanoseconds: since) >= EngineLimits.diskPatience, let loop = take() {
            loop.leaveWriting()
            put(loop)
            start()
        }
        return hasWritten.exchange(false, ordering: .sequentiallyConsistent) || since > 0
    }
}

/// One thread that looks after all loops of the process; it sleeps while nothing is written.
final class DiskWatch: Sendable {
    static let shared: DiskWatch? = try? DiskWatch()

    private let drivers = Mutex<[ObjectIdentifier: LoopDriver]>([:])
    private let alarm: WakeUp
    private let isAsleep = Atomic<Bool>(false)

    private init() throws {
        alarm = try WakeUp()
        startThread { [self] in while true { look() } }
    }

    func add(_ driver: LoopDriver) {
        drivers.withLock { $0[ObjectIdentifier(driver)] = driver }
    }

    /// To be called at the beginning of each write.
    func wakeUp() {
        if isAsleep.load(ordering: .sequentiallyConsistent) { alarm.signal() }
    }

    func remove(_ driver: LoopDriver) {
        drivers.withLock { $0[ObjectIdentifier(driver)] = nil }
    }

    private func look() {
        var request = pollfd(fd: alarm.descriptor, events: Int16(POLLIN), revents: 0)
        if lookAtAll() {
            poll(&request, 1, EngineLimits.diskPatience.pollMilliseconds)
            return
        }
        // Whoever writes from here on wakes this thread; who began just before is seen by the second look.
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        if !lookAtAll() { poll(&request, 1, -1) }
        isAsleep.store(false, ordering: .sequentiallyConsistent)
        alarm.clear()
    }

    private func lookAtAll() -> Bool {
        let all = drivers.withLock { Array($0.values) }
        let now = MonotonicTime.now()
        return all.reduce(false) { $1.look(at: now) || $0 }
    }
}
