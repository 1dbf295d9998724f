import ExecEngine
import Testing

@testable import SessionUI

/// A run of 10 s: a line a second on stdout at 1 s, 2 s, …, 9 s, and stderr at 3 s, 3.1 s and 7 s.
private func tenSeconds(idleFrom: Int? = nil) -> TestRun {
    let log = TestRun()
    for second in 1...9 {
        if let idleFrom, second > idleFrom { continue }
        log.write("line \(second)\n", at: second * 1_000)
        if second == 3 {
            log.write("err 3\n", to: .stderr, at: 3_010)
            log.write("err 3 more\n", to: .stderr, at: 3_100)
        }
        if second == 7 { log.write("err 7\n", to: .stderr, at: 7_010) }
    }
    return log
}

private func replayed(
    _ log: TestRun = tenSeconds(), _ playback: Playback? = Playback(isPlaying: false), columns: Int = 80,
    rows: Int = 24, verdict: Verdict = .exited(code: 2), isSaved: Bool = true
) -> TestSession {
    var session = TestSession(log, columns: columns, rows: rows)
    let state = SessionState(
        run: session.state.run, size: TerminalSize(columns: columns, rows: rows), playback: playback)
    session.state = state
    if isSaved { session.state.run.savedNote = "1jp15bhgen" }
    session.elapsed = .seconds(10)
    session.refresh(.ended(RunEnd(verdict: verdict, exitCode: 2)))
    session.finishWork()
    return session
}

private func shown(_ session: TestSession) -> PerStream<Int> { session.state.snapshot.byteCounts }

@Suite struct PlaybackTests {
    @Test func itBeginsWithNothingAndPlaysToTheEnd() {
        var session = replayed(tenSeconds(), Playback())
        #expect(shown(session) == PerStream(both: 0))
        session.send(.tick(.milliseconds(2_500)))
        #expect(shown(session) == PerStream(stdout: 14, stderr: 0))
        #expect(session.screen[22].hasPrefix(" replay 1x  2.5 s of 10.0 s "))
        for _ in 0..<10 { session.send(.tick(.seconds(1))) }
        #expect(!session.state.isPlaying)
        #expect(session.screen[22].hasPrefix(" failed, exit 2  10.0 s of 10.0 s  replay 1x "))
        #expect(shown(session) == PerStream(stdout: 63, stderr: 23))
    }

    /// Field note 52: a seek gives the same screen as playing to there.
    @Test(arguments: [0, 999, 1_000, 3_050, 3_100, 6_999, 9_999, 10_000])
    func aSeekShowsWhatPlayingShows(milliseconds: Int) {
        var played = replayed(tenSeconds(), Playback())
        for _ in 0..<milliseconds { played.send(.tick(.milliseconds(1))) }
        var sought = replayed()
        sought.state.seek(to: .milliseconds(milliseconds), sought.log)
        sought.send(.work)
        played.state.playback?.isPlaying = false
        #expect(played.drawing == sought.drawing)
    }

    @Test func theKeysSeek() {
        var session = replayed()
        func position() -> Duration? { session.state.playback?.position }
        session.press(.right)
        #expect(position() == .seconds(5))
        session.press(.left, .left)
        #expect(position() == .zero)
        session.press(.shiftRight)
        #expect(position() == .seconds(10))
        session.press(.shiftLeft)
        #expect(position() == .zero)
        session.press(.character("7"))
        #expect(position() == .seconds(7))
        session.press(.character("."))
        #expect(position() == .milliseconds(7_010))
        session.press(.character(","))
        #expect(position() == .seconds(7))
        session.press(.character(","))
        #expect(position() == .seconds(6))
    }

    @Test func bracesGoFromBurstToBurst() {
        var session = replayed()
        func press(_ key: Character) -> Duration? {
            session.press(.character(key))
            return session.state.playback?.position
        }
        #expect(press("}") == .milliseconds(3_010))
        #expect(press("}") == .milliseconds(7_010))
        #expect(press("}") == .milliseconds(7_010))
        #expect(session.screen[23].contains("no stderr or denial after this"))
        #expect(press("{") == .milliseconds(3_010))
        #expect(press("{") == .milliseconds(3_010))
    }

    @Test func bracesStopAtDenials() {
        var session = replayed()
        var snapshot = session.state.recorded
        snapshot.denials = Denials([
            Denial(
                operation: .write, syscall: "openat", target: "/etc/x", errno: 30, pid: 1, processName: "sh",
                time: .milliseconds(1_500))
        ])
        session.send(.snapshot(snapshot))
        session.press(.character("}"))
        #expect(session.state.playback?.position == .milliseconds(1_500))
        #expect(session.screen[22].contains("denied: write /etc/x"))
    }

    @Test func speedsHalveAndDoubleWithinTheirRange() {
        var session = replayed()
        var speeds: [String] = []
        for _ in 0..<8 {
            session.press(.character("]"))
            speeds.append("\(session.state.playback?.speed ?? .normal)")
        }
        #expect(speeds == ["2x", "4x", "8x", "16x", "32x", "64x", "fastest", "fastest"])
        speeds = []
        for _ in 0..<12 {
            session.press(.character("["))
            speeds.append("\(session.state.playback?.speed ?? .normal)")
        }
        #expect(speeds.first == "64x" && speeds.suffix(4) == ["1/4x", "1/8x", "1/8x", "1/8x"])
    }

    @Test func aFasterReplayCoversMoreTime() {
        var session = replayed(tenSeconds(), Playback(speed: .times(4)))
        session.send(.tick(.seconds(1)))
        #expect(session.state.playback?.position == .seconds(4))
    }

    @Test func theFastestShowsAllInAFewFrames() {
        let log = TestRun()
        for number in 0..<1_000 { log.write("\(number)\n", at: number * 5) }
        var session = replayed(log, Playback(speed: .fastest))
        var frames = 0
        while session.state.isPlaying, frames < 100 {
            session.send(.tick(.milliseconds(33)))
            frames += 1
        }
        #expect(frames > 1 && frames < 6)
        #expect(session.state.playback?.position == .seconds(10))
    }

    /// Field note 53: idle times are skipped on demand.
    @Test func idleTimesAreSkippedOnDemand() {
        var session = replayed(tenSeconds(idleFrom: 4), Playback())
        session.press(.character("i"))
        session.send(.tick(.seconds(3)))
        #expect(session.state.playback?.position == .seconds(3))
        session.send(.tick(.milliseconds(1_500)))
        #expect(session.state.playback?.position == .seconds(10))
        #expect(!session.state.isPlaying)
    }

    @Test func spacePausesGoesOnAndBeginsAnewAtTheEnd() {
        var session = replayed(tenSeconds(), Playback())
        session.press(.character(" "))
        session.send(.tick(.seconds(1)))
        #expect(session.state.playback?.position == .zero)
        session.press(.character(" "))
        session.send(.tick(.seconds(20)))
        #expect(session.state.playback?.position == .seconds(10))
        session.press(.character(" "))
        #expect(session.state.playback?.position == .zero && session.state.isPlaying)
    }

    @Test func aSearchMovesTimeToItsMatch() {
        var session = replayed()
        session.search("line 6")
        #expect(session.state.playback?.position == .seconds(6))
        #expect(session.screen.contains { $0.hasPrefix("line 6 ") })
        session.search("err 7")
        #expect(session.state.playback?.position == .milliseconds(7_010))
    }

    @Test func aFinishedRunIsScrubbedInPlace() {
        var session = replayed(tenSeconds(), nil, isSaved: false)
        #expect(session.state.playback == nil)
        session.press(.left)
        #expect(session.state.playback?.position == .seconds(5))
        #expect(shown(session).stdout == 35)
        // What acts on the run still knows that it has ended.
        session.press(.character("q"))
        #expect(session.effects == [.quit])
        session.press(.character("r"))
        #expect(session.effects == [.rerun])
    }

    @Test func aRunThatGoesOnIsNotScrubbed() {
        var session = TestSession(TestRun(lines(100)))
        session.press(.character("5"), .character("]"), .character("}"))
        #expect(session.state.playback == nil)
        session.press(.pageUp)
        session.press(.character(" "))
        #expect(session.state.playback == nil && session.state.panes.stdout.isFollowing)
    }

    @Test func aRunThatIsRecordedElsewhereIsFollowedAndCanBeLookedBackAt() {
        var session = replayed(tenSeconds(), nil)
        session.refresh(.running)
        #expect(session.screen[22].hasPrefix(" running, in another Sluice  10.0 s "))
        session.press(.left)
        #expect(session.state.playback?.position == .seconds(5))
        session.press(.right)
        #expect(session.state.playback == nil)
        session.press(.character("c"))
        #expect(session.effects.isEmpty && session.screen[23].contains("another Sluice runs this"))
        session.press(.character("q"))
        #expect(session.effects == [.quit])
    }

    @Test func theCountdownIsThatOfTheMoment() {
        var session = replayed(verdict: .timedOut)
        var snapshot = session.state.recorded
        snapshot.timeout = .seconds(10)
        session.send(.snapshot(snapshot))
        session.press(.character("4"))
        #expect(session.screen[22].contains("timeout 6.0 s ["))
        session.press(.shiftRight)
        #expect(session.screen[22].hasPrefix(" timed out after 10.0 s, status 2  10.0 s of 10.0 s "))
    }

    @Test func theTimeBarShowsWhereOutputWas() {
        let session = replayed(columns: 20, rows: 12)
        #expect(session.screen[9] == "─▅─▅─▅█▅─▅─▅─▅▅▅─▅──")
        let cells = session.frame.rows[9]
        #expect(cells[6].style.foreground == .indexed(1))
        #expect(cells[0].style.attributes.contains(.reverse))
        #expect(cells[10].style.attributes.contains(.dim))
    }

    @Test func aClickOnTheTimeBarSeeks() {
        var session = replayed()
        session.send(.mouse(Mouse(.press, row: 21, column: 40)))
        #expect(session.state.playback?.position == .seconds(5))
    }

    /// Field note 52: a smaller terminal than the recorded one says so.
    @Test func aNarrowerScreenThanTheRecordedOneSaysSo() {
        var session = replayed()
        session.state.run.widths = [.init(time: .zero, columns: 30), .init(time: .seconds(5), columns: 132)]
        #expect(!session.screen[22].contains("recorded"))
        session.press(.character("5"))
        #expect(session.screen[22].contains("recorded 132 wide: w wraps, h l move"))
        session.press(.character("w"))
        #expect(session.screen[22].contains("recorded 132 wide: wrapped"))
    }

    @Test func damageOfTheTimelineShowsAllAtTheEnd() {
        let log = TestRun()
        log.writeUnaccounted("lost times\n", to: .stdout)
        var session = replayed(log, Playback())
        #expect(shown(session).stdout == 0)
        session.press(.shiftRight)
        #expect(shown(session).stdout == 11)
        session.press(.character(","), .character("."), .character("{"), .character("}"))
    }

    @Test(arguments: [(40, 10), (20, 5), (10, 3), (1, 1), (0, 0)])
    func anySizeIsDrawn(size: (columns: Int, rows: Int)) {
        var session = replayed(columns: size.columns, rows: size.rows)
        session.press(.character("5"))
        #expect(session.frame.rows.count == size.rows)
    }

    @Test func theScreenOfAReplay() {
        var session = replayed(columns: 60, rows: 12)
        session.press(.character("4"))
        #expect(
            session.drawing == """
                 make -j8 test       ~/src/sluice  1jp15bhgen  danger-full…
                ▶ stdout  4 lines  following │  stderr  2 lines  following
                line 1                       │err 3
                line 2                       │err 3 more
                line 3                       │
                line 4                       │
                                             │
                                             │
                                             │
                ─────▅─────▅─────▅█────▅─────▅─────▅─────▅▅────▅─────▅──────
                 paused 1x  4.0 s of 10.0 s  45 B, 6 lines
                 Space play/pause  q quit  [ ] speed  Left Right 5 s  , . s…
                """)
    }
}
