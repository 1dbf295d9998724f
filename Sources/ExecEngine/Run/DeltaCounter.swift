/// Cuts arrivals into deltas for a capped subscriber and counts them, both streams together.
struct DeltaCounter {
    private var left: Int

    init(limit: Int) {
        left = limit
    }

    /// The deltas for `count` bytes at `offset`; the last that is ever given is marked.
    mutating func deltas(_ stream: ExecOutputStream, offset: Int, count: Int, at time: Duration) -> [Delta] {
        var deltas: [Delta] = []
        var taken = 0
        while taken < count, left > 0 {
            let length = min(EngineLimits.deltaLength, count - taken)
            left -= 1
            deltas.append(
                Delta(stream: stream, offset: offset + taken, length: length, time: time, isLast: left == 0))
            taken += length
        }
        return deltas
    }
}
