/// The whole of a run of `true` from the command line.
enum StartRow {
    private static let leastRunCount = 50
    private static let goal = 0.008

    static func measure(_ setup: Setup) throws -> [TableLine] {
        let sluice = try setup.sluice()
        var lines = [try line("posix_spawn", [try truePath(setup)], sluice, setup, hasGoal: true)]
        if let timeout = setup.peer("timeout", row: .start) {
            lines.append(try line("timeout 10", [timeout, "10", "true"], sluice, setup))
        }
        if let script = setup.peer("script", row: .start) {
            lines.append(try line("script -qc", [script, "-qc", "true", "/dev/null"], sluice, setup))
        }
        return lines
    }

    private static func truePath(_ setup: Setup) throws -> String {
        guard let path = setup.peer("true", row: .start) else { throw BenchError("this machine has no true(1)") }
        return path
    }

    private static func line(
        _ name: String, _ peer: [String], _ sluice: String, _ setup: Setup, hasGoal: Bool = false
    ) throws -> TableLine {
        var setup = setup
        setup.pairCount = max(leastRunCount, setup.pairCount)
        let times = try setup.medians(
            { try Child.time([sluice, "run", "--no-ui", "--", "true"]) }, { try Child.time(peer) })
        return TableLine(
            row: "start true / \(name)", ours: milliseconds(times.ours), peer: milliseconds(times.peer),
            ratio: fixed(times.ours / times.peer, 2), goal: hasGoal ? "<= 8 ms" : "-",
            isMet: hasGoal ? times.ours <= goal : nil)
    }
}
