import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A moment on CLOCK_MONOTONIC (clock_gettime(2)), which no setting of the wall clock moves.
struct MonotonicTime: Comparable, Sendable {
    private var sinceBoot: Duration

    static func now() -> MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(
            sinceBoot: .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)))
    }

    init(nanoseconds: Int64) { self.init(sinceBoot: .nanoseconds(nanoseconds)) }

    private init(sinceBoot: Duration) { self.sinceBoot = sinceBoot }

    var nanoseconds: Int64 { sinceBoot.wholeNanoseconds }

    static func < (left: Self, right: Self) -> Bool { left.sinceBoot < right.sinceBoot }
    static func - (left: Self, right: Self) -> Duration { left.sinceBoot - right.sinceBoot }
    static func + (left: Self, right: Duration) -> Self { Self(sinceBoot: left.sinceBoot + right) }
}

extension Duration {
    /// Whole nanoseconds, clamped to what an Int64 holds (292 years).
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow
            ? (seconds < 0 ? .min : .max) : scaled.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }

    /// Milliseconds rounded up, for poll(2): never early, at most one late; clamped to a day.
    public var pollMilliseconds: Int32 {
        let nanoseconds = max(0, min(wholeNanoseconds, 86_400_000_000_000))
        return Int32((nanoseconds + 999_999) / 1_000_000)
    }
}
