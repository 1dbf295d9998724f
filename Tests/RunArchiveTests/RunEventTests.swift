import ExecEngine
import RunArchive
import Testing

private func line(_ message: RunEvent.Message) throws -> String {
    String(decoding: try jsonLine(for: RunEvent(id: "sub-1", callID: "run-1", message: message)), as: UTF8.self)
}

/// The end of a run that printed "out" and "err", with a verdict.
private func anEnd(_ verdict: Verdict, exitCode: Int32, cutAfter lines: Int? = nil) -> RunEvent.End {
    RunEvent.End(
        stdout: StreamOutput(text: "out\n", truncatedAfterLines: lines), stderr: StreamOutput(text: "err\n"),
        aggregatedOutput: StreamOutput(text: "out\nerr\n"), duration: .milliseconds(1_250),
        end: RunEnd(verdict: verdict, exitCode: exitCode))
}

/// What the line of `anEnd` holds around the parts that differ.
private func endLine(exitCode: Int32, stop: String, timedOut: Bool, verdict: String, extra: String = "") -> String {
    #"{"id":"sub-1","msg":{"aggregated_output":"out\nerr\n","call_id":"run-1","denials":[],"#
        + #""duration":{"nanos":250000000,"secs":1},"# + extra + #""exit_code":\#(exitCode),"#
        + #""leaves_background":false,"left_behind":[],"pipe_holders":[],"#
        + "SIGNAL" + #""stderr":"err\n","stdout":"out\n","stop_reason":\#(stop),"survivors":[],"#
        + #""timed_out":\#(timedOut),"type":"exec_command_end","verdict":"\#(verdict)"}}"# + "\n"
}

struct RunEventTests {
    @Test func beginTellsCommandAndFolder() throws {
        #expect(
            try line(.begin(RunEvent.Begin(command: ["sh", "-c", "echo \"a\"\n/bin/ls"], cwd: "/tmp/é")))
                == #"{"id":"sub-1","msg":{"call_id":"run-1","command":["sh","-c","echo \"a\"\n/bin/ls"],"#
                + #""cwd":"/tmp/é","type":"exec_command_begin"}}"# + "\n")
    }

    @Test func deltaCarriesBytesInBase64() throws {
        #expect(
            try line(.outputDelta(RunEvent.OutputDelta(stream: .stderr, chunk: [0xFF, 0x00, 0x0A, 0xFE])))
                == #"{"id":"sub-1","msg":{"call_id":"run-1","chunk":"/wAK/g==","stream":"stderr","#
                + #""type":"exec_command_output_delta"}}"# + "\n")
    }

    @Test func onlyTheLastDeltaOfACappedRunIsMarked() throws {
        #expect(
            try line(.outputDelta(RunEvent.OutputDelta(stream: .stdout, chunk: [], isLast: true)))
                == #"{"id":"sub-1","msg":{"call_id":"run-1","chunk":"","last":true,"stream":"stdout","#
                + #""type":"exec_command_output_delta"}}"# + "\n")
    }

    @Test(arguments: [
        (Verdict.exited(code: 124), Int32(124), "null", false, "exited"),
        (.timedOut, 124, "\"timed-out\"", true, "timed-out"),
        (.cancelled, 124, "\"cancelled\"", true, "cancelled"),
    ])
    func endTellsWhyARunWasStopped(
        _ verdict: Verdict, _ exitCode: Int32, _ stop: String, _ timedOut: Bool, _ word: String
    ) throws {
        let expected = endLine(exitCode: exitCode, stop: stop, timedOut: timedOut, verdict: word)
        #expect(try line(.end(anEnd(verdict, exitCode: exitCode))) == expected.replacing("SIGNAL", with: ""))
    }

    @Test func endNamesTheSignal() throws {
        let expected = endLine(exitCode: 139, stop: "null", timedOut: false, verdict: "signaled")
        #expect(
            try line(.end(anEnd(.signaled(Signal(rawValue: 11)), exitCode: 139)))
                == expected.replacing("SIGNAL", with: "\"signal\":11,"))
    }

    @Test func endSaysWhyACommandDidNotStart() throws {
        let expected = endLine(
            exitCode: 127, stop: "null", timedOut: false, verdict: "failed-to-start",
            extra: #""error":"cannot start \"mak\": not found","#)
        #expect(
            try line(.end(anEnd(.failedToStart("cannot start \"mak\": not found"), exitCode: 127)))
                == expected.replacing("SIGNAL", with: ""))
    }

    @Test func endSaysAfterWhichLineATextIsCut() throws {
        let text = try line(.end(anEnd(.exited(code: 0), exitCode: 0, cutAfter: 7)))
        #expect(text.contains(#""timed_out":false,"truncated_after_lines":{"stdout":7},"type""#))
    }

    @Test func endNamesProcessesAndDenials() throws {
        var end = anEnd(.exited(code: 1), exitCode: 1)
        end.end.pipeHolders = [ProcessName(pid: 42, name: "sleep")]
        end.end.leftBehind = [ProcessName(pid: 43, name: "a \"d\"")]
        end.end.survivors = [ProcessName(pid: 44, name: "x")]
        end.end.leavesBackground = true
        end.denials = [
            DenialRecord(
                source: .observed, operation: "write", syscall: "openat", target: "/etc/hosts", errno: 13, pid: 4242,
                process: "sh"), DenialRecord(source: .guess),
        ]
        #expect(
            try line(.end(end))
                == #"{"id":"sub-1","msg":{"aggregated_output":"out\nerr\n","call_id":"run-1","denials":[{"errno":13,"#
                + #""operation":"write","pid":4242,"process":"sh","source":"observed","syscall":"openat","#
                + #""target":"/etc/hosts"},{"source":"guess"}],"duration":{"nanos":250000000,"secs":1},"exit_code":1,"#
                + #""leaves_background":true,"left_behind":[{"name":"a \"d\"","pid":43}],"#
                + #""pipe_holders":[{"name":"sleep","pid":42}],"stderr":"err\n","stdout":"out\n","#
                + #""stop_reason":null,"survivors":[{"name":"x","pid":44}],"timed_out":false,"#
                + #""type":"exec_command_end","verdict":"exited"}}"# + "\n")
    }

    @Test func anyTextStaysOnItsLine() throws {
        var end = anEnd(.exited(code: 0), exitCode: 0)
        end.stdout.text = "a\r\nb\u{0}\u{1B}[31m\u{2028}😀\u{FFFD}\\/\u{7F}"
        let bytes = try jsonLine(for: RunEvent(id: "", callID: "", message: .end(end)))
        #expect(bytes.filter { $0 == 0x0A }.count == 1)
        #expect(bytes.last == 0x0A)
        #expect(!bytes.dropLast().contains { $0 < 0x20 })
    }

    @Test(arguments: VerdictWord.allCases)
    func verdictWordsAreKebabCase(_ word: VerdictWord) {
        #expect(word.rawValue.allSatisfy { $0.isLowercase || $0 == "-" })
    }
}
