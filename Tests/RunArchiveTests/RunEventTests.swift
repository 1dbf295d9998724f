import ExecEngine
import Testing

@testable import RunArchive

private func line(_ message: RunEvent.Message) throws -> String {
    String(decoding: try RunEvent(id: "0", msg: message).jsonLine(), as: UTF8.self)
}

private func env(_ line: String, _ expiration: ExecExpiration = .timeout(.seconds(60))) -> ExecEnv {
    ExecEnv(command: ["/bin/sh", "-c", ExecString(line)], env: ["PATH": "/usr/bin:/bin"], expiration: expiration)
}

@Suite struct RunEventTests {
    @Test func aBeginNamesTheCommand() throws {
        #expect(
            try line(.begin(RunBegin(callID: "c1", command: ["echo", "a/b\n"], cwd: "/tmp")))
                == #"{"id":"0","msg":{"call_id":"c1","command":["echo","a/b\n"],"cwd":"/tmp","policy":"danger-full-access","type":"exec_command_begin"}}"#
                + "\n")
    }

    @Test func aDeltaHoldsItsBytesInBase64() throws {
        let delta = Delta(stream: .stderr, offset: 5, length: 3, time: .milliseconds(1_500))
        #expect(
            try line(.outputDelta(RunOutputDelta(callID: "c1", delta: delta, bytes: [0xFF, 0, 0x41])))
                == #"{"id":"0","msg":{"call_id":"c1","chunk":"/wBB","stream":"stderr","time":1.5,"#
                + #""type":"exec_command_output_delta"}}"# + "\n")
    }

    @Test func theLastDeltaOfACappedRunSaysSo() throws {
        let delta = Delta(stream: .stdout, offset: 0, length: 1, time: .zero, isLast: true)
        #expect(
            try line(.outputDelta(RunOutputDelta(callID: "", delta: delta, bytes: [0x41]))).contains(#""last":true"#))
    }

    @Test func anEndTellsAllThatIsKnown() async throws {
        let result = try await ExecEngine.start(env("echo out; sleep 0.05; echo err >&2; exit 3")).result()
        var report = RunEndReport(callID: "c1", result: result, limit: .none)
        report.duration = Seconds(.milliseconds(1_250))
        #expect(
            try line(.end(report))
                == #"{"id":"0","msg":{"aggregated_output":"out\nerr\n","call_id":"c1","denials":[],"denials_total":0,"#
                + #""duration":{"nanos":250000000,"secs":1},"exit_code":3,"left_behind":[],"pipe_holders":[],"#
                + #""stderr":"err\n","stdout":"out\n","stop_reason":null,"survivors":[],"timed_out":false,"#
                + #""type":"exec_command_end","verdict":"exited"}}"# + "\n")
    }

    @Test(arguments: [("kill -9 $$", "signaled", "null"), ("sleep 60", "timed-out", "\"timed-out\"")])
    func anEndSaysWhy(command: String, verdict: String, reason: String) async throws {
        let result = try await ExecEngine.start(env(command, .timeout(.milliseconds(500)))).result()
        let text = try line(.end(RunEndReport(callID: "", result: result, limit: .none)))
        #expect(text.contains("\"verdict\":\"\(verdict)\""))
        #expect(text.contains("\"stop_reason\":\(reason)"))
        #expect(text.contains("\"signal\":9") == (verdict == "signaled"))
    }

    @Test func aLimitCutsTheTexts() async throws {
        let result = try await ExecEngine.start(env("seq 1 1000")).result()
        let text = try line(.end(RunEndReport(callID: "", result: result, limit: OutputLimit(maxChars: 20))))
        #expect(text.contains("left out"))
        #expect(text.contains("\"stdout_truncated_after_lines\":5"))
        #expect(!text.contains("\"stderr_truncated_after_lines\""))
    }

    @Test func anEndTellsWhatTheSandboxRefused() async throws {
        var result = try await ExecEngine.start(env("exit 3")).result()
        let denial = Denial(
            operation: .write, syscall: "openat", target: "/etc/hosts", errno: 30, pid: 42, processName: "sh",
            time: .milliseconds(1_500), count: 2)
        result.end.denials = Denials([denial])
        result.end.verdict = .sandboxDenied(result.end.denials, .exited(code: 3))
        result.end.appearedProtected = ["/w/.git"]
        result.enclosure = Enclosure(layers: [.landlock, .seccomp], missing: ["mounts (no namespace)"])
        let text = try line(.end(RunEndReport(callID: "", result: result, limit: .none)))
        #expect(
            text.contains(
                #""denials":[{"count":2,"errno":"EROFS","operation":"write","pid":42,"process":"sh","source":"observed","#
                    + #""syscall":"openat","target":"/etc/hosts","time":1.5}],"denials_total":2"#))
        #expect(text.contains(#""sandbox":{"layers":"landlock, seccomp","missing":["mounts (no namespace)"]}"#))
        #expect(text.contains(#""appeared_protected":["/w/.git"]"#) && text.contains(#""verdict":"sandbox-denied""#))
        #expect(!text.contains("denied_likely"))
    }

    @Test func aGuessSaysThatItIsOne() async throws {
        var result = try await ExecEngine.start(env("exit 3")).result()
        result.end.verdict = .sandboxDenied(Denials(source: .guess), .exited(code: 3))
        let text = try line(.end(RunEndReport(callID: "", result: result, limit: .none)))
        #expect(text.contains(#""denied_likely":true"#) && text.contains(#""denials":[]"#))
    }

    @Test func aStartThatFailedIsAnEndToo() throws {
        let text = try line(.end(RunEndReport(callID: "c", failedToStart: "not found", exitCode: 127)))
        #expect(text.contains(#""error":"not found","exit_code":127"#))
        #expect(text.contains(#""verdict":"failed-to-start""#))
    }
}
