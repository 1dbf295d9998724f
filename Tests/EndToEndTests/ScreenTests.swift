import Glibc
import Testing

/// What a person sees and does in a real terminal.
@Suite(.serialized, .enabled(if: Tmux.isThere, "tmux is not installed"))
struct ScreenTests {
    // MARK: Panes and status

    @Test func bothStreamsStandInTheirPanes() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run -c 'echo to-out; echo to-err >&2; exit 3'; echo status $?")
            let screen = try await tmux.waitFor(text: "failed, exit 3")
            let rows = screen.split(separator: "\n")
            #expect(rows[1].contains("stdout  1 line") && rows[1].contains("stderr  1 line"))
            #expect(rows[2].contains("to-out") && rows[2].contains("│to-err"))
            try await tmux.press("q")
            #expect(try await tmux.waitFor(text: "status 3\n").contains("sluice: failed, exit 3"))
        }
    }

    /// Field note 13: exit codes alone cannot say why.
    @Test func eachEndHasALineOfItsOwn() async throws {
        try await withTmux { tmux in
            let ends = [
                ("exit 124", "failed, exit 124", "124"), ("exit 137", "failed, exit 137", "137"),
                ("kill -9 $$", "killed by SIGKILL (9), status 137", "137"), ("exit 0", "ok, exit 0", "0"),
            ]
            for (line, text, status) in ends {
                try await tmux.enter("$SLUICE run --exit -c '\(line)'; echo status $?")
                // Two of them have the same status: each is known by its own text.
                try await tmux.waitFor("\(text), status \(status)") {
                    $0.contains("sluice: \(text)") && $0.contains("status \(status)\n")
                }
            }
            try await tmux.enter("$SLUICE run --exit --timeout 300ms -- sleep 60; echo status $?")
            #expect(try await tmux.waitFor(text: "status 124\n").contains("sluice: timed out after 0.3 s, status 124"))
            try await tmux.enter("$SLUICE run --exit -- sleep 60; echo status $?")
            try await tmux.waitFor(text: "running")
            try await tmux.press("c")
            #expect(try await tmux.waitFor(text: "status 130\n").contains("sluice: cancelled by you"))
        }
    }

    @Test func theTimeoutCountsDownWithABar() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run --timeout 3s -- sleep 60")
            try await tmux.waitFor("a bar that empties") { $0.contains("timeout 2.") && $0.contains("░]") }
            try await tmux.waitFor(text: "timed out after 3.0 s, status 124")
        }
    }

    // MARK: Stopping

    @Test func aGraceIsCountedDownBeforeTheKill() async throws {
        try await withTmux { tmux in
            try await tmux.enter(
                "$SLUICE run --grace 2s -c 'trap \"echo got-term\" TERM; echo ready; while :; do sleep 0.1; done'")
            try await tmux.waitFor("the trap to be set") { $0.contains("\nready") }
            try await tmux.press("c")
            try await tmux.waitFor(text: "stopping (cancelled by you): SIGKILL in 1.")
            let screen = try await tmux.waitFor(text: " cancelled by you ")
            #expect(screen.contains("got-term"))
        }
    }

    @Test(arguments: ["c", "C-c"]) func aSecondCancelKillsAndOneAfterTheEndDoesNothing(key: String) async throws {
        try await withTmux { tmux in
            try await tmux.enter(
                "$SLUICE run --grace 60s -c 'trap \"\" TERM; echo ready; while :; do sleep 0.1; done'")
            try await tmux.waitFor("the trap to be set") { $0.contains("\nready") }
            try await tmux.press(key)
            try await tmux.waitFor(text: "SIGKILL in")
            try await tmux.press(key)
            try await tmux.waitFor(text: "r run again")
            try await tmux.press(key, key, "?")
            try await tmux.waitFor(text: "? closes")
        }
    }

    @Test func aCapitalKKillsTheWholeTree() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run -c 'setsid sleep 300 & echo pid-$!-; wait'")
            let screen = try await tmux.waitFor("the pid") { $0.contains("\npid-") }
            let pid = try printedPID(screen)
            try await tmux.press("K")
            try await tmux.waitFor(text: "r run again")
            #expect(kill(pid, 0) == -1)
        }
    }

    @Test func quittingAsksWhileTheCommandRuns() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run -c 'echo pid-$$-; exec sleep 300'; echo status $?")
            let screen = try await tmux.waitFor("the pid") { $0.contains("\npid-") }
            let pid = try printedPID(screen)
            try await tmux.press("q")
            try await tmux.waitFor(text: "the run is going on")
            try await tmux.press("x")
            try await tmux.waitFor("the question to go") {
                !$0.contains("the run is going on") && $0.contains("running")
            }
            #expect(kill(pid, 0) == 0)
            try await tmux.press("q", "y")
            try await tmux.waitFor(text: "status 130")
            #expect(kill(pid, 0) == -1)
        }
    }

    /// Field note 49.
    @Test func suspendingStopsTheTreeAndItsTimeout() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run --timeout 4s -c 'while :; do echo tick; sleep 0.1; done'; echo status $?")
            try await tmux.waitFor("the first tick") { $0.contains("\ntick") }
            try await tmux.press("C-z")
            try await tmux.waitFor(text: "Stopped")
            try await tmux.enter(
                "ps -eo stat,args | grep '[w]hile :; do echo tick' | cut -c1 | sort | uniq -c; sleep 5; fg")
            // The shell and its sleep, sluice and its guardian: all but the guardian are stopped.
            let after = try await tmux.waitFor(text: "running")
            #expect(!after.contains("timed out"))
            try await tmux.waitFor(text: "timed out after 4.0 s")
        }
    }

    // MARK: Moving about

    @Test func searchShowsItsHitsOnASmallScreen() async throws {
        try await withTmux(columns: 40, rows: 10) { tmux in
            try await tmux.enter("$SLUICE run -c 'seq 1 5000; echo needle; seq 1 5000; echo needle again'")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("z", "g", "/")
            try await tmux.type("needle")
            try await tmux.press("Enter")
            try await tmux.waitFor("the first hit") { $0.contains("\nneedle\n") }
            try await tmux.press("n")
            try await tmux.waitFor("the second hit") { $0.contains("needle again") }
            try await tmux.press("N")
            try await tmux.waitFor("the first hit again") { $0.contains("\nneedle\n") && !$0.contains("needle again") }
            try await tmux.press("/")
            try await tmux.type("nowhere")
            try await tmux.press("Enter")
            try await tmux.waitFor(text: "not found: nowhere")
        }
    }

    /// Field note 43.
    @Test func newOutputNeverPullsTheViewAway() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run -c 'i=0; while :; do i=$((i+1)); echo line-$i; sleep 0.05; done'")
            try await tmux.waitFor(text: "line-40")
            try await tmux.press("g")
            try await tmux.waitFor("the top") { $0.contains("\nline-1 ") }
            try await tmux.waitFor("lines below") { $0.contains("new line") && $0.contains("\nline-1 ") }
            try await tmux.press("G")
            try await tmux.waitFor("following") { $0.contains("following") && !$0.contains("\nline-1 ") }
        }
    }

    @Test func zoomMergeWrapTimesAndHelpAnswerTheirKeys() async throws {
        try await withTmux { tmux in
            let long = String(repeating: "x", count: 120)
            try await tmux.enter("$SLUICE run -c 'echo one; sleep 0.2; echo two >&2; sleep 0.2; echo \(long)-end'")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("z")
            try await tmux.waitFor("one pane") { !$0.contains("stderr") }
            try await tmux.press("z", "m")
            try await tmux.waitFor("both in order") { screen in
                screen.contains("arrival order") && screen.contains("  one\n▌ two\n  xxx")
            }
            #expect(!(try await tmux.screen().contains("-end")))
            try await tmux.press("w")
            try await tmux.waitFor(text: "-end")
            try await tmux.press("t")
            try await tmux.waitFor("times") { $0.contains("0.2") && $0.contains(" s ▌ two") || $0.contains(" s") }
            try await tmux.press("?")
            try await tmux.waitFor(text: "? closes")
            try await tmux.press("Escape")
            // An Escape with a letter at its heels would be Alt and the letter.
            try await tmux.waitFor("the help to close") { !$0.contains("? closes") }
            try await tmux.press("m", "Tab")
            try await tmux.waitFor(text: "▶ stderr")
        }
    }

    @Test func runAgainIsANewRun() async throws {
        try await withTmux { tmux in
            try await tmux.enter(
                "rm -f /tmp/sluice-again; $SLUICE run -c 'echo x >> /tmp/sluice-again; wc -l < /tmp/sluice-again'")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("r")
            try await tmux.waitFor("the second run") { $0.contains("\n2 ") && $0.contains("ok, exit 0") }
            unlink("/tmp/sluice-again")
        }
    }

    @Test func aResizeAtAnyMomentDrawsAWholeScreen() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run -c 'while :; do echo out; echo err >&2; sleep 0.05; done'")
            try await tmux.waitFor(text: "stderr")
            for (columns, rows) in [(20, 5), (400, 100), (1, 1), (61, 9), (100, 24)] {
                try await tmux.resize(columns: columns, rows: rows)
                if columns > 50 {
                    try await tmux.waitFor("both panes") { $0.contains("│err") && $0.contains("running") }
                }
                if columns == 20 { try await tmux.waitFor(text: "running") }
            }
        }
    }

    // MARK: Output is data

    /// Field note 46.
    @Test func sequencesStayInTheirPane() async throws {
        try await withTmux { tmux in
            try await tmux.enter(
                "$SLUICE run -c 'printf \"a\\nb\\n\\033[1A\\033[2Kc\\033]0;title\\007d\\033[31mred\\033[0m\\n10%%\\r20%%\\n\"'"
            )
            let screen = try await tmux.waitFor(text: "ok, exit 0")
            let rows = screen.split(separator: "\n").map { $0.prefix { $0 != "│" && $0 != " " } }
            #expect(rows[2...5].map(String.init) == ["a", "b", "cdred", "20%"])
            #expect(try await tmux.styledScreen().contains("\u{1B}[31m"))
        }
    }

    @Test func noColorLeavesNone() async throws {
        try await withTmux { tmux in
            try await tmux.enter("NO_COLOR=1 $SLUICE run -c 'printf \"\\033[31mred\\033[0m\\n\"'")
            try await tmux.waitFor(text: "ok, exit 0")
            let styled = try await tmux.styledScreen()
            #expect(styled.contains("red"))
            #expect(!styled.contains("\u{1B}[31m") && !styled.contains(";31") && !styled.contains("\u{1B}[32"))
        }
    }

    @Test func binaryAndEndlessLinesAreShownSafely() async throws {
        try await withTmux { tmux in
            try await tmux.enter(
                "$SLUICE run -c 'head -c 200000 /dev/urandom; head -c 2000000 /dev/zero | tr \"\\\\0\" y'")
            let screen = try await tmux.waitFor(text: "ok, exit 0")
            let rows = screen.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(rows.filter { $0.contains("│") }.count >= 21)
            #expect(screen.contains("yyyyyyyyyy"))
        }
    }

    @Test func aFloodAnswersKeysAndCanBeCancelled() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run -- yes")
            try await tmux.waitFor("a flood") { $0.contains(" MB") }
            try await tmux.press("?")
            try await tmux.waitFor(text: "? closes")
            try await tmux.press("?", "c")
            try await tmux.waitFor(text: "cancelled by you")
        }
    }

    // MARK: The terminal

    @Test(arguments: ["TERM", "HUP", "QUIT", "ABRT", "SEGV", "TRAP"])
    func theTerminalComesBackWhole(signal: String) async throws {
        try await withTmux { tmux in
            try await tmux.enter(
                "stty -a > /tmp/sluice-stty-before-\(signal); $SLUICE run -c 'echo pid-$$-; sleep 300'")
            let screen = try await tmux.waitFor("the pid") { $0.contains("\npid-") }
            let pid = try printedPID(screen)
            // The command's parent is the guardian, and the guardian's is sluice.
            let guardian = try #require(parent(of: pid))
            let sluice = try #require(parent(of: guardian))
            kill(sluice, try #require(signals[signal]))
            try await tmux.waitFor("the shell") { !$0.contains("│") }
            try await tmux.press("C-u")
            try await tmux.enter(
                "stty -a | cmp - /tmp/sluice-stty-before-\(signal) && echo same-\"modes\"; rm /tmp/sluice-stty-before-\(signal)"
            )
            try await tmux.waitFor(text: "same-modes")
            let deadline = ContinuousClock.now + .seconds(10)
            while kill(pid, 0) == 0, ContinuousClock.now < deadline { await Task.yield() }
            #expect(kill(pid, 0) == -1)
        }
    }

    @Test func terminalsWithoutColourOrCursorDoWhatTheyCan() async throws {
        try await withTmux { tmux in
            try await tmux.enter("TERM=vt100 $SLUICE run -c 'echo hello'")
            try await tmux.waitFor("the panes") { $0.contains("hello") && $0.contains("ok, exit 0") }
            try await tmux.press("q")
            try await tmux.waitFor(text: "sluice: ok")
            try await tmux.enter("TERM=dumb $SLUICE run -c 'echo hello'; echo status $?")
            let screen = try await tmux.waitFor(text: "status 0")
            #expect(screen.contains("\nhello\n") && screen.contains("use --no-ui"))
        }
    }

    @Test func leavingByRuleOnlyOnSuccess() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run --exit-on-success -- true; echo status $?")
            try await tmux.waitFor(text: "status 0")
            try await tmux.enter("$SLUICE run --exit-on-success -- false; echo status $?")
            try await tmux.waitFor(text: "failed, exit 1")
            try await tmux.press("q")
            try await tmux.waitFor(text: "status 1")
        }
    }

    /// Field note 47.
    @Test func aSilentRunCostsNextToNothing() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run --exit -c 'echo pid-$$-; exec sleep 4'")
            let screen = try await tmux.waitFor("the pid") { $0.contains("\npid-") }
            let pid = try printedPID(screen)
            let guardian = try #require(parent(of: pid))
            let sluice = try #require(parent(of: guardian))
            let before = try #require(ticks(of: sluice))
            try await tmux.waitFor(text: " 3.")
            // Hundredths of a second, of the three that have passed.
            let after = try #require(ticks(of: sluice))
            #expect(after - before < 60)
        }
    }
}

private let signals: [String: Int32] = [
    "TERM": SIGTERM, "HUP": SIGHUP, "QUIT": SIGQUIT, "ABRT": SIGABRT, "SEGV": SIGSEGV, "TRAP": SIGTRAP,
]

/// The number in the command's `pid-N-`.
private func printedPID(_ screen: String) throws -> Int32 {
    let parts = screen.split(separator: "\npid-")
    let number = parts.count > 1 ? parts[1].split(separator: "-").first.flatMap { Int32($0) } : nil
    return try #require(number)
}

/// The fields of /proc/PID/stat behind the name: state first (proc(5)).
private func statFields(of pid: Int32) -> [Substring]? {
    let file = open("/proc/\(pid)/stat", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = read(file, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count], as: UTF8.self).split(separator: ")").last?.split(separator: " ")
}

private func parent(of pid: Int32) -> Int32? { statFields(of: pid).flatMap { Int32($0[1]) } }

/// User and system time, in hundredths of a second.
private func ticks(of pid: Int32) -> Int? {
    statFields(of: pid).flatMap { fields in
        guard let user = Int(fields[11]), let system = Int(fields[12]) else { return nil }
        return user + system
    }
}
