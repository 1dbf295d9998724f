/// The time of a run: monotonic, and standing still while the run is suspended.
struct RunClock {
    private var start: MonotonicTime
    private var pausedAt: MonotonicTime?

    init(start: MonotonicTime) {
        self.start = start
    }

    func elapsed(at now: MonotonicTime) -> Duration { (pausedAt ?? now) - start }

    /// When `elapsed` will have passed, if the run is not suspended until then.
    func moment(elapsed: Duration) -> MonotonicTime { start + elapsed }

    mutating func pause(at now: MonotonicTime) {
        if pausedAt == nil { pausedAt = now }
    }

    mutating func resume(at now: MonotonicTime) {
        guard let pausedAt else { return }
        start = start + (now - pausedAt)
        self.pausedAt = nil
    }
}
