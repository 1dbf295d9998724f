import Glibc
import Testing

@testable import ExecEngine

@Suite struct DrainTests {
    /// Field note 1: what was read is kept, and both streams share one guard.
    @Test func theGuardKeepsWhatWasRead() async throws {
        let result = try await result(of: "echo A; echo B >&2; sleep 60 & true")
        #expect(result.text(.stdout) == "A\n")
        #expect(result.text(.stderr) == "B\n")
        #expect(result.end.verdict == .exited(code: 0))
        #expect(result.duration >= EngineLimits.drainGuard)
        #expect(result.duration < EngineLimits.drainGuard * 2)
    }

    /// Field note 7: who holds the pipe is named, by pid and name, and stopped.
    @Test func whoWasLeftIsNamedAndStopped() async throws {
        let result = try await result(
            of: "sleep 300 & echo $!; exit 3", options: RunOptions(drainGuard: .milliseconds(300)))
        let sleeper = ProcessName(pid: try #require(result.printedPIDs.first), name: "sleep")
        #expect(
            result.end
                == RunEnd(verdict: .exited(code: 3), exitCode: 3, pipeHolders: [sleeper], leftBehind: [sleeper]))
        #expect(!isAlive(sleeper.pid))
    }

    @Test func aDaemonThatHoldsNoPipeIsNamedAndStoppedToo() async throws {
        let result = try await result(
            of: "setsid sh -c 'echo $$; exec sleep 300 >/dev/null 2>&1' & sleep 0.3",
            options: RunOptions(drainGuard: .milliseconds(300)))
        let daemon = ProcessName(pid: try #require(result.printedPIDs.first), name: "sleep")
        #expect(result.end == RunEnd(verdict: .exited(code: 0), exitCode: 0, leftBehind: [daemon]))
        #expect(!isAlive(daemon.pid))
    }

    @Test func backgroundLivesOnByRequestAndIsNamed() async throws {
        let result = try await result(
            of: "sleep 300 >/dev/null 2>&1 & echo $!", options: RunOptions(leavesBackground: true))
        let sleeper = ProcessName(pid: try #require(result.printedPIDs.first), name: "sleep")
        #expect(result.end.leftBehind == [sleeper])
        #expect(result.end.leavesBackground)
        #expect(isAlive(sleeper.pid))
        #expect(result.duration < EngineLimits.drainGuard)
        kill(sleeper.pid, SIGKILL)
    }

    @Test func aFloodFromTheBackgroundDoesNotKeepTheRunFromEnding() async throws {
        let result = try await result(
            of: "yes & echo $! >&2; exit 0",
            options: RunOptions(leavesBackground: true, drainGuard: .milliseconds(300)))
        let pid = try #require(Int32(result.text(.stderr).dropLast()))
        #expect(result.end.verdict == .exited(code: 0))
        kill(pid, SIGKILL)
    }

    /// Field note 7: a wait that is too short would name processes that are just ending.
    @Test func nobodyIsNamedThatEndsByItself() async throws {
        // 16 at a time keep every core busy.
        for _ in 0..<63 {
            try await withThrowingTaskGroup(of: RunEnd.self) { group in
                for _ in 0..<16 {
                    group.addTask { try await result(of: "sh -c 'exit 0' & (echo x | cat | cat); exit 0").end }
                }
                for try await end in group { #expect(end == RunEnd(verdict: .exited(code: 0), exitCode: 0)) }
            }
        }
    }

    /// The guard is for what outlives a command: the guardian itself must hold nothing open.
    @Test func aRunThatLeavesNobodyDoesNotWaitForTheGuard() async throws {
        let limit = Duration.seconds(60)
        let result = try await result(of: "echo x; echo y >&2", options: RunOptions(drainGuard: limit))
        #expect(result.duration < limit)
    }

    @Test func aCommandThatClosesItsOutputsIsStillWaitedFor() async throws {
        let result = try await result(of: "exec >&- 2>&-; sleep 0.3; exit 4")
        #expect(result.end.verdict == .exited(code: 4))
        #expect(result.duration >= .milliseconds(300))
    }
}
