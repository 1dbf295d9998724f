import ExecEngine
import Testing

@testable import SessionUI

private func ended(_ verdict: Verdict = .exited(code: 0), code: Int32 = 0) -> RunPhase {
    .ended(RunEnd(verdict: verdict, exitCode: code))
}

@Test func eachKeyIsBoundOnceAndEachCommandHasAKey() {
    for isPlayback in [false, true] {
        let keys = KeyTable.bindings.filter { KeyTable.isPlayback($0.command) == isPlayback }.flatMap(\.keys)
        #expect(Set(keys).count == keys.count)
    }
    #expect(Set(KeyTable.bindings.map(\.command)) == Set(KeyCommand.allCases))
}

@Test(arguments: [
    Key.character("x"), .control("x"), .alt("q"), .function(5), .delete, .backspace, .enter, .character("é"),
])
func unknownKeysDoNothing(key: Key) {
    var session = TestSession(TestRun(lines(50)))
    let before = session.state
    session.press(key)
    #expect(session.state == before)
    #expect(session.effects.isEmpty)
}

@Test(arguments: [Key.character("c"), .control("c")])
func cancelEndsThenKills(key: Key) {
    var session = TestSession(TestRun())
    session.press(key)
    #expect(session.effects == [.cancel])
    #expect(session.screen[22].contains("stopping (cancelled by you)"))
    #expect(session.screen[23].contains("c kill now"))
    // Again, before the engine has answered, and after.
    session.press(key)
    #expect(session.effects == [.kill])
    session.refresh(.stopping(.cancelled, killIn: .seconds(2)))
    session.press(key)
    #expect(session.effects == [.kill])
    session.refresh(.stopping(.cancelled, killIn: nil))
    session.press(key)
    #expect(session.effects.isEmpty)
}

@Test(arguments: [Key.character("c"), .control("c"), .character("K")])
func stopKeysNeverQuitAFinishedRun(key: Key) {
    var session = TestSession(TestRun(), phase: ended())
    let before = session.state
    session.press(key, key, key)
    #expect(session.effects.isEmpty)
    #expect(session.state == before)
}

@Test func aCancelInTheDrainEndsIt() {
    var session = TestSession(TestRun(), phase: .draining)
    session.press(.character("c"))
    #expect(session.effects == [.cancel])
}

@Test func cancelDuringATimeoutsGraceKills() {
    var session = TestSession(TestRun(), phase: .stopping(.timedOut, killIn: .seconds(3)))
    session.press(.control("c"))
    #expect(session.effects == [.kill])
}

@Test func killIsAtOnce() {
    var session = TestSession(TestRun())
    session.press(.character("K"))
    #expect(session.effects == [.kill])
}

@Test func rerunWaitsForTheEnd() {
    var session = TestSession(TestRun())
    session.press(.character("r"))
    #expect(session.effects.isEmpty)
    #expect(session.screen[23].contains("still running"))
    session.press(.up)
    #expect(!session.screen[23].contains("still running"))
    session.refresh(ended())
    session.press(.character("r"))
    #expect(session.effects == [.rerun])
}

@Test func aRerunKeepsTheLayoutAndForgetsThePositions() {
    var session = TestSession(TestRun(lines(100)), phase: ended())
    session.type("zwt")
    session.press(.home, .character("c"))
    session.log = TestRun("again\n")
    session.phase = .running
    session.send(.runStarted(RunDescription(shellLine: "make again", cwd: "/", policy: "p")))
    session.refresh()
    #expect(session.state.isZoomed && session.state.wraps && session.state.showsTimes)
    #expect(session.state.panes.stdout.isFollowing)
    #expect(session.drawing.contains("again"))
    #expect(session.screen[1].contains("1 line "))
    session.press(.character("c"))
    #expect(session.effects == [.cancel])
}

@Test func quitAsksWhileTheRunGoesOn() {
    for answer in [Key.character("q"), .character("y")] {
        var session = TestSession(TestRun())
        session.press(.character("q"))
        #expect(session.effects.isEmpty)
        #expect(session.screen[23] == " the run is going on: q again or y stops it and quits, any other key stays")
        session.press(answer)
        #expect(session.effects == [.stopAndQuit])
    }
    for answer in [Key.character("n"), .escape, .control("c"), .character("c"), .enter] {
        var session = TestSession(TestRun())
        session.press(.character("q"), answer)
        #expect(session.effects.isEmpty, "\(answer)")
        #expect(session.state.mode == .panes, "\(answer)")
    }
}

@Test func quitLeavesAFinishedRunAtOnce() {
    var session = TestSession(TestRun(), phase: ended())
    session.press(.character("q"))
    #expect(session.effects == [.quit])
}

@Test func theQuestionIsMootOnceTheRunHasEnded() {
    var session = TestSession(TestRun())
    session.press(.character("q"))
    session.refresh(ended())
    #expect(session.state.mode == .panes)
    #expect(session.effects.isEmpty)
}

@Test func suspendAndRedrawWorkEverywhere() {
    for opening in [[], [Key.character("?")], [.character("/")], [.character("q")]] {
        var session = TestSession(TestRun())
        for key in opening { session.press(key) }
        let before = session.state
        session.press(.control("z"))
        #expect(session.effects == [.suspend])
        session.press(.control("l"))
        #expect(session.effects == [.redraw])
        #expect(session.state == before)
    }
}

@Test func tabMovesTheFocus() {
    var session = TestSession(TestRun(lines(50), stderr: lines(50)))
    #expect(session.screen[1].hasPrefix("▶ stdout"))
    session.press(.tab)
    #expect(session.screen[1].contains("▶ stderr") && session.screen[1].hasPrefix("  stdout"))
    session.press(.up)
    #expect(session.state.panes.stdout.isFollowing && !session.state.panes.stderr.isFollowing)
    session.press(.backTab)
    #expect(session.state.focus == .stdout)
}

@Test func zoomShowsTheFocusedPaneAlone() {
    var session = TestSession(TestRun("out\n", stderr: "err\n"))
    session.press(.tab, .character("z"))
    #expect(session.screen[1].hasPrefix("▶ stderr"))
    #expect(!session.drawing.contains("out\n"))
    session.press(.tab)
    #expect(session.screen[1].hasPrefix("▶ stdout"))
    session.press(.character("z"))
    #expect(session.screen[1].contains("stderr"))
}

@Test func theMergedViewMarksStderrAndNamesItsOrder() {
    let log = TestRun()
    log.write("one\n")
    log.write("two\n", to: .stderr)
    log.write("three\n")
    var session = TestSession(log)
    session.press(.character("m"))
    #expect(
        Array(session.screen[1...4]) == [
            "▶ merged, arrival order  3 lines  14 B  following", "  one", "▌ two", "  three",
        ])
    session.press(.tab)
    #expect(session.state.focus == .stdout)
    session.press(.character("m"))
    #expect(session.screen[1].contains("stderr"))
}

@Test func lineTimesTellWhenLinesArrived() {
    let log = TestRun()
    log.write("one\n", at: 1234)
    log.write("err\n", to: .stderr, at: 2000)
    log.write("two\n", at: 61_500)
    var session = TestSession(log)
    session.press(.character("t"))
    #expect(session.screen[2] == "   1.234 s one                         │   2.000 s err")
    #expect(session.screen[3].hasPrefix("  61.500 s two"))
    session.press(.character("t"))
    #expect(session.screen[2].hasPrefix("one"))
}

@Test func oneKeyCopiesThePanesTextWithoutBorders() {
    let long = String(repeating: "x", count: 100)
    var session = TestSession(TestRun("\u{1b}[31mred\u{1b}[0m 日本\n\(long)\n", stderr: "no\n"), columns: 60, rows: 16)
    session.type("t")
    session.press(.character("y"))
    #expect(session.effects == [.copy("red 日本\n\(long)\n")])
    #expect(session.screen[15].contains("copied 2 lines"))
    session.type("w")
    session.press(.character("y"))
    #expect(session.effects == [.copy("red 日本\n\(long)\n")])
}

@Test func anEmptyPaneCopiesNothing() {
    var session = TestSession(TestRun(), columns: 60, rows: 8)
    session.press(.character("y"))
    #expect(session.effects.isEmpty)
    #expect(session.screen[7].contains("nothing to copy"))
}

// MARK: Help

@Test func theHelpListsEveryBinding() {
    var session = TestSession(TestRun(), columns: 120, rows: 60)
    session.press(.character("?"))
    for binding in KeyTable.bindings {
        #expect(session.drawing.contains(" \(binding.names) "))
        #expect(session.drawing.contains(binding.help))
    }
}

@Test(arguments: [Key.character("?"), .character("q"), .escape])
func theHelpCloses(key: Key) {
    var session = TestSession(TestRun())
    session.press(.character("?"))
    #expect(session.screen[1].hasPrefix(" Keys"))
    session.press(key)
    #expect(session.effects.isEmpty)
    #expect(session.screen[1].hasPrefix("▶ stdout"))
}

@Test func theHelpScrollsOnASmallScreen() {
    var session = TestSession(TestRun(), columns: 40, rows: 10)
    session.press(.character("?"))
    #expect(session.screen[1] == " Keys   ? closes   \(KeyTable.bindings.count - 6) more below")
    session.press(.down)
    #expect(session.screen[2].hasPrefix(" K "))
    session.press(.end)
    #expect(session.screen[7].hasPrefix(" ?"))
    session.press(.down, .pageDown)
    #expect(session.screen[7].hasPrefix(" ?"))
    session.press(.home)
    #expect(session.screen[2].hasPrefix(" c Ctrl-C"))
    session.press(.up, .pageUp)
    #expect(session.screen[2].hasPrefix(" c Ctrl-C"))
    session.send(.mouse(Mouse(.wheelDown, row: 4, column: 4)))
    #expect(session.screen[2].hasPrefix(" D "))
}

@Test func controlCCancelsFromTheHelpToo() {
    var session = TestSession(TestRun())
    session.press(.character("?"), .control("c"))
    #expect(session.effects == [.cancel])
}

@Test func whatWasSaidWhileItRanGivesWayToTheKeysOfItsEnd() {
    var session = TestSession(TestRun())
    session.press(.character("r"))
    #expect(session.screen[23].contains("still running"))
    session.refresh(ended())
    #expect(!session.screen[23].contains("still running"))
    #expect(session.screen[23].contains("r run again"))
}
