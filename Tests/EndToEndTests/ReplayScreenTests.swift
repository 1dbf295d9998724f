import ExecEngine
import Testing

/// Replays as a person sees them in a real terminal.
@Suite(.serialized, .enabled(if: Tmux.isThere, "tmux is not installed")) struct ReplayScreenTests {
    /// Records ten lines, one each 0.2 s, with stderr at the fifth; $ID is the run.
    private static let record = """
        export SLUICE_HOME=$(mktemp -d); $SLUICE run --no-ui -- bash -c \
        'for i in {1..10}; do echo line $i; [ $i = 5 ] && echo oops >&2; sleep 0.2; done; exit 4' >/dev/null 2>&1; \
        ID=$($SLUICE history --json | sed 's/.*"id":"\\([^"]*\\).*/\\1/')
        """

    private func withRecording(_ body: (Tmux) async throws -> Void) async throws {
        try await withTmux(columns: 110) { tmux in
            try await tmux.enter(Self.record)
            try await tmux.enter("echo recorded $ID.")
            try await tmux.waitFor("the id") { $0.contains(#/recorded [0-9a-z]{10}\./#) }
            try await body(tmux)
            try await tmux.enter("rm -rf $SLUICE_HOME; echo gone.")
            try await tmux.waitFor(text: "gone.")
        }
    }

    @Test func aReplayPausesSeeksStepsAndEndsOnItsLastFrame() async throws {
        try await withRecording { tmux in
            try await tmux.enter("$SLUICE replay $ID --at 500ms; echo status $?")
            let first = try await tmux.waitFor(text: "paused 1x  0.5 s of 2.")
            #expect(first.contains("line 1") && !first.contains("line 5") && first.contains("Space play/pause"))
            let count = (1...4).last { first.contains("line \($0)") } ?? 0
            try await tmux.press(".")
            try await tmux.waitFor(text: "line \(count + 1)")
            try await tmux.press(",")
            try await tmux.waitFor("a line less") { !$0.contains("line \(count + 1)") }
            try await tmux.press("}")
            #expect(try await tmux.waitFor(text: "oops").contains(#/paused 1x  (0\.[89]|[1-9]\.\d) s of/#))
            try await tmux.press("]")
            try await tmux.waitFor(text: "speed 2x")
            try await tmux.press("Space")
            let last = try await tmux.waitFor(text: "failed, exit 4")
            #expect(last.contains("line 10") && last.contains("replay 2x"))
            try await tmux.press("0")
            try await tmux.waitFor(text: "paused 2x  0.0 s of")
            try await tmux.press("q")
            try await tmux.waitFor(text: "status 0\n")
        }
    }

    @Test func aSearchInAReplayMovesTime() async throws {
        try await withRecording { tmux in
            try await tmux.enter("$SLUICE replay last --at 0s; echo left.")
            try await tmux.waitFor(text: "paused 1x  0.0 s of")
            try await tmux.type("/line 9")
            try await tmux.press("Enter")
            try await tmux.waitFor("the ninth line, in its time") {
                $0.contains(#/paused 1x  (1\.[6-9]|2\.\d) s of/#) && $0.contains("line 9") && !$0.contains("line 10")
            }
            try await tmux.press("q")
            try await tmux.waitFor(text: "left.\n")
        }
    }

    @Test func aRunThatHasEndedIsScrubbedInPlace() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run --no-record -c 'echo one; sleep 0.3; echo two'; echo status $?")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press(",")
            try await tmux.waitFor("the moment before") { $0.contains("paused 1x") && $0.contains("two") }
            try await tmux.press(",")
            try await tmux.waitFor("the moment before that") { $0.contains("\none ") && !$0.contains("\ntwo ") }
            try await tmux.press("Space")
            try await tmux.waitFor("the end again") { $0.contains("ok, exit 0") && $0.contains("two") }
            try await tmux.press("q")
            try await tmux.waitFor(text: "status 0\n")
        }
    }

    @Test func theIdIsPrintedWhenTheScreenIsLeft() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run --exit -- true")
            try await tmux.waitFor("the id") { $0.contains(#/ok, exit 0, 0\.\d s  \(sluice replay [0-9a-z]{10}\)/#) }
        }
    }

    @Test func aRunOfAnotherSluiceIsFollowed() async throws {
        try await withTmux { tmux in
            try await tmux.enter(
                "export SLUICE_HOME=$(mktemp -d); mkfifo $SLUICE_HOME/f; "
                    + "$SLUICE run --no-ui -c \"echo early; cat $SLUICE_HOME/f; exit 3\" >/dev/null & "
                    + "until $SLUICE replay last --no-ui --instant 2>/dev/null & sleep 0.1; kill $!; "
                    + "[ -s $SLUICE_HOME/runs/*/stdout.log ]; do :; done; $SLUICE replay last; echo left.")
            let screen = try await tmux.waitFor(text: "running, in another Sluice")
            #expect(screen.contains("early"))
            try await tmux.press("c")
            try await tmux.waitFor(text: "it is not stopped from here")
            try await tmux.press("C-z")
            try await tmux.waitFor(text: "Stopped")
            try await tmux.type("echo late > $SLUICE_HOME/f; fg")
            try await tmux.press("Enter")
            #expect(try await tmux.waitFor(text: "failed, exit 3").contains("late"))
            try await tmux.press("q")
            try await tmux.waitFor(text: "left.\n")
            try await tmux.enter("rm -rf $SLUICE_HOME; echo gone.")
            try await tmux.waitFor(text: "gone.")
        }
    }

    @Test func theTimeLeftIsEstimatedFromEarlierRuns() async throws {
        try await withTmux(columns: 130) { tmux in
            try await tmux.enter(
                "export SLUICE_HOME=$(mktemp -d); run() { $SLUICE run \"$@\" -c 'echo a; sleep 1.5; echo b'; }")
            try await tmux.enter("run --no-ui; run --exit")
            try await tmux.waitFor("the estimate") {
                $0.contains(#/about [01]\.\d s left \[/#) && $0.contains("(estimate)")
            }
            try await tmux.waitFor(text: "sluice replay")
            try await tmux.enter("rm -rf $SLUICE_HOME; echo gone.")
            try await tmux.waitFor(text: "gone.")
        }
    }

    @Test func aRunIsChosenFromTheHistoryAndReplayedByEnter() async throws {
        try await withTmux { tmux in
            try await tmux.enter(
                "export SLUICE_HOME=$(mktemp -d); for i in {1..30}; do $SLUICE run --no-ui -- echo number $i >/dev/null; done; "
                    + "$SLUICE history --ui; echo status $?")
            let list = try await tmux.waitFor(text: "30 runs")
            #expect(
                list.contains("echo number 30") && list.contains("Enter replays") && !list.contains("echo number 3 "))
            try await tmux.press("j", "j", "Enter")
            #expect(try await tmux.waitFor(text: "ok, exit 0").contains("\nnumber 28"))
            try await tmux.press("q")
            try await tmux.waitFor(text: "30 runs")
            try await tmux.type("/number 12")
            try await tmux.waitFor(text: "1 of 30 runs")
            try await tmux.press("Enter", "Enter")
            #expect(try await tmux.waitFor(text: "ok, exit 0").contains("\nnumber 12"))
            try await tmux.press("q", "Escape")
            try await tmux.resize(columns: 40, rows: 5)
            try await tmux.press("G")
            try await tmux.waitFor("the oldest") { $0.contains("30 runs") && $0.split(separator: "\n").count <= 5 }
            try await tmux.press("q")
            try await tmux.waitFor(text: "status 0")
            try await tmux.enter("rm -rf $SLUICE_HOME; echo gone.")
            try await tmux.waitFor(text: "gone.")
        }
    }

    @Test func twoRunsAreCompared() async throws {
        try await withTmux { tmux in
            try await tmux.enter(
                "export SLUICE_HOME=$(mktemp -d); for i in 1 2; do $SLUICE run -c \"echo same; echo only $i; exit $i\" "
                    + ">/dev/null; done; set -- $(ls $SLUICE_HOME/runs); clear; $SLUICE diff $1 $2; echo status $?")
            let shown = try await tmux.waitFor(text: "status 1")
            #expect(shown.contains("exit code: 1 -> 2") && shown.contains("\n-only 1\n+only 2\n"), "\(shown)")
            try await tmux.enter("clear; $SLUICE diff $1 $1; echo status $?")
            #expect(try await tmux.waitFor(text: "status 0").contains("no difference"))
            try await tmux.enter("rm -rf $SLUICE_HOME; echo gone.")
            try await tmux.waitFor(text: "gone.")
        }
    }

    @Test func whatIsFoundIsShownInItsRun() async throws {
        try await withTmux { tmux in
            try await tmux.enter(
                "export SLUICE_HOME=$(mktemp -d); for i in 1 2 3; do $SLUICE run --no-ui -c \"seq 500; echo run $i needle; seq 500\" "
                    + ">/dev/null; done; $SLUICE search --ui needle; echo status $?")
            let list = try await tmux.waitFor(text: "3 lines")
            #expect(list.contains("run 3 needle") && list.contains("run 1 needle"))
            try await tmux.press("j", "Enter")
            try await tmux.waitFor("the line in its run") {
                $0.contains("\nrun 2 needle") && $0.contains("\n500 ") && $0.contains("n next")
            }
            try await tmux.press("q")
            try await tmux.waitFor(text: "3 lines")
            try await tmux.press("q")
            try await tmux.waitFor(text: "status 0")
            try await tmux.enter("rm -rf $SLUICE_HOME; echo gone.")
            try await tmux.waitFor(text: "gone.")
        }
    }

    @Test func aLongHistoryGoesThroughThePager() async throws {
        try await withTmux(rows: 10) { tmux in
            try await tmux.enter(
                "export SLUICE_HOME=$(mktemp -d) PAGER='sed s/^/paged:/'; for i in {1..12}; do $SLUICE run --no-ui -- true; done; "
                    + "$SLUICE history | head -3; $SLUICE history --limit 3; echo short; $SLUICE history")
            try await tmux.waitFor("the pager") {
                $0.split(separator: "\n").filter { $0.hasPrefix("paged:") }.count > 5
            }
            try await tmux.enter("rm -rf $SLUICE_HOME; echo gone.")
            try await tmux.waitFor(text: "gone.")
        }
    }
}
