import Glibc

/// A session with 64 runs, 8 of which flood: how soon keys are answered, what it holds; and what an idle one costs.
enum SessionRow {
    private static let runCount = 64
    private static let floodCount = 8
    private static let keyCount = 20
    private static let keyGoal = 0.1
    private static let memoryGoal = 100e6
    private static let startGoal = 0.05

    static func measure(_ setup: Setup) throws -> [TableLine] {
        let sluice = try setup.sluice()
        var lines = try busyLines(sluice)
        removeTree(archivePath)
        lines += try idleLines(sluice)
        return lines
    }

    // MARK: 64 at once

    private static func busyLines(_ sluice: String) throws -> [TableLine] {
        let session = try ScreenSession([sluice, "session", "--notify", "off"])
        var times: [Double] = []
        var peak = 0
        do {
            try wait(for: "command", in: session)
            for number in 0..<runCount {
                // Floods end by themselves before they fill the disk.
                let line = number < floodCount ? "timeout 20 yes | head -c 3000000000" : "sleep 300"
                try session.type(text: ":\(line)\r")
                try wait(for: "running", in: session)
                session.forget()
            }
            session.drain(for: .milliseconds(500))
            for _ in 0..<keyCount { times.append(try answerTime(session)) }
            peak = try residentByteCount(session.child.pid)
            try session.type(text: "qy")
        } catch {
            session.child.kill()
            throw error
        }
        _ = try session.finish(atMost: .seconds(30))
        return [
            line("keys, median", median(times)), line("keys, longest of \(keyCount)", times.max() ?? .nan),
            TableLine(
                row: "session of \(runCount), \(floodCount) flooding: memory", ours: megabytes(Double(peak)),
                goal: "< 100 MB", isMet: Double(peak) < memoryGoal),
        ]
    }

    private static func line(_ name: String, _ time: Double) -> TableLine {
        TableLine(
            row: "session of \(runCount), \(floodCount) flooding: \(name)", ours: milliseconds(time), goal: "<= 100 ms",
            isMet: time <= keyGoal)
    }

    private static func wait(for text: String, in session: ScreenSession) throws {
        guard session.waitFor(text, atMost: .seconds(10)) else {
            throw BenchError("never saw \(text); the last bytes: \(session.visibleTail)")
        }
    }

    private static func answerTime(_ session: ScreenSession) throws -> Double {
        session.forget()
        let start = ContinuousClock.now
        try session.type("?")
        try wait(for: "Keys", in: session)
        let time = start.secondsUntilNow
        try session.type("?")
        session.drain(for: .milliseconds(.random(in: 80...130)))
        return time
    }

    /// VmRSS of proc_pid_status(5): what it holds now.
    private static func residentByteCount(_ pid: pid_t) throws -> Int {
        let line = try textOfFile("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard let words = line?.split(separator: " "), words.count > 1, let count = Int(words[words.count - 2]) else {
            throw BenchError("cannot read /proc/\(pid)/status")
        }
        return count * 1024
    }

    // MARK: Nothing to do

    private static func idleLines(_ sluice: String) throws -> [TableLine] {
        try HistoryRow.makeRuns()
        try Child([sluice, "history", "--limit", "1"]).waitForSuccess("sluice history")
        var starts: [Double] = []
        for _ in 0..<5 {
            let start = ContinuousClock.now
            let session = try ScreenSession([sluice, "session"])
            try wait(for: "command", in: session)
            starts.append(start.secondsUntilNow)
            try session.type("q")
            _ = try session.finish(atMost: .seconds(10))
        }
        let session = try ScreenSession([sluice, "session"])
        let used: Double
        do {
            session.drain(for: .seconds(2))
            let before = try IdleRow.cpuSeconds(of: session.child.pid)
            session.drain(for: .seconds(10))
            used = try IdleRow.cpuSeconds(of: session.child.pid) - before
            try session.type("q")
        } catch {
            session.child.kill()
            throw error
        }
        _ = try session.finish(atMost: .seconds(10))
        return [
            TableLine(
                row: "session start, 10,000 runs kept", ours: milliseconds(median(starts)), goal: "<= 50 ms",
                isMet: median(starts) <= startGoal),
            TableLine(
                row: "idle session, CPU over 10 s", ours: "\(fixed(used * 1_000, 0)) ms", goal: "0", isMet: used == 0),
        ]
    }
}
