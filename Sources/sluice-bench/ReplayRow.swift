import Glibc

/// Opening a saved run of 1 GiB on the screen, and going anywhere in it.
enum ReplayRow {
    private static let lineCount = "118500000"
    private static let openGoal = 0.1
    private static let seekGoal = 0.05
    private static let memoryGoal = 60e6

    static func measure(_ setup: Setup) throws -> [TableLine] {
        let sluice = try setup.sluice()
        guard let seq = setup.peer("seq", row: .replay) else { return [] }
        try Child([sluice, "run", "--no-ui", "--", seq, "1", lineCount]).waitForSuccess("sluice run")
        var opens: [Double] = []
        var seeks: [Double] = []
        var peak = 0.0
        for _ in 0..<max(5, setup.pairCount) {
            let start = ContinuousClock.now
            let session = try ScreenSession([sluice, "replay", "last", "--at", "0s"])
            do {
                guard session.waitFor("paused", atMost: .seconds(10)) else {
                    throw BenchError("no frame within 10 s; the last bytes: \(session.visibleTail)")
                }
                opens.append(start.secondsUntilNow)
                for key in "5918" { seeks.append(try seekTime(session, key)) }
                try session.type("q")
            } catch {
                session.child.kill()
                throw error
            }
            peak = max(peak, Double(try session.finish(atMost: .seconds(10)).peakByteCount))
        }
        return [
            TableLine(
                row: "open 1 GiB replay, first frame", ours: milliseconds(median(opens)), goal: "<= 100 ms",
                isMet: median(opens) <= openGoal),
            TableLine(
                row: "seek in it, longest of \(seeks.count)", ours: milliseconds(seeks.max() ?? .nan),
                goal: "<= 50 ms", isMet: seeks.max() ?? .nan <= seekGoal),
            TableLine(
                row: "memory of that", ours: megabytes(peak), goal: "< 60 MB", isMet: peak < memoryGoal),
        ]
    }

    /// To a tenth of the run, and the help right after: what is on the screen then, was there before.
    private static func seekTime(_ session: ScreenSession, _ key: Character) throws -> Double {
        session.forget()
        let start = ContinuousClock.now
        try session.type(key)
        try session.type("?")
        guard session.waitFor("Keys", atMost: .seconds(5)) else {
            throw BenchError("no answer within 5 s; the last bytes: \(session.visibleTail)")
        }
        let time = start.secondsUntilNow
        try session.type("?")
        session.drain(for: .milliseconds(.random(in: 80...130)))
        return time
    }
}
