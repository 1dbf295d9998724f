import Glibc

/// How soon the screen answers a key while a flood goes on.
enum KeysRow {
    private static let keyCount = 20
    private static let goal = 0.1
    /// A session that has recorded this much is ended and followed by a new one.
    private static let recordedLimit = 2 << 30

    static func measure(_ setup: Setup) throws -> [TableLine] {
        let sluice = try setup.sluice()
        guard let yes = setup.peer("yes", row: .keys) else { return [] }
        var times: [Double] = []
        while times.count < keyCount {
            let session = try ScreenSession([sluice, "run", "--", yes])
            do {
                session.drain(for: .milliseconds(300))
                repeat {
                    times.append(try answerTime(session))
                } while times.count < keyCount
                    && recordedByteCount(session.child.pid) < recordedLimit
                try session.type("K")
                session.drain(for: .milliseconds(500))
                try session.type("q")
            } catch {
                session.child.kill()
                throw error
            }
            _ = try session.finish(atMost: .seconds(10))
        }
        return [
            line("median", median(times)),
            line("max of \(keyCount)", times.max() ?? .nan),
        ]
    }

    private static func line(_ name: String, _ time: Double) -> TableLine {
        TableLine(row: "keys under yes, \(name)", ours: milliseconds(time), goal: "<= 100 ms", isMet: time <= goal)
    }

    /// Opens the help, and closes it again.
    private static func answerTime(_ session: ScreenSession) throws -> Double {
        session.forget()
        let start = ContinuousClock.now
        try session.type("?")
        guard session.waitFor("Keys", atMost: .seconds(5)) else {
            throw BenchError("no help within 5 s; the last bytes: \(session.visibleTail)")
        }
        let time = start.secondsUntilNow
        try session.type("?")
        // Not a multiple of the screen's period, so that the keys fall everywhere in it.
        session.drain(for: .milliseconds(.random(in: 80...130)))
        return time
    }

    /// The size of the largest file that a process has open: sluice's log of the command's output.
    private static func recordedByteCount(_ pid: pid_t) -> Int {
        (0..<64).map { number in
            var status = stat()
            guard stat("/proc/\(pid)/fd/\(number)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 0 }
            return Int(status.st_size)
        }.max() ?? 0
    }
}
