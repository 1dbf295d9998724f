import ExecEngine
import Foundation
import Testing

@Suite struct CommandLineEventTests {
    @Test func plainRunIsOneBeginItsDeltasAndOneEnd() async throws {
        let end = try await sluice("run", "--jsonl", "-c", #"printf 'a\377b'; printf err >&2; exit 7"#)
        let messages = try messages(of: end)
        #expect(end.status == 7)
        #expect(end.errors.isEmpty)
        #expect(Set(messages.dropFirst().dropLast().map(\.type)) == ["exec_command_output_delta"])
        #expect(messages.first?.type == "exec_command_begin")
        #expect(messages.last?.type == "exec_command_end")
        #expect(chunks(of: messages, "stdout") == [0x61, 0xFF, 0x62])
        #expect(chunks(of: messages, "stderr") == Array("err".utf8))
        #expect(messages.last?.exit_code == 7)
        #expect(messages.last?.timed_out == false)
    }

    @Test func chunksJoinToTheWholeOutput() async throws {
        let end = try await sluice("run", "--jsonl", "-c", "seq 20000")
        let whole = (1...20_000).map { "\($0)\n" }.joined()
        let messages = try messages(of: end)
        #expect(chunks(of: messages, "stdout") == Array(whole.utf8))
        #expect(messages.last?.stdout == whole)
    }

    @Test(
        arguments: [
            (["no-such-program"], 127, "not found in PATH"),
            (["/etc/passwd"], 126, "not executable"),
            (["--cwd", "/no/such", "true"], 125, "--cwd"),
        ] as [([String], Int32, String)])
    func failureToStartIsOneBeginAndOneEnd(_ arguments: [String], _ status: Int32, _ reason: String) async throws {
        let run = try startSluice((["run", "--jsonl"] + arguments).map { ExecString($0) })
        let end = CommandLineEnd(await run.result())
        let messages = try messages(of: end)
        #expect(messages.map(\.type) == ["exec_command_begin", "exec_command_end"])
        #expect(messages.last?.exit_code == status)
        #expect(messages.last?.error?.contains(reason) == true)
        #expect(end.status == status)
        #expect(end.stderr.hasPrefix("sluice: cannot start"))
    }

    @Test func timeoutIsOneBeginAndOneEnd() async throws {
        let end = try await sluice("run", "--jsonl", "--timeout", "300ms", "sleep", "300")
        let messages = try messages(of: end)
        #expect(messages.map(\.type) == ["exec_command_begin", "exec_command_end"])
        #expect(messages.last?.exit_code == 124)
        #expect(messages.last?.timed_out == true)
        #expect(end.status == 124)
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func signalIsStillFollowedByTheEnd(_ signal: Int32, _ status: Int32) async throws {
        let run = try startSluice(["run", "--jsonl", "-c", "echo ready; sleep 300"])
        // The begin line is far shorter than this, begin and delta together are longer.
        #expect(await waitForOutput(of: run, bytes: 200))
        kill(try #require(run.pid), signal)
        let end = CommandLineEnd(await run.result())
        let types = try messages(of: end).map(\.type)
        #expect(types == ["exec_command_begin", "exec_command_output_delta", "exec_command_end"])
        #expect(end.status == status)
    }

    @Test func signalsStopTheRunWhileTheReaderIsStalled() async throws {
        let end = try await shell(
            #"""
            set -m
            mkfifo $T/fifo; exec 3<>$T/fifo
            "$SLUICE" run --jsonl -c 'sleep 300 & echo $! >$T/pid; exec yes' >$T/fifo & sluice=$!
            filled $T/pid; kill -TERM $sluice; gone $(cat $T/pid) && echo dead
            while kill -TERM $sluice 2>/dev/null; do sleep 0.1; done
            wait $sluice; echo $?
            """#)
        #expect(end.stdout == "dead\n143\n")
    }

    @Test func signalStopsSluiceThatCannotEvenPrintTheBegin() async throws {
        let end = try await shell(
            #"""
            set -m
            mkfifo $T/fifo; exec 3<>$T/fifo
            head -c 65536 /dev/zero >$T/fifo
            "$SLUICE" run --jsonl -- true >$T/fifo & sluice=$!
            # Before it has SIGTERM blocked, the signal's default action would end it.
            for try in $(seq 200); do grep -q '^SigBlk:.*[4-7c-f]...$' /proc/$sluice/status && break; sleep 0.05; done
            for try in 1 2 3 4 5 6 7 8 9 10; do
                sleep 0.2; kill -TERM $sluice 2>/dev/null || { echo ended; break; }
            done
            kill -KILL $sluice
            """#)
        #expect(end.stdout == "ended\n")
    }

    @Test func readerThatLeavesEndsTheRunQuietly() async throws {
        let end = try await shell(#""$SLUICE" run --jsonl -- yes | head -1 >$T/out; echo ${PIPESTATUS[@]}; cat $T/out"#)
        #expect(end.stdout.hasPrefix("141 0\n{"))
        #expect(end.stdout.contains(#""type":"exec_command_begin""#))
        #expect(end.stderr == "")
    }

    @Test func deltasEndAtTheirLimit() async throws {
        let end = try await sluice(
            "run", "--jsonl", "--max-output-deltas", "2", "--", "head", "-c", "200000", "/dev/zero")
        let deltas = try messages(of: end).filter { $0.type == "exec_command_output_delta" }
        #expect(deltas.map(\.last) == [nil, true])
    }

    @Test func noDeltasAreGivenAtLimitZero() async throws {
        let end = try await sluice("run", "--jsonl", "--max-output-deltas", "0", "echo", "text")
        let messages = try messages(of: end)
        #expect(messages.map(\.type) == ["exec_command_begin", "exec_command_end"])
        #expect(messages.last?.stdout == "text\n")
    }

    @Test(arguments: ["--max-output-chars", "--max-output-tokens"])
    func textIsCutAtItsLimit(_ option: String) async throws {
        let end = try await sluice("run", "--jsonl", option, "100", "seq", "20000")
        let text = try #require(try messages(of: end).last?.stdout)
        #expect(text.hasPrefix("1\n") || text.contains("\n1\n"))
        #expect(text.count < 2_000)
    }
}

private struct Event: Decodable {
    var msg: Message
}

private struct Message: Decodable {
    var type: String
    var stream: String?
    var chunk: String?
    var last: Bool?
    var exit_code: Int32?
    var timed_out: Bool?
    var stdout: String?
    var error: String?
}

/// Every line of the output, which must be an event.
private func messages(of end: CommandLineEnd) throws -> [Message] {
    #expect(end.output.last == UInt8(ascii: "\n"))
    return try end.output.split(separator: UInt8(ascii: "\n")).map {
        try JSONDecoder().decode(Event.self, from: Data($0)).msg
    }
}

private func chunks(of messages: [Message], _ stream: String) -> [UInt8] {
    messages.filter { $0.stream == stream }.flatMap { Array(Data(base64Encoded: $0.chunk ?? "") ?? Data()) }
}
