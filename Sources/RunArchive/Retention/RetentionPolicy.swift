/// Which runs are kept: a limit that is nil is none.
public struct RetentionLimits: Hashable, Sendable {
    /// Runs that began longer ago go.
    public var keepDays: Double?
    /// Only so many of the newest runs stay.
    public var keepRuns: Int?
    /// Bytes on disk that all of them may take; the oldest go first.
    public var maxSize: Int?

    public init(keepDays: Double? = nil, keepRuns: Int? = nil, maxSize: Int? = nil) {
        self.keepDays = keepDays
        self.keepRuns = keepRuns
        self.maxSize = maxSize
    }
}

/// Says which runs go. Pure: it knows runs by what it is told of them.
///
/// A run that is going on or pinned never goes, and counts for nothing: neither among the newest nor in the size.
public struct RetentionPolicy: Hashable, Sendable {
    public var limits: RetentionLimits

    public init(_ limits: RetentionLimits) {
        self.limits = limits
    }

    public struct Candidate: Hashable, Sendable {
        public var id: RunID
        /// Milliseconds of Unix time.
        public var startedAt: Int64
        /// Bytes on disk.
        public var size: Int
        public var isRunning: Bool
        public var isPinned: Bool

        public init(id: RunID, startedAt: Int64, size: Int, isRunning: Bool, isPinned: Bool) {
            self.id = id
            self.startedAt = startedAt
            self.size = size
            self.isRunning = isRunning
            self.isPinned = isPinned
        }
    }

    /// The limit that a run is beyond; the first of the three where it is beyond several.
    public enum Reason: Hashable, Sendable, CustomStringConvertible {
        case age(days: Double)
        case count(Int)
        case size(Int)

        public var description: String {
            switch self {
            case .age(let days):
                let number = days == days.rounded() && days < 1e15 ? "\(Int(days))" : "\(days)"
                return "older than \(number) \(days == 1 ? "day" : "days")"
            case .count(let count): return "beyond the newest \(count)"
            case .size(let bytes): return "beyond \(ByteSize(bytes)) in all"
            }
        }
    }

    public struct Removal: Hashable, Sendable {
        public var candidate: Candidate
        public var reason: Reason
    }

    private static let millisecondsPerDay = 86_400_000.0

    /// The runs that go, the oldest first.
    ///
    /// - Parameter now: Milliseconds of Unix time.
    public func removals(of candidates: [Candidate], now: Int64) -> [Removal] {
        var kept = candidates.filter { !$0.isRunning && !$0.isPinned }
            .sorted { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }[...]
        var removals: [Removal] = []
        func removeOldest(_ reason: Reason) {
            if let oldest = kept.popFirst() { removals.append(Removal(candidate: oldest, reason: reason)) }
        }
        if let days = limits.keepDays {
            while let oldest = kept.first, Double(now - oldest.startedAt) > days * Self.millisecondsPerDay {
                removeOldest(.age(days: days))
            }
        }
        if let count = limits.keepRuns {
            while kept.count > count { removeOldest(.count(count)) }
        }
        if let size = limits.maxSize {
            var total = kept.reduce(0) { $0 + $1.size }
            while total > size, let oldest = kept.first {
                total -= oldest.size
                removeOldest(.size(size))
            }
        }
        return removals
    }
}
