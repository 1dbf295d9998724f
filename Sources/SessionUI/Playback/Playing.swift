import ExecEngine

/// Moving through the time of a run that is kept or has ended.
extension SessionState {
    /// How far a replay may reach back from where it is for output that belongs together.
    private static let burstGap = Duration.seconds(1)
    /// Records that a frame shows at the fastest speed.
    private static let recordsPerTick = 256

    /// Whether the keys of a replay act: the run is a saved one, or has ended.
    var canReplay: Bool { run.isSaved || end != nil }

    /// True while the position moves by itself: ``SessionEvent/tick(_:)`` is wanted about every 33 ms.
    public var isPlaying: Bool { playback?.isPlaying ?? false }

    /// Shows the recording where the playback stands.
    mutating func showMoment(_ log: any RunLogReading) {
        snapshot = playback.map { recorded.moment(at: $0.position, in: log) } ?? recorded
    }

    /// Lets time pass.
    mutating func play(for time: Duration, _ log: any RunLogReading) {
        guard var playback, playback.isPlaying else { return }
        switch playback.speed {
        case .times(let factor): playback.position += time * factor
        case .fastest:
            let next = snapshot.timelineCount + Self.recordsPerTick
            let record = next < recorded.timelineCount ? log.timelineRecord(at: next) : nil
            playback.position = record?.time ?? recorded.elapsed
        }
        if playback.skipsIdle { playback.position = afterIdleTime(playback.position, log) }
        self.playback = playback
        settle(log)
    }

    /// The end of the idle time that a position lies in, if it does.
    private func afterIdleTime(_ position: Duration, _ log: any RunLogReading) -> Duration {
        let count = recorded.arrived(by: position, in: log).timelineCount
        let last = count > 0 ? log.timelineRecord(at: count - 1)?.time ?? .zero : .zero
        let next = count < recorded.timelineCount ? log.timelineRecord(at: count)?.time : nil
        let end = next ?? recorded.elapsed
        return end - last > idleLimit ? max(position, end) : position
    }

    mutating func seek(to position: Duration, _ log: any RunLogReading) {
        var playback = playback ?? Playback(position: recorded.elapsed, isPlaying: false)
        playback.position = max(.zero, min(position, recorded.elapsed))
        self.playback = playback
        settle(log)
    }

    /// Ends at the end: of a run that has ended the replay stands still there, one that goes on is followed again.
    private mutating func settle(_ log: any RunLogReading) {
        if let position = playback?.position, position >= recorded.elapsed {
            playback?.position = recorded.elapsed
            playback?.isPlaying = false
            if end == nil { playback = nil }
        }
        showMoment(log)
    }

    /// Where the screen stands in the run's time.
    private var position: Duration { playback?.position ?? recorded.elapsed }

    mutating func performPlayback(_ command: KeyCommand, _ key: Key, _ log: any RunLogReading) {
        switch command {
        case .playPause: playPause(log)
        case .slower, .faster:
            if playback == nil { seek(to: position, log) }
            let speed = playback?.speed ?? .normal
            playback?.speed = command == .faster ? speed.doubled : speed.halved
            message = playback.map { "speed \($0.speed)" }
        case .seekBack: seek(to: position - .seconds(5), log)
        case .seekForward: seek(to: position + .seconds(5), log)
        case .seekFarBack: seek(to: position - .seconds(60), log)
        case .seekFarForward: seek(to: position + .seconds(60), log)
        case .stepBack: step(-1, log)
        case .stepForward: step(1, log)
        case .seekTenth:
            guard case .character(let digit) = key, let tenth = digit.wholeNumberValue else { return }
            seek(to: recorded.elapsed * tenth / 10, log)
        case .previousEvent: jump(.backward, log)
        case .nextEvent: jump(.forward, log)
        case .skipIdle:
            if playback == nil { seek(to: position, log) }
            playback?.skipsIdle.toggle()
            message = playback?.skipsIdle == true ? "idle times over 2 s are skipped" : "idle times are played"
        default: break
        }
    }

    private mutating func playPause(_ log: any RunLogReading) {
        if position >= recorded.elapsed, end != nil {
            // From the last frame it begins anew.
            let before = playback
            playback = Playback(speed: before?.speed ?? .normal, skipsIdle: before?.skipsIdle ?? false)
            showMoment(log)
        } else if playback == nil {
            seek(to: position - .milliseconds(1), log)
        } else {
            playback?.isPlaying.toggle()
        }
    }

    /// To the next or the last record's time, and stay there.
    private mutating func step(_ count: Int, _ log: any RunLogReading) {
        let arrived = recorded.arrived(by: position, in: log).timelineCount
        var target = recorded.elapsed
        if count > 0 {
            if arrived < recorded.timelineCount, let record = log.timelineRecord(at: arrived) { target = record.time }
        } else {
            // At the end the first step back is to the last record itself.
            let isPast = arrived > 0 && log.timelineRecord(at: arrived - 1).map { $0.time < position } ?? false
            let index = isPast ? arrived - 1 : arrived - 2
            target = index >= 0 ? log.timelineRecord(at: index)?.time ?? .zero : .zero
        }
        seek(to: target, log)
        playback?.isPlaying = false
    }

    // MARK: Events

    /// To the next match of the search, if there is one; else to the next burst of stderr or denial.
    private mutating func jump(_ direction: SearchScan.Direction, _ log: any RunLogReading) {
        if pattern != nil { return searchOn(direction, log) }
        let denials = recorded.denials.list.map(\.time)
        let target: Duration?
        switch direction {
        case .forward:
            target = [nextBurst(after: position, log), denials.filter { $0 > position }.min()].compactMap(\.self).min()
        case .backward:
            target = [lastBurst(before: position, log), denials.filter { $0 < position }.max()].compactMap(\.self).max()
        }
        if let target {
            seek(to: target, log)
        } else {
            message = direction == .forward ? "no stderr or denial after this" : "no stderr or denial before this"
        }
    }

    private func nextBurst(after position: Duration, _ log: any RunLogReading) -> Duration? {
        let arrived = recorded.arrived(by: position, in: log)
        var index = arrived.timelineCount
        // What goes on from the burst that is shown is no new one.
        if index > 0, let shown = log.timelineRecord(at: index - 1), shown.stream == .stderr {
            var last = shown.time
            while index < recorded.timelineCount, let record = log.timelineRecord(at: index),
                record.stream == .stderr, record.time - last < Self.burstGap
            {
                last = record.time
                index += 1
            }
        }
        return firstOfStderr(from: index, log).flatMap { log.timelineRecord(at: $0)?.time }
    }

    /// The first record of stderr at `index` or after it: the one before stderr's offset grows.
    private func firstOfStderr(from index: Int, _ log: any RunLogReading) -> Int? {
        guard index < recorded.timelineCount, let record = log.timelineRecord(at: index) else { return nil }
        if record.stream == .stderr { return index }
        let offset = record.offsets.stderr
        guard offset < recorded.byteCounts.stderr else { return nil }
        return Timeline(log: log, count: recorded.timelineCount).lastIndex(upTo: offset) { $0.offsets.stderr }
    }

    private func lastBurst(before position: Duration, _ log: any RunLogReading) -> Duration? {
        let timeline = Timeline(log: log, count: recorded.timelineCount)
        var offset = recorded.arrived(by: position, in: log).byteCounts.stderr
        while offset > 0, var index = timeline.lastIndex(upTo: offset - 1, by: { $0.offsets.stderr }) {
            guard var first = log.timelineRecord(at: index), first.stream == .stderr else { return nil }
            while index > 0, let before = log.timelineRecord(at: index - 1), before.stream == .stderr,
                first.time - before.time < Self.burstGap
            {
                first = before
                index -= 1
            }
            if first.time < position { return first.time }
            offset = first.offsets.stderr
        }
        return nil
    }

    /// Moves to the moment at which a match had arrived, where it had not yet.
    mutating func revealInTime(_ hit: SearchHit, _ log: any RunLogReading) {
        guard playback != nil else { return }
        let source = wholeSource(of: hit.pane, in: log)
        var scan = LineScan(source)
        let place = source.place(of: max(0, scan.line(at: hit.line).upperBound - 1))
        let offset = place.offsets[place.stream]
        guard offset >= snapshot.byteCounts[place.stream] else { return }
        let timeline = Timeline(log: log, count: recorded.timelineCount)
        seek(to: timeline.time(of: place.stream, at: offset) ?? recorded.elapsed, log)
    }
}
