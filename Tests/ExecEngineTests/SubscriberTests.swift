import Testing

@testable import ExecEngine

@Suite struct SubscriberTests {
    private func allDeltas(of line: String, options: RunOptions = RunOptions()) async throws -> ([Delta], RunResult) {
        let run = try ExecEngine.start(shell(line), options: options)
        var deltas: [Delta] = []
        for await delta in run.deltas { deltas.append(delta) }
        return (deltas, await run.result())
    }

    @Test func deltasAreTheWholeOutputInPiecesOfAChunk() async throws {
        let (deltas, result) = try await allDeltas(of: "head -c 100000 /dev/zero; echo err >&2")
        for stream in ExecOutputStream.allCases {
            let own = deltas.filter { $0.stream == stream }
            #expect(own.reduce(0) { $0 + $1.length } == result.byteCounts[stream])
            #expect(zip(own, own.dropFirst()).allSatisfy { $0.offset + $0.length == $1.offset })
        }
        #expect(deltas.allSatisfy { (1...8_192).contains($0.length) && !$0.isLast })
    }

    /// Field note 11: one cap for both streams, the last delta says so, the log keeps everything.
    @Test func theCapCountsBothStreamsAndMarksItsLast() async throws {
        let (deltas, result) = try await allDeltas(
            of: "head -c 400000 /dev/zero; head -c 400000 /dev/zero >&2", options: RunOptions(deltaLimit: 20))
        #expect(deltas.count == 20)
        #expect(deltas.map(\.isLast) == Array(repeating: false, count: 19) + [true])
        #expect(result.byteCounts == PerStream(both: 400_000))
    }

    @Test func theDefaultCapIsTenThousandACall() async throws {
        let (deltas, result) = try await allDeltas(of: "head -c 100000000 /dev/zero")
        #expect(deltas.count == 10_000)
        #expect(deltas.last?.isLast == true)
        #expect(result.byteCounts.stdout == 100_000_000)
    }

    /// Field note 8: nobody has to listen.
    @Test func aSubscriberThatNeverReadsDelaysNothing() async throws {
        let run = try ExecEngine.start(shell("head -c 50000000 /dev/zero; echo end >&2"))
        let iterator = run.deltas.makeAsyncIterator()
        let progress = run.progress
        let result = await run.result()
        #expect(result.byteCounts == PerStream(stdout: 50_000_000, stderr: 4))
        _ = (iterator, progress)
    }

    @Test func progressEndsWithTheEnd() async throws {
        let run = try ExecEngine.start(shell("echo x"))
        var last: RunSnapshot?
        for await snapshot in run.progress { last = snapshot }
        #expect(last?.phase == .ended(RunEnd(verdict: .exited(code: 0), exitCode: 0)))
        #expect(last?.byteCounts.stdout == 2)
        var late: [RunSnapshot] = []
        for await snapshot in run.progress { late.append(snapshot) }
        #expect(late.map(\.phase) == [last?.phase])
    }

    @Test func aSlowReaderHoldsTheCommandBackAndLosesNothing() async throws {
        let limit = 1 << 20
        let run = try ExecEngine.start(
            shell("head -c 20000000 /dev/zero; echo end >&2"), options: RunOptions(unreadLimit: limit))
        var most = 0
        for await snapshot in run.progress {
            let unread = snapshot.byteCounts.stdout - most
            // One read may go over the limit by a whole pipe.
            #expect(unread <= limit + 2 * EngineLimits.pipeLength)
            most = snapshot.byteCounts.stdout
            run.markConsumed(.stdout, upTo: most)
        }
        #expect(await run.result().byteCounts == PerStream(stdout: 20_000_000, stderr: 4))
    }

    @Test func aReaderThatGoesAwayIsToldToTheCommand() async throws {
        let run = try ExecEngine.start(shell("exec yes"))
        for await snapshot in run.progress where snapshot.byteCounts.stdout > 0 { break }
        run.stopReading(.stdout)
        #expect(await run.result().end.verdict == .signaled(Signal(rawValue: 13)))
    }
}
