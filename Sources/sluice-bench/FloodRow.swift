/// A flood with a screen and without.
enum FloodRow {
    private static let goal = 1.15

    static func measure(_ setup: Setup) throws -> [TableLine] {
        let sluice = try setup.sluice()
        guard let seq = setup.peer("seq", row: .flood) else { return [] }
        let flood = [seq, "1", "30000000"]
        let screen = { try seconds { try finish([sluice, "run", "--exit", "--"] + flood) } }
        let passed = try setup.medians(screen) { try Child.time([sluice, "run", "--no-ui", "--"] + flood) }
        let bare = try setup.medians(screen) {
            try setup.folder.withSubfolder { try Child.time(flood, stdout: .newFile("\($0)/file")) }
        }
        return [line("--no-ui", passed, goal: goal), line("seq > file", bare)]
    }

    private static func finish(_ command: [String]) throws {
        let ending = try ScreenSession(command).finish(atMost: .seconds(300))
        guard ending.status == 0 else { throw BenchError("the screen ended with wait status \(ending.status)") }
    }

    private static func line(_ name: String, _ times: (ours: Double, peer: Double), goal: Double? = nil) -> TableLine {
        let ratio = times.ours / times.peer
        return TableLine(
            row: "flood on screen / \(name)", ours: "\(fixed(times.ours, 2)) s", peer: "\(fixed(times.peer, 2)) s",
            ratio: fixed(ratio, 2), goal: goal.map { "<= \(fixed($0, 2))" } ?? "-", isMet: goal.map { ratio <= $0 })
    }
}
