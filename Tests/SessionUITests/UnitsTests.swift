import ExecEngine
import Testing

@testable import SessionUI

@Test(arguments: [
    (0, "0.0 s", "0.0 s"), (1, "0.0 s", "0.1 s"), (999, "0.9 s", "1.0 s"), (7200, "7.2 s", "7.2 s"),
    (59_999, "59.9 s", "1 min 00 s"), (60_000, "1 min 00 s", "1 min 00 s"), (125_900, "2 min 05 s", "2 min 05 s"),
    (3_600_000, "1 h 00 min", "1 h 00 min"), (90_061_000, "1 d 01 h", "1 d 01 h"), (-5, "0.0 s", "0.0 s"),
])
func durationsReadWell(milliseconds: Int, passed: String, left: String) {
    #expect(Units.text(.milliseconds(milliseconds)) == passed)
    #expect(Units.remaining(.milliseconds(milliseconds)) == left)
}

@Test func noTimeIsLeftOnlyWhenNoneIs() {
    #expect(Units.remaining(.nanoseconds(1)) == "0.1 s")
    #expect(Units.remaining(Duration(secondsComponent: .max, attosecondsComponent: 0)).hasSuffix("h"))
}

@Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1999, "1.9 kB"), (34_000_000, "34 MB"), (1_500_000_000, "1.5 GB"),
    (999_999_999, "999 MB"), (Int.max, "9.2 EB"),
])
func byteCountsReadWell(bytes: Int, shown: String) {
    #expect(Units.text(bytes: bytes) == shown)
}

@Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (12_345_678, "12,345,678"), (-1234, "-1,234")])
func numbersAreGrouped(number: Int, shown: String) {
    #expect(Units.text(number: number) == shown)
}

@Test func countsKnowTheirPlural() {
    #expect(Units.count(1, "line") == "1 line")
    #expect(Units.count(0, "line") == "0 lines")
    #expect(Units.count(1, "line", isExact: false) == "1+ lines")
}

@Test(arguments: [
    (0, "   0.000 s"), (1234, "   1.234 s"), (12_345_006, "12345.006 s"),
])
func lineTimesAlign(milliseconds: Int, shown: String) {
    #expect(Units.lineTime(.milliseconds(milliseconds)) == shown)
}

@Test(arguments: [
    (1, "SIGHUP"), (2, "SIGINT"), (9, "SIGKILL"), (11, "SIGSEGV"), (15, "SIGTERM"), (17, "SIGCHLD"), (31, "SIGSYS"),
    (34, "SIGRTMIN"), (35, "SIGRTMIN+1"), (63, "SIGRTMIN+29"), (64, "SIGRTMAX"), (32, "signal 32"), (0, "signal 0"),
    (-3, "signal -3"), (65, "signal 65"),
])
func signalsHaveNames(number: Int32, name: String) {
    #expect(SignalNames.name(of: Signal(rawValue: number)) == name)
}

@Test func argumentsAreQuotedAsTheShellNeedsThem() {
    let run = RunDescription(command: ["echo", "a b", "it's", "", "x=1", "日本"], cwd: "/", policy: "p")
    #expect(run.command == "echo 'a b' 'it'\\''s' '' x=1 日本")
}
