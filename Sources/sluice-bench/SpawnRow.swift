import ExecEngine
import Glibc

/// Starts from inside a program, small and big.
enum SpawnRow {
    private static let runCount = 100
    private static let touchedByteCount = 4 << 30
    private static let goal = 1.5
    private static let program = "/bin/true"

    static func measure(_ setup: Setup) async throws -> [TableLine] {
        var ours: [Double] = []
        var peer: [Double] = []
        for round in 0...runCount {
            let ourTime = try await spawn()
            let peerTime = try Child.time([program])
            guard round > 0 else { continue }
            ours.append(ourTime)
            peer.append(peerTime)
        }
        let first = TableLine(
            row: "spawn true / posix_spawn", ours: milliseconds(median(ours)), peer: milliseconds(median(peer)),
            ratio: fixed(median(ours) / median(peer), 2))
        guard try availableByteCount() > touchedByteCount * 5 / 4 else {
            setup.notes.add("spawn with 4 GiB touched: not enough free memory")
            return [first]
        }

        // In processes of their own: peak memory is handed down to children through vfork, see MemoryRow.
        let times = try setup.medians(
            { try medianOfOther(touching: touchedByteCount, setup) }, { try medianOfOther(touching: 0, setup) })
        let ratio = times.ours / times.peer
        return [
            first,
            TableLine(
                row: "spawn true, 4 GiB touched / none", ours: milliseconds(times.ours),
                peer: milliseconds(times.peer), ratio: fixed(ratio, 2), goal: "<= 1.5", isMet: ratio <= goal),
        ]
    }

    /// The hidden mode: touches memory and prints the median of many starts in nanoseconds.
    static func printMedian(touching byteCount: Int) async throws {
        if byteCount > 0 { try touch(byteCount) }
        var times: [Double] = []
        for round in 0...runCount {
            let time = try await spawn()
            if round > 0 { times.append(time) }
        }
        print(Int(median(times) * 1e9))
    }

    private static func spawn() async throws -> Double {
        let env = engineCommand([program])
        let start = ContinuousClock.now
        let result = try await ExecEngine.start(env, options: RunOptions(deltaLimit: 0)).result()
        let time = start.secondsUntilNow
        guard result.stopReason == nil else { throw BenchError("\(program): \(result.end)") }
        return time
    }

    private static func touch(_ byteCount: Int) throws {
        let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { throw BenchError("mmap", errno) }
        for offset in stride(from: 0, to: byteCount, by: Int(getpagesize())) {
            memory.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
        }
    }

    private static func medianOfOther(touching byteCount: Int, _ setup: Setup) throws -> Double {
        try setup.folder.withSubfolder { folder in
            let path = "\(folder)/median"
            try Child(
                [setup.ownPath, "--spawn-touching", String(byteCount)], stdout: .newFile(path), stderr: .descriptor(2)
            ).waitForSuccess("the spawning process")
            guard let nanoseconds = Double(try textOfFile(path).filter(\.isNumber)) else {
                throw BenchError("the spawning process printed no median")
            }
            return nanoseconds / 1e9
        }
    }

    private static func availableByteCount() throws -> Int {
        let line = try textOfFile("/proc/meminfo").split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 } ?? 0
    }
}

/// A small file's text.
func textOfFile(_ path: String) throws -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw BenchError("open \(path)", errno) }
    defer { close(file) }
    return try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
        let count = read(file, buffer.baseAddress, buffer.count)
        guard count >= 0 else { throw BenchError("read \(path)", errno) }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
