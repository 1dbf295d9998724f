import ExecEngine
import Glibc

/// 1 GiB of a fast child's output into a file.
enum RecordRow {
    private static let byteCount = 1 << 30
    /// script(1) is too slow for the whole.
    private static let scriptByteCount = 64 << 20
    private static let goal = 0.9

    static func measure(_ setup: Setup) async throws -> [TableLine] {
        let command = [setup.ownPath, "--produce", String(byteCount)]
        var lines = [
            try await line("splice loop", setup, goal: goal) { try PipeCopy.splice(from: command, to: $0) },
            try await line("read+write loop", setup) { try PipeCopy.readAndWrite(from: command, to: $0) },
        ]
        if let cat = setup.peer("cat", row: .record) {
            lines.append(try await line("cat > file", setup) { try PipeCopy.cat(cat, from: command, to: $0) })
        }
        if let script = setup.peer("script", row: .record) {
            let shellLine = "\(setup.ownPath) --produce \(scriptByteCount)"
            lines.append(
                try await line("script, 64 MiB", setup, peerByteCount: scriptByteCount) { path in
                    try Child([script, "-q", "-c", shellLine, path]).waitForSuccess("script")
                })
        }
        return lines
    }

    private static func line(
        _ name: String, _ setup: Setup, goal: Double? = nil, peerByteCount: Int = byteCount,
        _ peer: (_ path: String) throws -> Void
    ) async throws -> TableLine {
        var ours: [Double] = []
        var theirs: [Double] = []
        for round in 0...setup.pairCount {
            let ourTime = try await record(setup)
            let theirTime = try setup.folder.withSubfolder { folder in try seconds { try peer("\(folder)/file") } }
            guard round > 0 else { continue }
            ours.append(Double(byteCount) / ourTime)
            theirs.append(Double(peerByteCount) / theirTime)
        }
        let ratio = median(ours) / median(theirs)
        return TableLine(
            row: "record 1 GiB / \(name)", ours: rate(median(ours)), peer: rate(median(theirs)),
            ratio: fixed(ratio, 2), goal: goal.map { ">= \(fixed($0, 2))" } ?? "-", isMet: goal.map { ratio >= $0 })
    }

    private static func record(_ setup: Setup) async throws -> Double {
        let env = engineCommand([setup.ownPath, "--produce", String(byteCount)])
        return try await setup.folder.withSubfolder { folder in
            let start = ContinuousClock.now
            let log = try RunLog.create(in: folder)
            let result = try await ExecEngine.start(env, log: log, options: RunOptions(deltaLimit: 0)).result()
            let time = start.secondsUntilNow
            guard result.byteCounts.stdout == byteCount else {
                throw BenchError("recorded \(result.byteCounts.stdout) bytes: \(result.end)")
            }
            return time
        }
    }

    private static func rate(_ bytesPerSecond: Double) -> String {
        "\(fixed(bytesPerSecond / 1_000_000, 0)) MB/s"
    }
}

/// A command for the engine, with the environment that all children get and no time limit.
func engineCommand(_ command: [String]) -> ExecEnv {
    var environment: [ExecString: ExecString] = [:]
    for variable in childEnvironment {
        let parts = variable.split(separator: "=", maxSplits: 1).map { ExecString(String($0)) }
        if parts.count == 2 { environment[parts[0]] = parts[1] }
    }
    return ExecEnv(
        command: command.map { ExecString($0) }, env: environment, expiration: .timeout(.seconds(600)))
}
