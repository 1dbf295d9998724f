import Glibc
import Testing

@testable import ExecEngine

@Suite struct RunTests {
    @Test func bothStreamsAndTheCodeComeBack() async throws {
        let result = try await result(of: "echo out; echo err >&2; exit 7")
        #expect(result.text(.stdout) == "out\n")
        #expect(result.text(.stderr) == "err\n")
        #expect(result.end == RunEnd(verdict: .exited(code: 7), exitCode: 7))
        #expect(result.status == .exited(code: 7))
        #expect(result.stopReason == nil)
    }

    @Test(arguments: [("exit 124", 124), ("exit 137", 137), ("exit 0", 0), ("exit 255", 255)] as [(String, Int32)])
    func codesThatLookLikeSomethingElseStayExits(line: String, code: Int32) async throws {
        let result = try await result(of: line)
        #expect(result.end == RunEnd(verdict: .exited(code: code), exitCode: code))
        #expect(!result.timedOut)
    }

    /// Field note 2: also signal 64, which the model takes for a timeout.
    @Test(arguments: [(SIGSEGV, 139), (SIGKILL, 137), (64, 192)] as [(Int32, Int32)])
    func aSignalIsTheVerdictAndTheOutputIsKept(signal: Int32, code: Int32) async throws {
        let result = try await result(of: "echo x; kill -\(signal) $$")
        #expect(result.end == RunEnd(verdict: .signaled(Signal(rawValue: signal)), exitCode: code))
        #expect(result.text(.stdout) == "x\n")
        #expect(!result.timedOut)
    }

    @Test func aTimeoutKillsTheGrandchildThatHoldsThePipe() async throws {
        let result = try await result(of: "sleep 300 & echo $!; sleep 300", .timeout(.milliseconds(300)))
        #expect(result.end == RunEnd(verdict: .timedOut, exitCode: 124))
        #expect(result.timedOut)
        #expect(result.printedPIDs.count == 1)
        #expect(result.printedPIDs.filter(isAlive) == [])
    }

    /// Field note 3: a writer that is reached only through a fifo.
    @Test func aTimeoutEndsAPipelineThroughAFifo() async throws {
        let result = try await result(
            of: """
                d=$(mktemp -d); trap 'rm -r $d' EXIT; mkfifo $d/p
                (while :; do echo c; sleep 0.05; done) > $d/p & echo $!; cat $d/p
                """, .timeout(.seconds(1)))
        #expect(result.end.verdict == .timedOut)
        #expect(result.text(.stdout).contains("c\n"))
        #expect(result.printedPIDs.filter(isAlive) == [])
    }

    @Test func standardInputIsEmpty() async throws {
        let result = try await result(of: "cat; read x || echo end")
        #expect(result.text(.stdout) == "end\n")
    }

    /// Field note 15.
    @Test func theCommandSeesThreeDescriptorsWhateverTheCallerHolds() async throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 4096)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let null = open("/dev/null", O_RDWR)
        defer { close(null) }
        // Without close-on-exec, and one beyond the reach of select(2).
        for number: Int32 in [50, 2048] where fcntl(number, F_GETFD) == -1 { dup2(null, number) }
        defer { close(2048) }
        let result = try await result(of: "ls /proc/$$/fd")
        #expect(result.text(.stdout) == "0\n1\n2\n")
    }

    @Test func theEnvironmentIsTheCallersWordForWord() async throws {
        var env = shell("env")
        env.env = ["PATH": "/usr/bin:/bin", "A": "1 2", "B": ""]
        let result = try await ExecEngine.start(env).result()
        // The shell adds PWD of its own.
        let variables = result.text(.stdout).split(separator: "\n").filter { !$0.hasPrefix("PWD=") }.sorted()
        #expect(variables == ["A=1 2", "B=", "PATH=/usr/bin:/bin"])
    }

    @Test func bytesThatAreNotUTF8PassUnchanged() async throws {
        let word = ExecString(bytes: [0x63, 0xE9, 0xFF])
        var env = ExecEnv(command: ["printf", "%s", word], env: ["PATH": "/usr/bin:/bin"])
        env.env["V"] = word
        let result = try await ExecEngine.start(env).result()
        #expect(result.log.bytes(.stdout, in: 0..<result.byteCounts.stdout) == word.bytes)
    }

    @Test func arg0AndTheFolderAreTheCallers() async throws {
        let env = ExecEnv(
            command: ["/bin/sh", "-c", "echo $0; tr '\\0' '\\n' < /proc/$$/cmdline | head -1; pwd"], arg0: "other",
            cwd: "/usr", env: ["PATH": "/usr/bin:/bin"])
        let result = try await ExecEngine.start(env).result()
        #expect(result.text(.stdout) == "other\nother\n/usr\n")
    }

    @Test func handlersAndMaskAreTheDefaults() async throws {
        // Of the signals that no other test here receives.
        signal(SIGVTALRM, SIG_IGN)
        defer { signal(SIGVTALRM, SIG_DFL) }
        let result = try await result(of: "exec grep -E '^Sig(Blk|Ign):' /proc/self/status")
        #expect(result.text(.stdout) == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
    }

    @Test func theCommandLeadsItsOwnGroup() async throws {
        let run = try ExecEngine.start(shell("echo ready; exec sleep 60"))
        await waitForLine("ready", of: run)
        let pid = try #require(run.pid)
        #expect(getpgid(pid) == pid)
        run.cancel()
        _ = await run.result()
    }

    @Test func twoTerminalsOnRequest() async throws {
        let result = try await result(
            of: "test -t 1 && test -t 2 && stty size < /dev/tty && echo err >&2",
            options: RunOptions(terminalSize: TerminalDimensions(columns: 91, rows: 17)))
        #expect(result.text(.stdout) == "17 91\r\n")
        #expect(result.text(.stderr) == "err\r\n")
        #expect(result.end.verdict == .exited(code: 0))
    }

    @Test func aTerminalIsToldItsNewSize() async throws {
        let run = try ExecEngine.start(
            shell("trap 'stty size < /dev/tty; exit' WINCH; echo ready; while :; do sleep 0.05; done"),
            options: RunOptions(terminalSize: TerminalDimensions(columns: 80, rows: 24)))
        await waitForLine("ready\r", of: run)
        run.resizeTerminal(TerminalDimensions(columns: 50, rows: 9))
        let result = await run.result()
        #expect(result.text(.stdout) == "ready\r\n9 50\r\n")
    }

    /// Field note 10: by arrival, not stream by stream.
    @Test func theTimelineKeepsTheOrderOfArrival() async throws {
        let result = try await result(of: "echo 1; sleep 0.1; echo 2 >&2; sleep 0.1; echo 3")
        let records = (0..<result.timelineCount).compactMap { result.log.timelineRecord(at: $0) }
        #expect(records.map(\.stream) == [.stdout, .stderr, .stdout])
        #expect(records.map(\.mergedOffset) == [0, 2, 4])
        #expect(records.map(\.time) == records.map(\.time).sorted())
    }

    /// Field note 8.
    @Test func aThousandRunsGiveTheirByteAndTheirCode() async throws {
        for _ in 0..<1000 {
            let result = try await result(of: "printf x; exit 7")
            guard result.text(.stdout) == "x", result.end == RunEnd(verdict: .exited(code: 7), exitCode: 7) else {
                Issue.record("\(result.text(.stdout)) \(result.end)")
                return
            }
        }
    }

    @Test func sixtyFourAtOnce() async throws {
        try await withThrowingTaskGroup(of: RunResult.self) { group in
            for number in 0..<64 {
                group.addTask { try await result(of: "echo \(number); sleep 0.2; exit \(number)") }
            }
            var codes: Set<Int32> = []
            for try await result in group {
                #expect(result.text(.stdout) == "\(result.end.exitCode)\n")
                codes.insert(result.end.exitCode)
            }
            #expect(codes.count == 64)
        }
    }

    /// Field note 6: a death signal is tied to the thread that spawned; ours must not be.
    @Test func aRunOutlivesTheThreadThatStartedIt() async throws {
        let run = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Run, any Error>) in
            startThread {
                continuation.resume(with: Result { try ExecEngine.start(shell("sleep 0.3; echo done")) })
            }
        }
        let result = await run.result()
        #expect(result.text(.stdout) == "done\n")
        #expect(result.end.verdict == .exited(code: 0))
    }

    @Test func aCallerThatIgnoresItsChildrenGetsTheStatusAllTheSame() async throws {
        signal(SIGCHLD, SIG_IGN)
        defer { signal(SIGCHLD, SIG_DFL) }
        #expect(try await result(of: "exit 5").end.verdict == .exited(code: 5))
    }

    @Test func whatItUsedIsReported() async throws {
        let usage = try #require(try await result(of: "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done").usage)
        #expect(usage.userTime + usage.systemTime > .zero)
        #expect(usage.maxResident > 100_000)
    }
}
