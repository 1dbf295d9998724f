import Glibc

/// What the screen costs while nothing happens.
enum IdleRow {
    private static let goal = 2.0

    static func measure(_ setup: Setup) throws -> [TableLine] {
        let sluice = try setup.sluice()
        guard let sleep = setup.peer("sleep", row: .idle) else { return [] }
        let session = try ScreenSession([sluice, "run", "--exit", "--", sleep, "8"])
        let percent: Double
        do {
            session.drain(for: .seconds(1))
            let start = ContinuousClock.now
            let before = try cpuSeconds(of: session.child.pid)
            session.drain(for: .seconds(5))
            percent = try (cpuSeconds(of: session.child.pid) - before) / start.secondsUntilNow * 100
        } catch {
            session.child.kill()
            throw error
        }
        _ = try session.finish(atMost: .seconds(30))
        return [
            TableLine(
                row: "idle screen, CPU over 5 s", ours: "\(fixed(percent, 1)) %", goal: "< 2 %",
                isMet: percent < goal)
        ]
    }

    /// User and system time from /proc/PID/stat, fields 14 and 15 of proc_pid_stat(5).
    static func cpuSeconds(of pid: pid_t) throws -> Double {
        let text = try textOfFile("/proc/\(pid)/stat")
        // The name, field 2, may hold anything but ends with the last parenthesis.
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw BenchError("cannot read /proc/\(pid)/stat")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
