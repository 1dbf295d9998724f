import ExecEngine

/// An earlier run of the same command that ended well: how its output came over time.
public struct PastRun: Hashable, Sendable {
    public struct Point: Hashable, Sendable {
        /// Bytes of both streams that had come.
        public var bytes: Int
        /// Lines of both streams that had ended; nil where they were not counted.
        public var lines: Int?
        public var time: Duration

        public init(bytes: Int, lines: Int? = nil, time: Duration) {
            self.bytes = bytes
            self.lines = lines
            self.time = time
        }
    }

    public var duration: Duration
    /// In the order of time; a sample is enough.
    public var points: [Point]

    public init(duration: Duration, points: [Point]) {
        self.duration = duration
        self.points = points
    }
}

/// What is left of a run, reckoned from earlier ones. An estimate, never more.
struct Progress: Equatable {
    var left: Duration
    /// From 0 to 1.
    var share: Double

    /// The median of what each earlier run says: where it stood when as much had been printed, and how fast this one
    /// gets there. Nil where there is none to go by.
    ///
    /// - Parameter lines: Lines that have come, nil where they are not counted to the end.
    init?(of snapshot: RunSnapshot, lines: Int? = nil, past: [PastRun]) {
        let elapsed = snapshot.elapsed
        let bytes = snapshot.byteCounts.stdout + snapshot.byteCounts.stderr
        let estimates = past.filter { $0.duration > .zero }.map { run in
            let position = Self.position(in: run, bytes: bytes, lines: lines, elapsed: elapsed)
            // A run that is slower than before stays so; the beginning alone says little.
            let pace = position > .milliseconds(500) ? min(4, max(0.25, elapsed / position)) : 1
            return (run.duration - position) * pace
        }.sorted()
        guard !estimates.isEmpty else { return nil }
        left = max(.zero, estimates[estimates.count / 2])
        share = elapsed > .zero ? elapsed / (elapsed + left) : 0
    }

    /// Where in its time an earlier run stood: in the middle of what bytes and lines say, as the lines of two runs may
    /// differ in length and progress bars in number.
    private static func position(in run: PastRun, bytes: Int, lines: Int?, elapsed: Duration) -> Duration {
        let byBytes = position(in: run, elapsed: elapsed) { $0.bytes >= bytes }
        guard let lines, run.points.allSatisfy({ $0.lines != nil }) else { return byBytes }
        return (byBytes + position(in: run, elapsed: elapsed) { $0.lines ?? 0 >= lines }) / 2
    }

    /// Between the output that is there and the next that is not.
    private static func position(
        in run: PastRun, elapsed: Duration, isReached: (PastRun.Point) -> Bool
    ) -> Duration {
        let index = run.points.partitioningIndex(where: isReached)
        let reached = index > 0 ? run.points[index - 1].time : .zero
        let next = index < run.points.count ? run.points[index].time : run.duration
        return max(reached, min(elapsed, next))
    }
}

extension Array {
    /// The first index whose element belongs to the second part, in an array that is parted so.
    fileprivate func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
