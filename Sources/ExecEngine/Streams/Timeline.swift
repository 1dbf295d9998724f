/// The timeline of a run at one moment, for looking records up.
public struct Timeline: Sendable {
    public let log: any RunLogReading
    /// Records that may be looked at.
    public let count: Int

    public init(log: any RunLogReading, count: Int) {
        self.log = log
        self.count = count
    }

    /// The last record whose `key` is at most `value`; keys never fall from one record to the next.
    public func lastIndex(upTo value: Int, by key: (TimelineRecord) -> Int) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            guard let record = log.timelineRecord(at: middle) else {
                high = middle
                continue
            }
            if key(record) <= value { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }

    /// The last record that had begun by a time since the run's start.
    public func lastIndex(upTo time: Duration) -> Int? {
        lastIndex(upTo: Int(clamping: time.wholeNanoseconds)) { Int(clamping: $0.time.wholeNanoseconds) }
    }

    /// When the byte at `offset` of `stream` arrived, since the run's start.
    public func time(of stream: ExecOutputStream, at offset: Int) -> Duration? {
        lastIndex(upTo: offset) { $0.offsets[stream] }.flatMap { log.timelineRecord(at: $0)?.time }
    }
}
