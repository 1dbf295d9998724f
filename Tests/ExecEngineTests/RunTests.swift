import Testing

@testable import ExecEngine

func shell(_ line: String, _ expiration: ExecExpiration = .timeout(.seconds(20))) -> ExecEnv {
    ExecEnv(
        command: ["/bin/sh", "-c", ExecString(line)], env: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
        expiration: expiration)
}

extension RunResult {
    func text(_ stream: ExecOutputStream) -> String {
        String(decoding: log.bytes(stream, in: 0..<byteCounts[stream]), as: UTF8.self)
    }
}

@Suite struct RunTests {
    @Test func bothStreamsAndTheCodeComeBack() async throws {
        let result = try await ExecEngine.start(shell("echo out; echo err >&2; exit 7")).result()
        #expect(result.text(.stdout) == "out\n")
        #expect(result.text(.stderr) == "err\n")
        #expect(result.end == RunEnd(verdict: .exited(code: 7), exitCode: 7))
    }

    @Test func aTimeoutKillsTheGrandchildThatHoldsThePipe() async throws {
        let result = try await ExecEngine.start(
            shell("echo x; sleep 60 & sleep 60", .timeout(.milliseconds(300)))
        ).result()
        #expect(result.end == RunEnd(verdict: .timedOut, exitCode: 124))
        #expect(result.text(.stdout) == "x\n")
        #expect(result.timedOut)
        #expect(result.duration < .seconds(2))
    }
}
