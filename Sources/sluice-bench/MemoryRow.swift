/// The most memory that sluice holds while 1 GiB of short lines goes through it.
///
/// Read from wait4(2). A child of posix_spawn begins with the peak of its parent, so this program must stay small.
enum MemoryRow {
    private static let goal = 60e6
    /// 1 GiB of lines.
    private static let lineCount = "118500000"

    static func measure(_ setup: Setup) throws -> [TableLine] {
        let sluice = try setup.sluice()
        guard let seq = setup.peer("seq", row: .memory) else { return [] }
        let flood = [seq, "1", lineCount]
        var screen: [Double] = []
        var passed: [Double] = []
        for _ in 0..<setup.pairCount {
            let session = try ScreenSession([sluice, "run", "--exit", "--"] + flood)
            screen.append(Double(try session.finish(atMost: .seconds(300)).peakByteCount))
            let child = try Child([sluice, "run", "--no-ui", "--"] + flood)
            passed.append(Double(try child.waitForSuccess("sluice run --no-ui").peakByteCount))
        }
        return [line("on screen", screen), line("--no-ui", passed)]
    }

    private static func line(_ name: String, _ peaks: [Double]) -> TableLine {
        let peak = peaks.max() ?? .nan
        return TableLine(
            row: "memory at 1 GiB, \(name)", ours: megabytes(peak), goal: "< 60 MB", isMet: peak < goal)
    }
}
