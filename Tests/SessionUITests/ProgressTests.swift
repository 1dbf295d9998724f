import ExecEngine
import Testing

@testable import SessionUI

/// A run of 10 s that printed 10 bytes at each whole second from 1 to 9.
private let steady = PastRun(
    duration: .seconds(10),
    points: (1...9).map { PastRun.Point(bytes: ($0 - 1) * 10, time: .seconds($0)) }
        + [PastRun.Point(bytes: 90, time: .seconds(10))])
private let silent = PastRun(duration: .seconds(10), points: [PastRun.Point(bytes: 0, time: .seconds(10))])

/// The same with a line in each piece.
private let lined = PastRun(
    duration: .seconds(10),
    points: (1...10).map { PastRun.Point(bytes: ($0 - 1) * 10, lines: $0 - 1, time: .seconds($0)) })

private func left(bytes: Int, lines: Int? = nil, elapsed: Double, _ past: PastRun...) -> Double? {
    let snapshot = RunSnapshot(
        elapsed: .milliseconds(Int(elapsed * 1_000)), byteCounts: PerStream(stdout: bytes, stderr: 0))
    return Progress(of: snapshot, lines: lines, past: past).map { $0.left / .seconds(1) }
}

@Suite struct ProgressTests {
    @Test func withoutHistoryThereIsNone() { #expect(left(bytes: 10, elapsed: 1) == nil) }

    @Test func atTheSamePaceTheRestIsLeft() {
        #expect(left(bytes: 0, elapsed: 0, steady) == 10)
        #expect(left(bytes: 40, elapsed: 4, steady) == 6)
        #expect(left(bytes: 90, elapsed: 9.5, steady) == 0.5)
    }

    @Test func aSlowerRunTakesLonger() { #expect(left(bytes: 40, elapsed: 8, steady) == 8) }

    @Test func aFasterRunIsSoonerDone() { #expect(left(bytes: 80, elapsed: 4, steady) == 1) }

    /// Lines twice as long as before are not taken for twice the work: bytes say 8 s are behind, lines say 4.
    @Test func linesCountAsMuchAsBytes() throws {
        #expect(left(bytes: 80, elapsed: 4, lined) == 1)
        #expect(abs(try #require(left(bytes: 80, lines: 4, elapsed: 4, lined)) - 4 * 4 / 6.0) < 0.001)
        #expect(left(bytes: 40, lines: 4, elapsed: 4.5, lined) == 5.5)
    }

    @Test func anEarlierRunWithoutLinesGoesByItsBytes() { #expect(left(bytes: 80, lines: 4, elapsed: 4, steady) == 1) }

    @Test func withoutOutputTimeItselfTells() {
        #expect(left(bytes: 0, elapsed: 4, silent) == 6)
        #expect(left(bytes: 0, elapsed: 15, silent) == 0)
    }

    @Test func betweenTwoPiecesOfOutputTimeGoesOn() { #expect(left(bytes: 40, elapsed: 4.5, steady) == 5.5) }

    @Test func theMedianOfSeveralCounts() {
        let slow = PastRun(duration: .seconds(100), points: [PastRun.Point(bytes: 0, time: .seconds(100))])
        #expect(left(bytes: 0, elapsed: 4, silent, slow, silent) == 6)
    }

    @Test func theStatusLineMarksItAsAnEstimate() {
        var session = TestSession(TestRun("0123456789012345678901234567890123456789"), columns: 120)
        session.elapsed = .seconds(4)
        session.refresh()
        session.send(.history([steady]))
        #expect(session.screen[22].contains("  about 6.0 s left [████░░░░] (estimate)  "))
        session.refresh(.ended(RunEnd(verdict: .exited(code: 0), exitCode: 0)))
        #expect(!session.screen[22].contains("estimate"))
    }
}
