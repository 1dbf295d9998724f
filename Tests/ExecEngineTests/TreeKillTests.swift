import Testing

@testable import ExecEngine

/// Shapes that a group kill alone would miss. Each prints the pids it leaves, one a line, then `ready`.
private let shapes: [(name: String, line: String)] = [
    ("a plain child", "sleep 300 & echo $!; echo ready; wait"),
    ("a grandchild", "sh -c 'sleep 300 & echo $!; wait' & sleep 0.1; echo ready; wait"),
    ("a child in a session of its own", "setsid sh -c 'echo $$; exec sleep 300' & sleep 0.2; echo ready; wait"),
    (
        "a double fork", "sh -c 'setsid sh -c \"echo \\$\\$; exec sleep 300\" & sleep 0.1'; echo ready; sleep 300"
    ),
    (
        "a daemon that closed everything and ignores every signal",
        """
        (setsid sh -c 'trap "" HUP INT QUIT USR1 USR2 PIPE ALRM TERM TSTP TTIN TTOU; echo $$
            exec <&- >&- 2>&-; while :; do sleep 1; done' &)
        sleep 0.2; echo ready; sleep 300
        """
    ),
    ("one that ignores SIGTERM", "trap '' TERM; echo $$; echo ready; while :; do sleep 1; done"),
    ("a stopped one", "sleep 300 & echo $!; kill -STOP $!; echo ready; wait"),
    (
        "200 forkers in sessions of their own",
        "for i in $(seq 200); do setsid sh -c 'echo $$; while :; do sleep 1; done' & done; sleep 1; echo ready; wait"
    ),
]

@Suite(.serialized) struct TreeKillTests {
    @Test(arguments: shapes.map(\.name)) func cancelLeavesNobody(of name: String) async throws {
        let shape = try #require(shapes.first { $0.name == name })
        let run = try ExecEngine.start(shell(shape.line))
        await waitForLine("ready", of: run)
        run.cancel()
        let result = await run.result()
        #expect(result.end == RunEnd(verdict: .cancelled, exitCode: 124))
        #expect(!result.printedPIDs.isEmpty)
        #expect(result.printedPIDs.filter(isAlive) == [])
    }

    @Test func graceSendsTermFirstAndKillAfterIt() async throws {
        let run = try ExecEngine.start(shell("trap 'echo term' TERM; echo ready; while :; do sleep 0.05; done"))
        await waitForLine("ready", of: run)
        run.cancel(grace: .milliseconds(400))
        var sawCountdown = false
        for await snapshot in run.progress {
            if case .stopping(.cancelled, .some(let left)) = snapshot.phase, left > .zero { sawCountdown = true }
        }
        let result = await run.result()
        #expect(sawCountdown)
        #expect(result.text(.stdout) == "ready\nterm\n")
        #expect(result.end.verdict == .cancelled)
    }

    @Test func graceEndsAtOnceWhenTheTreeIsGone() async throws {
        let run = try ExecEngine.start(shell("echo ready; exec sleep 60"))
        await waitForLine("ready", of: run)
        run.cancel(grace: .seconds(30))
        let result = await run.result()
        #expect(result.end.verdict == .cancelled)
        #expect(result.duration < .seconds(20))
    }

    @Test func graceReachesEscapeesToo() async throws {
        let run = try ExecEngine.start(
            shell("setsid sh -c \"trap 'echo got; exit' TERM; echo ready; while :; do sleep 0.05; done\" & wait"))
        await waitForLine("ready", of: run)
        run.cancel(grace: .seconds(10))
        let result = await run.result()
        #expect(result.text(.stdout) == "ready\ngot\n")
    }

    @Test func aTermIsSentOnceToEachProcess() async throws {
        let run = try ExecEngine.start(
            shell("trap 'echo term' TERM; echo ready; i=0; while [ $i -lt 20 ]; do sleep 0.05; i=$((i+1)); done"))
        await waitForLine("ready", of: run)
        run.cancel(grace: .seconds(10))
        let result = await run.result()
        #expect(result.text(.stdout) == "ready\nterm\n")
    }

    @Test func suspensionStopsTheTreeAndPausesTheTimeout() async throws {
        let run = try ExecEngine.start(
            shell("setsid sh -c 'while :; do echo tick; sleep 0.05; done' & echo ready; wait", .timeout(.seconds(1))))
        await waitForLine("ready", of: run)
        run.suspend()
        for await snapshot in run.progress where snapshot.phase == .suspended { break }
        let before = run.snapshot
        // Longer than the timeout, which must not fire.
        _ = try await ExecEngine.start(shell("sleep 1.2")).result()
        let after = run.snapshot
        #expect(after.phase == .suspended)
        #expect(after.byteCounts == before.byteCounts)
        #expect(after.elapsed < .seconds(1))
        run.resume()
        let result = await run.result()
        #expect(result.end.verdict == .timedOut)
        #expect(result.byteCounts.stdout > after.byteCounts.stdout)
    }
}
