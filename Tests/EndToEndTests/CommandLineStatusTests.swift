import ExecEngine
import Foundation
import Testing

@Suite struct CommandLineStatusTests {
    @Test(
        arguments: [
            ("true", 0), ("exit 7", 7), ("exit 124", 124), ("exit 137", 137), ("exit 255", 255),
            ("kill -SEGV $$", 139), ("kill -KILL $$", 137), ("kill -INT $$", 130),
            ("exec bash -c 'kill -64 $$'", 192),
        ] as [(String, Int32)])
    func commandsOwnEndIsTheStatus(_ line: String, _ status: Int32) async throws {
        let end = try await sluice("run", "--no-ui", "-c", line)
        #expect(end.status == status)
        #expect(end.output.isEmpty)
        #expect(end.errors.isEmpty)
    }

    @Test func timeoutGives124() async throws {
        #expect(try await sluice("run", "--no-ui", "--timeout", "300ms", "sleep", "600").status == 124)
    }

    @Test(
        arguments: [
            (["/etc/passwd"], 126, "not executable"),
            (["no-such-program"], 127, "not found in PATH (/usr/local/bin:/usr/bin:/bin)"),
            (["/no/such/program"], 127, "no such file"),
            (["--cwd", "/no/such", "true"], 125, "give another with --cwd"),
        ] as [([String], Int32, String)])
    func failureToStartSaysWhatAndWhy(_ arguments: [String], _ status: Int32, _ reason: String) async throws {
        let run = try startSluice((["run", "--no-ui"] + arguments).map { ExecString($0) })
        let end = CommandLineEnd(await run.result())
        #expect(end.status == status)
        #expect(end.output.isEmpty)
        #expect(end.stderr.hasPrefix("sluice: cannot start \"\(arguments.last ?? "")\": "))
        #expect(end.stderr.contains(reason))
        #expect(end.stderr.hasSuffix("\n"))
        #expect(end.stderr.split(separator: "\n").count == 1)
    }

    @Test(arguments: [
        ["run", "--no-such-flag", "true"], ["run"], ["run", "--"], ["run", "-c", "true", "--", "true"],
        ["run", "--env", "NOEQ", "true"], ["run", "--env", "=value", "true"],
        ["run", "--max-output-chars", "5", "true"], ["run", "--max-output-tokens", "5", "true"],
        ["run", "--max-output-deltas", "5", "true"], ["run", "--jsonl", "--max-output-chars", "many", "true"],
        ["run", "--jsonl", "--exit", "true"], ["no-such-subcommand"],
    ])
    func badUsageGives64AndAReason(_ arguments: [String]) async throws {
        let end = CommandLineEnd(try await startSluice(arguments.map { ExecString($0) }).result())
        #expect(end.status == 64)
        #expect(end.output.isEmpty)
        #expect(!end.errors.isEmpty)
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129), (SIGQUIT, 131)] as [(Int32, Int32)])
    func signalToSluiceStopsTheCommandAndIsTheStatus(_ signal: Int32, _ status: Int32) async throws {
        let run = try startSluice(["run", "--no-ui", "-c", "sleep 300 & echo $!; wait"])
        #expect(await waitForOutput(of: run))
        kill(try #require(run.pid), signal)
        let end = CommandLineEnd(await run.result())
        #expect(end.status == status)
        #expect(end.stderr == "")
        let pid = try #require(Int32(end.stdout.dropLast()))
        #expect(kill(pid, 0) == -1)
    }

    @Test(arguments: ["300ms", "0.2s", "1", "1s"])
    func durationIsUnderstood(_ duration: String) async throws {
        let began = ContinuousClock.now
        #expect(try await sluice("run", "--no-ui", "--timeout", duration, "sleep", "600").status == 124)
        #expect(ContinuousClock.now - began < .seconds(290))
    }

    @Test(arguments: ["2m", "1.5h", "1d"])
    func longDurationLetsTheCommandEnd(_ duration: String) async throws {
        #expect(try await sluice("run", "--no-ui", "--timeout", duration, "true").status == 0)
    }

    @Test(arguments: ["5x", "-1s", "abc", "", ".", "1.2.3", "s", "5 s", "inf", "nan", "1e3"])
    func wrongDurationIsBadUsage(_ duration: String) async throws {
        let end = try await sluice("run", "--no-ui", "--timeout", duration, "true")
        #expect(end.status == 64)
        #expect(end.output.isEmpty)
        #expect(end.stderr.contains("timeout"))
    }
}
