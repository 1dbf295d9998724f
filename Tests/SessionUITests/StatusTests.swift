import ExecEngine
import Testing

@testable import SessionUI

private func end(
    _ verdict: Verdict, _ code: Int32, holders: [ProcessName] = [], left: [ProcessName] = [], lives: Bool = false,
    survivors: [ProcessName] = []
) -> RunPhase {
    .ended(
        RunEnd(
            verdict: verdict, exitCode: code, pipeHolders: holders, leftBehind: left, leavesBackground: lives,
            survivors: survivors))
}

/// The status row and the row of keys of a run in a phase.
private func status(
    _ phase: RunPhase, elapsed: Duration = .milliseconds(2800), timeout: Duration? = nil, columns: Int = 120
) -> [String] {
    var session = TestSession(TestRun("a\nb\n", stderr: "c\n"), columns: columns, phase: phase, timeout: timeout)
    session.elapsed = elapsed
    session.refresh()
    return Array(session.screen.suffix(2))
}

@Test(arguments: [
    (RunPhase.running, " running  2.8 s  6 B, 3 lines"),
    (.suspended, " suspended  2.8 s  6 B, 3 lines"),
    (.draining, " draining: pipes still held  2.8 s  6 B, 3 lines"),
    (
        .stopping(.timedOut, killIn: .milliseconds(2210)),
        " stopping (timed out): SIGKILL in 2.3 s  2.8 s  6 B, 3 lines"
    ),
    (
        .stopping(.cancelled, killIn: .seconds(5)),
        " stopping (cancelled by you): SIGKILL in 5.0 s  2.8 s  6 B, 3 lines"
    ),
    (.stopping(.timedOut, killIn: nil), " stopping (timed out): SIGKILL sent  2.8 s  6 B, 3 lines"),
    (end(.exited(code: 0), 0), " ok, exit 0  2.8 s  6 B, 3 lines"),
    (end(.exited(code: 124), 124), " failed, exit 124  2.8 s  6 B, 3 lines"),
    (end(.exited(code: 137), 137), " failed, exit 137  2.8 s  6 B, 3 lines"),
    (end(.signaled(Signal(rawValue: 9)), 137), " killed by SIGKILL (9), status 137  2.8 s  6 B, 3 lines"),
    (end(.signaled(Signal(rawValue: 11)), 139), " killed by SIGSEGV (11), status 139  2.8 s  6 B, 3 lines"),
    (end(.signaled(Signal(rawValue: 64)), 192), " killed by SIGRTMAX (64), status 192  2.8 s  6 B, 3 lines"),
    (end(.timedOut, 124), " timed out, status 124  2.8 s  6 B, 3 lines"),
    (end(.cancelled, 124), " cancelled by you  2.8 s  6 B, 3 lines"),
    (
        end(.failedToStart("cannot start \"mak\": not found in PATH"), 127),
        " not started, status 127: cannot start \"mak\": not found in PATH  2.8 s  6 B, 3 lines"
    ),
])
func theStateIsSaidInWords(phase: RunPhase, line: String) {
    #expect(status(phase)[0] == line)
}

@Test(arguments: [
    (end(.exited(code: 0), 0), Color.indexed(2)), (end(.exited(code: 1), 1), .indexed(1)),
    (end(.signaled(.kill), 137), .indexed(1)), (end(.timedOut, 124), .indexed(3)),
    (end(.cancelled, 124), .indexed(6)), (end(.failedToStart("x"), 127), .indexed(1)), (.running, .indexed(4)),
])
func theUsersOwnStopIsNotRed(phase: RunPhase, color: Color) {
    let frame = TestSession(TestRun(), phase: phase).frame
    #expect(frame.rows[22][1].style.foreground == color)
}

@Test(arguments: [
    (0, " running  0.0 s  timeout 10.0 s [████████]"), (1, " running  0.0 s  timeout 10.0 s [████████]"),
    (2800, " running  2.8 s  timeout 7.2 s [██████░░]"), (5000, " running  5.0 s  timeout 5.0 s [████░░░░]"),
    (9999, " running  9.9 s  timeout 0.1 s [█░░░░░░░]"), (10_000, " running  10.0 s  timeout 0.0 s [░░░░░░░░]"),
    (12_000, " running  12.0 s  timeout 0.0 s [░░░░░░░░]"),
])
func theTimeoutCountsDownAndItsBarEndsEmptyAtZero(elapsed: Int, line: String) {
    #expect(status(.running, elapsed: .milliseconds(elapsed), timeout: .seconds(10))[0].hasPrefix(line))
}

@Test func aTimeoutOfNothingHasAnEmptyBar() {
    #expect(status(.running, timeout: .zero)[0].contains("timeout 0.0 s [░░░░░░░░]"))
}

@Test func aTimedOutRunSaysAfterHowLong() {
    let rows = status(end(.timedOut, 124), elapsed: .milliseconds(1012), timeout: .seconds(1))
    #expect(rows[0] == " timed out after 1.0 s, status 124  1.0 s  6 B, 3 lines")
}

@Test(arguments: [
    (
        end(.exited(code: 0), 0, holders: [ProcessName(pid: 4242, name: "sleep")]),
        " ok, exit 0  2.8 s  still holding output: 4242 sleep  6 B, 3 lines"
    ),
    (
        end(.exited(code: 3), 3, left: [ProcessName(pid: 1, name: "a"), ProcessName(pid: 2, name: "b")]),
        " failed, exit 3  2.8 s  left behind and stopped: 1 a, 2 b  6 B, 3 lines"
    ),
    (
        end(.exited(code: 0), 0, left: [ProcessName(pid: 1, name: "a")], lives: true),
        " ok, exit 0  2.8 s  left running: 1 a  6 B, 3 lines"
    ),
    (
        end(.cancelled, 124, survivors: (1...6).map { ProcessName(pid: $0, name: "x") }),
        " cancelled by you  2.8 s  could not be killed: 1 x, 2 x, 3 x, 4 x and 2 more  6 B, 3 lines"
    ),
    (
        end(.cancelled, 124, survivors: [ProcessName(pid: 7, name: "\u{1b}[2Jevil\r")]),
        " cancelled by you  2.8 s  could not be killed: 7 ?[2Jevil   6 B, 3 lines"
    ),
])
func whatWasLeftIsNamed(phase: RunPhase, line: String) {
    #expect(status(phase)[0] == line)
}

@Test func whatIsNotRecordedIsSaid() {
    var session = TestSession(TestRun("a\n"), columns: 100)
    var snapshot = session.log.snapshot()
    snapshot.unrecorded.stderr = Unrecorded(from: 1_234, reason: "No space left on device")
    session.send(.snapshot(snapshot))
    #expect(session.screen[22].contains("  not recorded: stderr from byte 1,234 on: No space left on device  "))
    snapshot.unrecorded.stdout = Unrecorded(from: 2, reason: "Input/output error")
    session.send(.snapshot(snapshot))
    #expect(session.screen[22].contains("  not recorded: stdout from byte 2 on: Input/output error, "))
}

@Test(arguments: [
    (RunPhase.running, " c cancel  / search  ? help  K kill  q quit"),
    (.draining, " c cancel  / search"),
    (.stopping(.cancelled, killIn: .seconds(1)), " c kill now  / search"),
    (.stopping(.cancelled, killIn: nil), " q quit  / search"),
    (end(.exited(code: 0), 0), " r run again  q quit  Space replay  / search  ? help  Tab other pane"),
])
func theKeysThatMatterNowAreHintedAt(phase: RunPhase, keys: String) {
    #expect(status(phase)[1].hasPrefix(keys))
}

@Test func aSearchBringsItsKeysAndAReaderTheWayBack() {
    var session = TestSession(TestRun(lines(50)))
    session.search("line 3")
    session.press(.up)
    #expect(session.screen[23].hasPrefix(" c cancel  n next  N previous  G follow"))
}

@Test func countsThatAreBehindSaySo() {
    let log = TestRun()
    log.write(bytes: Array(repeating: 0x0A, count: 1_000_000))
    var session = TestSession(log, columns: 100)
    #expect(session.state.hasPendingWork)
    #expect(session.screen[1].contains("262,144+ lines"))
    #expect(session.screen[22].contains("262,144+ lines"))
    session.send(.work)
    #expect(!session.state.hasPendingWork)
    #expect(session.screen[1].contains("1,000,000 lines"))
    let before = session.state
    session.send(.work)
    #expect(session.state == before)
}
