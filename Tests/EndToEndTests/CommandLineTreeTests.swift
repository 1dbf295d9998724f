import ExecEngine
import Foundation
import Testing

@Suite struct CommandLineTreeTests {
    @Test func backgroundJobDiesWithTheCommand() async throws {
        let end = try await shell(
            #"""
            pid=$("$SLUICE" run --no-ui -c 'sleep 300 & echo $!'); echo $?
            [ -n "$pid" ] && gone $pid && echo dead
            """#)
        #expect(end.stdout == "0\ndead\n")
    }

    @Test func backgroundJobLivesWithLeaveBackground() async throws {
        let end = try await shell(
            #"""
            "$SLUICE" run --no-ui --leave-background -c 'sleep 300 & echo $!' >$T/pid; echo $?
            kill -0 $(cat $T/pid) && echo alive; kill $(cat $T/pid)
            """#)
        #expect(end.stdout == "0\nalive\n")
    }

    /// A plain child, one in a session of its own, and a daemon that ignores signals and has closed its output.
    private static let stubbornTree = #"""
        sleep 300 & echo $! >$T/plain
        setsid sh -c 'echo $$ >$T/session; exec sleep 300' &
        sh -c 'trap "" TERM HUP INT; setsid sleep 300 >/dev/null 2>&1 </dev/null & echo $! >$T/daemon'
        wait
        """#

    @Test(arguments: ["KILL", "TERM", "INT", "HUP"])
    func signalToSluiceLeavesNoProcess(_ signal: String) async throws {
        let end = try await shell(
            #"""
            set -m
            "$SLUICE" run --no-ui -c "$BODY" & sluice=$!
            for name in plain session daemon; do filled $T/$name || echo "no $name"; done
            kill -\#(signal) $sluice
            for name in plain session daemon; do gone $(cat $T/$name) && echo $name; done
            """#, body: Self.stubbornTree)
        #expect(end.stdout == "plain\nsession\ndaemon\n")
    }

    @Test func timeoutLeavesNoProcess() async throws {
        let end = try await shell(
            #"""
            "$SLUICE" run --no-ui --timeout 4s -c "$BODY"; echo $?
            for name in plain session daemon; do gone $(cat $T/$name) && echo $name; done
            """#, body: Self.stubbornTree)
        #expect(end.stdout == "124\nplain\nsession\ndaemon\n")
    }

    @Test func commandCanCleanUpWithinTheGrace() async throws {
        let run = try startSluice([
            "run", "--no-ui", "--grace", "30s", "-c",
            "trap 'echo got; exit 0' TERM; echo ready; while :; do sleep 0.05; done",
        ])
        #expect(await waitForOutput(of: run, bytes: 6))
        kill(try #require(run.pid), SIGTERM)
        let end = CommandLineEnd(await run.result())
        #expect(end.stdout == "ready\ngot\n")
        #expect(end.status == 143)
    }

    @Test func commandThatOutstaysTheGraceIsKilled() async throws {
        let run = try startSluice([
            "run", "--no-ui", "--grace", "300ms", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done",
        ])
        #expect(await waitForOutput(of: run, bytes: 6))
        kill(try #require(run.pid), SIGTERM)
        #expect(CommandLineEnd(await run.result()).status == 143)
    }

    @Test func interruptStopsTheTreeWhileTheReaderIsStalled() async throws {
        let end = try await shell(
            #"""
            set -m
            mkfifo $T/fifo; exec 3<>$T/fifo
            "$SLUICE" run --no-ui -c 'sleep 300 & echo $! >$T/pid; exec yes' >$T/fifo & sluice=$!
            filled $T/pid; read -u 3 line; echo $line
            kill -INT $sluice; gone $(cat $T/pid) && echo dead
            while kill -INT $sluice 2>/dev/null; do sleep 0.1; done
            wait $sluice; echo $?
            """#)
        #expect(end.stdout == "y\ndead\n130\n")
    }

    @Test func outerTimeoutKillsTheTreeOfTheInnerSluice() async throws {
        let end = try await shell(
            #"""
            "$SLUICE" run --no-ui --timeout 4s -- "$SLUICE" run --no-ui -c 'setsid sleep 300 & echo $! >$T/pid; wait'
            echo $?; gone $(cat $T/pid) && echo dead
            """#)
        #expect(end.stdout == "124\ndead\n")
    }

    @Test func innerSluiceHandsOutputAndStatusOut() async throws {
        let end = try await shell(
            #""$SLUICE" run --no-ui -- "$SLUICE" run --no-ui -c 'echo out; echo err >&2; exit 7'"#)
        #expect(end.status == 7)
        #expect(end.stdout == "out\n")
        #expect(end.stderr == "err\n")
    }
}
