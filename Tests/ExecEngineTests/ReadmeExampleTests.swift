import ExecEngine
import Glibc
import Testing

// The README's example, word for word: `theReadmeHoldsThisExample` sees to that.
// begin
func build() async throws -> Bool {
    let run = try ExecEngine.start(
        ExecEnv(command: ["make", "-j4"], env: ["PATH": "/usr/bin:/bin"], expiration: .timeout(.seconds(60))))
    for await delta in run.deltas {
        let bytes = run.log.bytes(delta.stream, in: delta.offset..<delta.offset + delta.length)
        print(delta.time, delta.stream.name, String(decoding: bytes, as: UTF8.self))
    }
    let result = await run.result()
    if case .signaled(let signal) = result.end.verdict { print("killed by signal", signal.rawValue) }
    return result.end.verdict == .exited(code: 0)
}
// end

@Suite struct ReadmeExampleTests {
    private func text(of path: String) async throws -> String {
        let result = try await ExecEngine.start(ExecEnv(command: ["/bin/cat", ExecString(path)])).result()
        #expect(result.end.exitCode == 0)
        let bytes = result.log.bytes(.stdout, in: 0..<result.byteCounts.stdout)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func theReadmeHoldsThisExample() async throws {
        let here = #filePath
        let readme = here.split(separator: "/").dropLast(3).joined(separator: "/")
        let source = try await text(of: here)
        let parts = source.split(separator: "// begin\n", maxSplits: 1)
        let example = try #require(parts.last?.split(separator: "// end\n", maxSplits: 1).first)
        #expect(try await text(of: "/\(readme)/README.md").contains("import ExecEngine\n\n" + example + "```"))
    }
}
