import Glibc
import Testing

@testable import ExecEngine

private func params(
    _ line: String, _ expiration: ExecExpiration = .timeout(.seconds(60)), maxOutputChars: Int? = nil
) -> ExecParams {
    ExecParams(
        command: ["/bin/sh", "-c", ExecString(line)], expiration: expiration, env: ["PATH": "/usr/bin:/bin"],
        maxOutputChars: maxOutputChars)
}

private func call(
    _ params: ExecParams, _ sandbox: SandboxType = .none, stream: StdoutStream? = nil
) async throws(ExecError) -> ExecToolCallOutput {
    try await processExecToolCall(
        params, sandboxType: sandbox, policy: .readOnly, sandboxCwd: ".", stdoutStream: stream)
}

private func error(of params: ExecParams, _ sandbox: SandboxType = .none) async throws -> ExecError {
    try await #require(throws: ExecError.self) { try await call(params, sandbox) }
}

@Suite struct ExecToolCallTests {
    @Test func textsCodeAndDurationComeBack() async throws {
        let output = try await call(params("echo 1; sleep 0.1; echo 2 >&2; sleep 0.1; echo 3; exit 5"))
        #expect(output.exitCode == 5)
        #expect(output.stdout.text == "1\n3\n")
        #expect(output.stderr.text == "2\n")
        #expect(output.aggregatedOutput.text == "1\n2\n3\n")
        #expect(output.duration >= .milliseconds(200))
        #expect(!output.timedOut)
        #expect(output.stdout.truncatedAfterLines == nil)
    }

    /// The model's kill_child_process_group_kills_grandchildren_on_timeout.
    @Test func aTimeoutIs124AndKillsTheGrandchild() async throws {
        let error = try await error(of: params("sleep 60 & echo $!; sleep 60", .timeout(.milliseconds(500))))
        guard case .timeout(let output) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(output.exitCode == 124)
        #expect(output.timedOut)
        #expect(output.stopReason == .timedOut)
        let pid = try #require(Int32(output.stdout.text.dropLast()))
        #expect(!isAlive(pid))
    }

    /// The model's process_exec_tool_call_respects_cancellation_token.
    @Test func aCancelIsATimeoutToTheCallerAndSaysSoBesides() async throws {
        let token = CancellationToken()
        let (events, continuation) = AsyncStream.makeStream(of: ExecEvent.self)
        let task = Task {
            try await call(
                params("echo under way; sleep 60", .cancellation(token)),
                stream: StdoutStream(subID: "", callID: "", events: continuation))
        }
        // As in the model's case the cancel comes in the middle of the run.
        for await event in events { if case .outputDelta = event { break } }
        token.cancel()
        let failure = await #expect(throws: ExecError.self) { try await task.value }
        guard case .timeout(let output) = failure else {
            Issue.record("not a timeout")
            return
        }
        #expect(output.exitCode == 124)
        #expect(output.timedOut)
        #expect(output.stopReason == .cancelled)
    }

    @Test func cancellingTheTaskCancelsTheCommand() async throws {
        let (events, continuation) = AsyncStream.makeStream(of: ExecEvent.self)
        let task = Task {
            try await call(
                params("echo x; sleep 60"), stream: StdoutStream(subID: "s", callID: "c", events: continuation))
        }
        for await event in events { if case .outputDelta = event { break } }
        task.cancel()
        let failure = await #expect(throws: ExecError.self) { try await task.value }
        #expect(failure?.output?.stopReason == .cancelled)
    }

    @Test func aSignalKeepsTheOutput() async throws {
        let error = try await error(of: params("echo x; kill -SEGV $$"))
        guard case .signal(let signal, let output) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(signal.rawValue == SIGSEGV)
        #expect(output.exitCode == 139)
        #expect(output.stdout.text == "x\n")
    }

    @Test func aSignal64IsNoTimeout() async throws {
        let error = try await error(of: params("kill -64 $$"))
        guard case .signal(let signal, let output) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(signal.rawValue == 64)
        #expect(!output.timedOut)
    }

    @Test func backgroundJobsLiveOnAndAreNamed() async throws {
        let output = try await call(params("sleep 60 >/dev/null 2>&1 & echo $!"))
        let pid = try #require(Int32(output.stdout.text.dropLast()))
        #expect(output.end.leftBehind == [ProcessName(pid: pid, name: "sleep")])
        #expect(isAlive(pid))
        kill(pid, SIGKILL)
    }

    @Test func aLimitKeepsHeadAndTailAndTheLogEverything() async throws {
        let output = try await call(params("seq 1 1000", maxOutputChars: 40))
        #expect(output.stdout.text.hasPrefix("1\n2\n3\n"))
        #expect(output.stdout.text.hasSuffix("999\n1000\n"))
        #expect(output.stdout.text.contains("left out"))
        #expect(output.stdout.truncatedAfterLines != nil)
        #expect(output.log.bytes(.stdout, in: 0..<10_000).count == 3893)
    }

    @Test func anEscalationNeedsAReasonAndIsRecorded() async throws {
        var params = params("true")
        params.withEscalatedPermissions = true
        guard case .sandbox(.justificationMissing) = try await error(of: params, .linuxSeccomp) else {
            Issue.record("no reason asked for")
            return
        }
        params.justification = "needs the network"
        #expect(try await call(params, .linuxSeccomp).escalation == "needs the network")
    }

    @Test(arguments: [
        (SandboxType.macosSeatbelt, SandboxError.seatbeltUnavailable),
        (.windowsRestrictedToken, .unsupported(.windowsRestrictedToken)),
    ]) func aSandboxThatCannotBeHadRunsNothing(type: SandboxType, expected: SandboxError) async throws {
        let folder = try temporaryFolder()
        defer { removeFolder(folder) }
        guard case .sandbox(expected) = try await error(of: params("touch \(folder)/x"), type) else {
            Issue.record("ran without its sandbox")
            return
        }
        #expect(entries(of: folder) == [])
    }

    // MARK: Events

    /// Field note 12: one begin and one end, whatever happens.
    @Test(arguments: [
        "plain", "no folder", "no program", "too long", "no sandbox", "cancelled before", "empty", "timeout", "signal",
    ]) func eachCallHasOneBeginAndOneEnd(how: String) async throws {
        var params = params("echo x")
        var sandbox = SandboxType.none
        switch how {
        case "no folder": params.cwd = "/no/such"
        case "no program": params.command = ["no-such-program"]
        case "too long": params.command.append(ExecString(String(repeating: "x", count: 1 << 20)))
        case "no sandbox": sandbox = .macosSeatbelt
        case "cancelled before":
            let token = CancellationToken()
            token.cancel()
            params.expiration = .cancellation(token)
        case "empty": params.command = []
        case "timeout":
            params.command = ["sleep", "60"]
            params.expiration = .timeout(.milliseconds(10))
        case "signal": params.command = ["/bin/sh", "-c", "kill -9 $$"]
        default: break
        }
        let (events, continuation) = AsyncStream.makeStream(of: ExecEvent.self)
        let stream = StdoutStream(subID: "sub", callID: "call", events: continuation)
        _ = try? await call(params, sandbox, stream: stream)
        continuation.finish()
        var names: [String] = []
        for await event in events {
            switch event {
            case .begin(let id, _, _): names.append("begin \(id)")
            case .outputDelta: names.append("delta")
            case .end(let id, _): names.append("end \(id)")
            }
        }
        #expect(names.filter { $0 != "delta" } == ["begin call", "end call"])
        #expect(names.first == "begin call")
        #expect(names.last == "end call")
    }

    @Test func deltaEventsCarryTheirBytes() async throws {
        let (events, continuation) = AsyncStream.makeStream(of: ExecEvent.self)
        _ = try await call(
            params("echo out; echo err >&2"), stream: StdoutStream(subID: "", callID: "c", events: continuation))
        continuation.finish()
        var texts = PerStream(both: "")
        for await case .outputDelta(let event) in events {
            texts[event.delta.stream] += String(decoding: event.chunk, as: UTF8.self)
        }
        #expect(texts == PerStream(stdout: "out\n", stderr: "err\n"))
    }

    @Test func anEmptyCommandHasTheModelsWords() async throws {
        #expect("\(try await error(of: ExecParams(command: [])))" == "command args are empty")
    }
}
