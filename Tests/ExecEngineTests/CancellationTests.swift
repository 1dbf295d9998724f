import Testing

@testable import ExecEngine

@Suite struct CancellationTests {
    @Test func aCancelledTokenStartsNothing() async throws {
        let token = CancellationToken()
        token.cancel()
        let run = try ExecEngine.start(shell("echo x", .cancellation(token)))
        let result = await run.result()
        #expect(run.pid == nil)
        #expect(result.end == RunEnd(verdict: .cancelled, exitCode: 124))
        #expect(result.timedOut)
        #expect(result.stopReason == .cancelled)
        #expect(result.text(.stdout) == "")
    }

    @Test func aTokenEndsEveryRunItWasGivenTo() async throws {
        let token = CancellationToken()
        let runs = try (0..<4).map { _ in try ExecEngine.start(shell("echo ready; sleep 600", .cancellation(token))) }
        for run in runs { await waitForLine("ready", of: run) }
        token.cancel()
        token.cancel()
        for run in runs { #expect(await run.result().end.verdict == .cancelled) }
    }

    @Test func cancellingFromManyThreadsIsOneCancel() async throws {
        let run = try ExecEngine.start(shell("echo ready; sleep 600"))
        await waitForLine("ready", of: run)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<32 { group.addTask { run.cancel() } }
        }
        let result = await run.result()
        #expect(result.end == RunEnd(verdict: .cancelled, exitCode: 124))
        run.cancel()
        run.suspend()
        #expect(run.resultIfEnded?.end == result.end)
    }

    @Test func aCancelDuringTheDrainCutsItShortAndKeepsTheVerdict() async throws {
        let run = try ExecEngine.start(
            shell("sleep 600 & echo $!; exit 3"), options: RunOptions(drainGuard: .seconds(400)))
        for await snapshot in run.progress where snapshot.phase == .draining { break }
        run.cancel()
        let result = await run.result()
        #expect(result.end.verdict == .exited(code: 3))
        #expect(result.stopReason == nil)
        #expect(result.printedPIDs.filter(isAlive) == [])
        #expect(result.duration < .seconds(300))
    }

    @Test func aSecondCancelShortensTheGrace() async throws {
        let run = try ExecEngine.start(shell("trap '' TERM; echo ready; while :; do sleep 0.05; done"))
        await waitForLine("ready", of: run)
        run.cancel(grace: .seconds(500))
        run.cancel()
        #expect(await run.result().duration < .seconds(300))
    }

    @Test func aSuspendedRunCanBeCancelled() async throws {
        let run = try ExecEngine.start(shell("trap 'exit' TERM; echo ready; while :; do sleep 0.05; done"))
        await waitForLine("ready", of: run)
        run.suspend()
        for await snapshot in run.progress where snapshot.phase == .suspended { break }
        run.cancel(grace: .seconds(500))
        let result = await run.result()
        #expect(result.end.verdict == .cancelled)
        #expect(result.duration < .seconds(300))
    }

    @Test func theDefaultTimeoutIsTheModels() {
        #expect(ExecExpiration.defaultTimeout.timeout == .milliseconds(10_000))
        #expect(ExecExpiration.timeout(.seconds(2)).timeout == .seconds(2))
        #expect(ExecExpiration.cancellation(CancellationToken()).timeout == nil)
    }
}
