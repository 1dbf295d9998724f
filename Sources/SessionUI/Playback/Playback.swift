import ExecEngine

/// Where a replay stands.
public struct Playback: Hashable, Sendable {
    /// Time since the run's start that is shown.
    public internal(set) var position: Duration
    public internal(set) var isPlaying: Bool
    public internal(set) var speed: PlaybackSpeed
    /// Passes over times of over 2 s without output.
    public internal(set) var skipsIdle: Bool

    public init(
        position: Duration = .zero, isPlaying: Bool = true, speed: PlaybackSpeed = .normal, skipsIdle: Bool = false
    ) {
        self.position = position
        self.isPlaying = isPlaying
        self.speed = speed
        self.skipsIdle = skipsIdle
    }
}

/// How fast a replay goes.
public enum PlaybackSpeed: Hashable, Sendable, CustomStringConvertible {
    /// From 1/8 to 64.
    case times(Double)
    case fastest

    public static let normal = PlaybackSpeed.times(1)
    public static let range = 0.125...64.0

    var doubled: PlaybackSpeed {
        guard case .times(let factor) = self else { return self }
        return factor * 2 > Self.range.upperBound ? .fastest : .times(factor * 2)
    }

    var halved: PlaybackSpeed {
        guard case .times(let factor) = self else { return .times(Self.range.upperBound) }
        return .times(max(Self.range.lowerBound, factor / 2))
    }

    /// "2x", "1/4x", "1.5x", "fastest".
    public var description: String {
        guard case .times(let factor) = self else { return "fastest" }
        if factor < 1, (1 / factor).rounded() == 1 / factor { return "1/\(Int(1 / factor))x" }
        return factor.rounded() == factor ? "\(Int(factor))x" : "\(factor)x"
    }
}

/// A gap without output that is longer than this is idle time.
let idleLimit = Duration.seconds(2)

extension RunSnapshot {
    /// What had arrived by a time since the start: bytes of both streams, and records of the timeline.
    ///
    /// A burst counts as there when its first byte came. Costs a binary search.
    func arrived(by time: Duration, in log: any RunLogReading) -> (byteCounts: PerStream<Int>, timelineCount: Int) {
        let timeline = Timeline(log: log, count: timelineCount)
        guard let index = timeline.lastIndex(upTo: time) else { return (PerStream(both: 0), 0) }
        let next = index + 1 < timelineCount ? log.timelineRecord(at: index + 1) : nil
        return (next?.offsets ?? byteCounts, index + 1)
    }

    /// The run as it stood at a time since its start; this snapshot itself from its own time on.
    func moment(at time: Duration, in log: any RunLogReading) -> RunSnapshot {
        guard time < elapsed else { return self }
        var moment = self
        (moment.byteCounts, moment.timelineCount) = arrived(by: time, in: log)
        moment.phase = .running
        moment.elapsed = time
        moment.denials = Denials(source: denials.source, denials.list.filter { $0.time <= time })
        for stream in ExecOutputStream.allCases {
            guard let unrecorded = unrecorded[stream], moment.byteCounts[stream] < unrecorded.from else { continue }
            moment.unrecorded[stream] = nil
        }
        return moment
    }
}
