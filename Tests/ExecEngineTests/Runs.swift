import Glibc
import Testing

@testable import ExecEngine

/// A shell line, ready to run, with a limit that only a hang reaches.
func shell(_ line: String, _ expiration: ExecExpiration = .timeout(.seconds(300))) -> ExecEnv {
    ExecEnv(
        command: ["/bin/sh", "-c", ExecString(line)], env: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
        expiration: expiration)
}

/// Runs a shell line to its end.
func result(
    of line: String, _ expiration: ExecExpiration = .timeout(.seconds(300)), options: RunOptions = RunOptions()
) async throws -> RunResult {
    try await ExecEngine.start(shell(line, expiration), options: options).result()
}

extension RunResult {
    func text(_ stream: ExecOutputStream) -> String {
        String(decoding: log.bytes(stream, in: 0..<byteCounts[stream]), as: UTF8.self)
    }

    /// The pids that the command printed, one a line.
    var printedPIDs: [Int32] { text(.stdout).split(separator: "\n").compactMap { Int32($0) } }
}

func isAlive(_ pid: Int32) -> Bool { kill(pid, 0) == 0 }

/// Follows the log until a line is there.
func waitForLine(_ line: String, of run: Run, within limit: Duration = .seconds(120)) async {
    let deadline = ContinuousClock.now + limit
    for await snapshot in run.progress {
        let lines = run.log.bytes(.stdout, in: 0..<snapshot.byteCounts.stdout).split(separator: UInt8(ascii: "\n"))
        if lines.contains(ArraySlice(line.utf8)) { return }
        if ContinuousClock.now > deadline { break }
    }
    Issue.record("no line \"\(line)\"")
}

/// Open descriptors of this process.
func openDescriptors() -> Set<String> { Set(entries(of: "/proc/self/fd")) }

func entries(of path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != "." && name != ".." { names.append(name) }
    }
    return names
}
