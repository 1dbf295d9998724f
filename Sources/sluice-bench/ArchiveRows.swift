import ExecEngine
import Glibc

/// Listing 10,000 runs, and searching the output of 1 GiB.
enum HistoryRow {
    private static let runCount = 10_000
    private static let goal = 0.05

    static func measure(_ setup: Setup) throws -> [TableLine] {
        let sluice = try setup.sluice()
        try makeRuns()
        // Makes the catalog; the second look finds the folders unchanged for a while.
        try Child([sluice, "history", "--limit", "1"]).waitForSuccess("sluice history")
        var times: [Double] = []
        for _ in 0..<max(10, setup.pairCount) {
            let child = try Child([sluice, "history"], stdout: .newFile("\(setup.folder.path)/list"))
            let ending = try child.waitForSuccess("sluice history")
            times.append(ending.cpuSeconds)
        }
        return [
            TableLine(
                row: "history of 10,000, own time", ours: milliseconds(median(times)), goal: "<= 50 ms",
                isMet: median(times) <= goal)
        ]
    }

    /// Writes so many small runs into the archive, as Sluice does.
    static func makeRuns() throws {
        let runs = "\(archivePath)/runs"
        mkdir(archivePath, 0o700)
        mkdir(runs, 0o700)
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        for number in 0..<runCount {
            var value = UInt64(200_000_000_000 + number * 60_000) << 8
            var id = ""
            for _ in 0..<10 {
                id = String(alphabet[Int(value & 31)]) + id
                value >>= 5
            }
            let folder = "\(runs)/\(id)"
            guard mkdir(folder, 0o700) == 0 else { throw BenchError("mkdir \(folder)", errno) }
            let json = """
                {"format":{"major":1,"minor":0},"id":"\(id)","command":["make","-j4","target\(number % 17)"],\
                "cwd":"/home/me/project","policy":{"name":"danger-full-access"},"grace_nanoseconds":0,\
                "environment_names":[],"uses_terminals":false,"started_at":"2026-01-01T00:00:00.000Z",\
                "monotonic_start_nanoseconds":1,"host":"here","sluice_version":"0","end":{"verdict":"exited",\
                "exit_code":\(number % 3),"duration_nanoseconds":\(number * 1_000_000),"stdout":{"bytes":0,"lines":0},\
                "stderr":{"bytes":0,"lines":0},"timeline_count":0,"denials":[],"denials_total":0}}
                """
            let file = open("\(folder)/run.json", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            let bytes = Array(json.utf8)
            guard file >= 0, write(file, bytes, bytes.count) == bytes.count else {
                throw BenchError("write run.json", errno)
            }
            close(file)
            close(open("\(folder)/stdout.log", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
        }
    }
}

enum SearchRow {
    private static let lineCount = "118500000"

    static func measure(_ setup: Setup) throws -> [TableLine] {
        let sluice = try setup.sluice()
        guard let seq = setup.peer("seq", row: .search), let grep = setup.peer("grep", row: .search) else { return [] }
        try Child([sluice, "run", "--no-ui", "--", seq, "1", lineCount]).waitForSuccess("sluice run")
        let log = try logPath()
        let pattern = "77777777"
        let times = try setup.medians(
            { try Child.time([sluice, "search", pattern]) }, { try Child.time([grep, "-F", pattern, log]) })
        return [
            TableLine(
                row: "search 1 GiB / grep -F", ours: milliseconds(times.ours), peer: milliseconds(times.peer),
                ratio: fixed(times.ours / times.peer, 2))
        ]
    }

    /// The stdout.log of the only run in the archive.
    private static func logPath() throws -> String {
        guard let folder = opendir("\(archivePath)/runs") else { throw BenchError("opendir runs", errno) }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.first != "." { return "\(archivePath)/runs/\(name)/stdout.log" }
        }
        throw BenchError("no run in \(archivePath)")
    }
}
