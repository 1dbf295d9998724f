import ExecEngine
import Testing

@testable import SessionUI

private func live(_ number: Int, _ command: String, word: String = "running", isGoingOn: Bool = true) -> RunRow {
    RunRow(
        key: .live(number), command: command, cwd: "/home/me/demo", word: word, color: .indexed(isGoingOn ? 4 : 2),
        isGoingOn: isGoingOn, time: isGoingOn ? "1.2 s" : "5 s")
}

private func saved(_ id: String, _ command: String, day: String = "today", isGoingOn: Bool = false) -> RunRow {
    RunRow(
        key: .saved(id), command: command, cwd: "/home/me/demo", word: isGoingOn ? "running" : "ok",
        color: .indexed(2), isGoingOn: isGoingOn, time: "3 min", day: day)
}

/// A session as a test drives it; the log is that of whatever run is shown.
private struct TestWorkspace {
    var workspace: Workspace
    var log = TestRun(lines(60))
    var effects: [WorkspaceEffect] = []

    init(columns: Int = 120, rows: Int = 24) {
        workspace = Workspace(folder: "/home/me/demo", size: TerminalSize(columns: columns, rows: rows))
    }

    /// One with two runs going on and three saved ones; the second is shown.
    static func busy(columns: Int = 120, rows: Int = 24) -> TestWorkspace {
        var test = TestWorkspace(columns: columns, rows: rows)
        test.start(1, "make -j8")
        test.start(2, "npm test")
        test.send(
            .rows(
                live: [live(2, "npm test"), live(1, "make -j8")],
                saved: [saved("c", "git push"), saved("b", "git pull"), saved("a", "make all", day: "yesterday")]))
        test.send(.session(.snapshot(test.log.snapshot())))
        return test
    }

    mutating func start(_ number: Int, _ command: String) {
        send(.shown(.live(number), RunDescription(shellLine: command, cwd: "/home/me/demo", policy: "read-only"), nil))
    }

    mutating func send(_ event: WorkspaceEvent) { effects = workspace.apply(event, reading: log) }

    mutating func press(_ keys: Key...) {
        for key in keys { send(.key(key)) }
    }

    mutating func type(_ text: String) {
        for character in text { send(.key(.character(character))) }
    }

    var frame: Frame { render(workspace, reading: log) }
    var screen: [String] { frame.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}

@Suite struct WorkspaceTests {
    @Test func anEmptySessionSaysWhatToType() {
        var test = TestWorkspace(columns: 100, rows: 12)
        test.send(.rows(live: [], saved: [saved("c", "git push")]))
        #expect(
            test.frame.text == """
                  runs                              │
                 today                              │ : or Enter  type a command and run it, here in /home/me/demo
                 ○ git push                ok 3 min │ o           its options first: timeout, sandbox, folder, envi…
                                                    │ Tab Enter   choose a saved run from the list, and replay it
                                                    │
                                                    │ The newest runs of this folder:
                                                    │   ok          3 min      git push
                                                    │
                                                    │
                                                    │
                                                    │
                 Enter open  / search  f filter     │ : run  o options  Tab list  ? help  q quit
                """)
    }

    @Test func enterOrColonTypesACommandThatRunsWithTheOptions() {
        for key in [Key.enter, .character(":")] {
            var test = TestWorkspace()
            test.press(key)
            test.type("make  ")
            #expect(test.screen[23] == ":make")
            test.press(.enter)
            #expect(test.effects == [.start(line: "make", RunSettings())])
            #expect(!test.workspace.isTyping)
        }
    }

    @Test func whatIsGoingOnStandsFirstThenTheSavedByDay() {
        let test = TestWorkspace.busy()
        let list = test.screen.prefix(8).map { String($0.prefix(36)).trimmingBlanks }
        #expect(
            list == [
                "runs  2 going on", "▶● npm test           running 1.2 s", "● make -j8           running 1.2 s",
                "today",
                "○ git push                ok 3 min", "○ git pull                ok 3 min", "yesterday",
                "○ make all                ok 3 min",
            ])
        #expect(test.screen[0].contains("npm test") && test.screen[0].contains("read-only"))
    }

    @Test func theKeysOfTheRunActOnTheOneThatIsShown() {
        var test = TestWorkspace.busy()
        test.press(.character("c"))
        #expect(test.effects == [.run(.live(2), .cancel)])
        test.press(.character("z"))
        #expect(test.workspace.session?.isZoomed == true)
    }

    @Test func tabGoesFromPaneToPaneToTheListWhereRunsAreChosen() {
        var test = TestWorkspace.busy()
        test.press(.tab)
        #expect(test.workspace.session?.focus == .stderr && !test.workspace.listHasFocus)
        test.press(.tab)
        #expect(test.workspace.listHasFocus)
        test.press(.down)
        #expect(test.workspace.chosen == .live(1) && test.screen[0].contains("make -j8"))
        // What was seen of the other is kept.
        test.press(.up)
        #expect(test.workspace.chosen == .live(2) && test.workspace.session?.focus == .stderr)
        test.press(.tab)
        #expect(!test.workspace.listHasFocus)
    }

    @Test func enterOpensASavedRunAndQLeavesIt() {
        var test = TestWorkspace.busy()
        test.press(.tab, .tab, .down, .down)
        #expect(test.workspace.chosen == .live(1))
        test.press(.enter)
        #expect(test.effects.first == .open(id: "c"))
        var run = RunDescription(shellLine: "git push", cwd: "/", policy: "p")
        run.savedNote = "c"
        test.send(.shown(.saved("c"), run, Playback()))
        #expect(test.workspace.chosen == .saved("c") && test.workspace.isPlaying)
        test.press(.character("q"))
        #expect(test.workspace.chosen == nil && test.workspace.listHasFocus && test.effects.isEmpty)
        test.press(.up, .up)
        #expect(test.workspace.chosen == .live(2))
    }

    @Test func quittingAsksWhileRunsAreGoingOn() {
        var test = TestWorkspace.busy()
        test.press(.character("q"))
        #expect(
            test.effects.isEmpty && test.screen[23].contains("2 runs are going on: q again or y stops all and quits"))
        test.press(.character("n"))
        #expect(test.effects.isEmpty && !test.workspace.isAskingToQuit)
        test.press(.character("q"), .character("y"))
        #expect(test.effects == [.stopAllAndQuit])
        test.press(.character("q"))
        test.send(.rows(live: [live(2, "npm test", word: "ok", isGoingOn: false)], saved: nil))
        #expect(!test.workspace.isAskingToQuit)
        var idle = TestWorkspace()
        idle.press(.character("q"))
        #expect(idle.effects == [.quit])
    }

    @Test func xTakesOnlyWhatHasEndedOffTheList() {
        var test = TestWorkspace.busy()
        test.press(.character("x"))
        #expect(test.effects.isEmpty && test.screen[23].contains("still running"))
        test.send(.rows(live: [live(2, "npm test", word: "ok", isGoingOn: false), live(1, "make -j8")], saved: nil))
        test.press(.character("x"))
        #expect(test.effects == [.close(2)])
        test.send(.gone(.live(2)))
        #expect(test.workspace.chosen == nil || test.workspace.chosen == .live(1))
    }

    @Test func restartPinAndOptionsAskForWhatTheySay() {
        var test = TestWorkspace.busy()
        test.press(.character("R"))
        #expect(test.effects == [.restart(.live(2))])
        test.press(.character("p"))
        #expect(test.effects == [.pin(.live(2))])
        test.press(.character("o"))
        test.type("2m")
        test.press(.enter)
        #expect(test.workspace.settings.timeout == .seconds(120))
        #expect(test.screen[23] == " the next run: timeout 2 min 00 s")
        #expect(test.screen[1].hasPrefix(" next: timeout 2 min 00 s") && test.screen[2].hasPrefix("▶● npm test"))
        test.press(.character(":"))
        #expect(test.screen[23] == "[timeout 2 min 00 s] :")
        test.type("set timeout none")
        test.press(.enter)
        #expect(test.workspace.settings == RunSettings())
    }

    @Test func aFilterKeepsRunsWithItsWords() {
        var test = TestWorkspace.busy()
        test.press(.character("f"))
        test.type("git")
        #expect(test.workspace.list.entries.compactMap(\.key) == [.saved("c"), .saved("b")])
        test.type(" pu")
        test.press(.enter)
        #expect(test.screen[0].hasPrefix("▶ runs  2 going on  filter: git pu"))
        test.press(.escape)
        #expect(test.workspace.list.entries.compactMap(\.key).count == 5)
        // A state and a folder count too.
        test.press(.character("f"))
        test.type("running demo")
        #expect(test.workspace.list.entries.compactMap(\.key) == [.live(2), .live(1)])
    }

    @Test func aFilterThatIsTypedBeforeTheRunsAreKnownChoosesTheFirstAllTheSame() {
        var test = TestWorkspace()
        test.press(.character("f"))
        test.type("pull")
        test.press(.enter, .enter)
        #expect(test.effects.isEmpty && !test.workspace.isTyping && test.screen[23].contains("no run with these words"))
        test.send(.rows(live: [], saved: [saved("c", "git push"), saved("b", "git pull")]))
        test.press(.enter)
        #expect(test.effects == [.open(id: "b")])
    }

    @Test func aSearchInTheListGoesToTheNextCommand() {
        var test = TestWorkspace.busy()
        test.press(.tab, .tab, .character("/"))
        test.type("make")
        test.press(.enter)
        #expect(test.workspace.list.selected == .live(1))
        test.press(.character("n"))
        #expect(test.workspace.list.selected == .saved("a"))
        test.press(.character("n"))
        #expect(test.workspace.list.selected == .live(1))
        test.press(.character("N"))
        #expect(test.workspace.list.selected == .saved("a"))
        test.press(.character("/"))
        test.type("zzz")
        test.press(.enter)
        #expect(test.screen[23].contains("no command holds"))
    }

    @Test func theListHidesOnBAndBelowAHundredColumns() {
        var test = TestWorkspace.busy()
        test.press(.character("b"))
        #expect(test.screen[0].hasPrefix(" npm test") && test.workspace.session?.size.columns == 120)
        test.press(.character("b"))
        #expect(test.screen[0].hasPrefix("  runs") && test.workspace.session?.size.columns == 83)
        test.send(.resize(TerminalSize(columns: 80, rows: 24)))
        #expect(test.screen[0].hasPrefix(" npm test") && test.workspace.session?.size.columns == 80)
        // There it stands alone, in place of the panes.
        test.press(.character("b"))
        #expect(test.screen[0].hasPrefix("▶ runs") && test.screen[1].contains("npm test"))
        test.press(.enter)
        #expect(test.screen[0].hasPrefix(" npm test"))
    }

    @Test(arguments: [(80, 24), (120, 40), (40, 10), (30, 4), (10, 2), (1, 1), (0, 0)])
    func anySizeIsDrawnInEachMode(size: (columns: Int, rows: Int)) {
        var test = TestWorkspace.busy(columns: size.columns, rows: size.rows)
        for keys in [
            [], [Key.character(":"), .character("a")], [.escape, .character("o")], [.escape, .character("f")],
            [.escape, .character("b")], [.character("?")], [.escape, .character("q")],
        ] as [[Key]] {
            for key in keys { test.press(key) }
            #expect(test.frame.rows.count == size.rows)
        }
    }

    @Test func aMultiLinePasteAsksBeforeItRuns() {
        var test = TestWorkspace()
        test.send(.paste("echo one\necho two\n"))
        #expect(test.effects.isEmpty && test.screen[23].hasPrefix("paste 2 lines?"))
        test.press(.enter)
        #expect(test.effects.isEmpty && test.screen[23] == ":echo one; echo two")
        test.press(.enter)
        #expect(test.effects == [.start(line: "echo one; echo two", RunSettings())])
    }

    @Test func tabInTheCommandLineAsksForCompletionsAndTakesThem() {
        var test = TestWorkspace()
        test.press(.character(":"))
        test.type("cat Pa")
        test.press(.tab)
        guard case .complete(let request)? = test.effects.first else { return #expect(Bool(false), "nothing asked") }
        test.send(.completions(["Package.swift"], request))
        #expect(test.screen[23] == ":cat Package.swift")
        test.press(.control("u"))
        test.type("set sandb")
        test.press(.tab)
        #expect(test.screen[23] == ":set sandbox" && test.effects.isEmpty)
    }

    @Test func clicksChooseRunsAndPressHintedKeys() {
        var test = TestWorkspace.busy()
        test.send(.mouse(Mouse(.press, row: 2, column: 5)))
        #expect(test.workspace.chosen == .live(1) && test.workspace.listHasFocus)
        test.send(.mouse(Mouse(.press, row: 4, column: 5)))
        #expect(test.effects == [.open(id: "c")])
        let column = test.screen[23].split(separator: "K kill", maxSplits: 1)[0].count
        test.send(.mouse(Mouse(.press, row: 23, column: column)))
        #expect(test.effects == [.run(.live(1), .kill)])
    }

    @Test func theHelpHasTheKeysOfTheSessionToo() {
        var test = TestWorkspace.busy()
        test.press(.character("?"))
        #expect(test.screen.contains { $0.contains(" o                 the options of the next run") })
        test.press(.character("?"))
        var empty = TestWorkspace()
        empty.press(.character("?"))
        #expect(empty.screen.contains { $0.contains(" R                 stop it if it runs") })
        empty.press(.escape)
        #expect(empty.screen.contains { $0.contains("type a command and run it") })
    }

    @Test func olderRunsAreAskedForOnceWhereTheListEnds() {
        var test = TestWorkspace.busy(rows: 10)
        let rows = (0..<60).map { saved("s\($0)", "make \($0)") }
        test.send(.rows(live: [], saved: rows, hasMore: true))
        #expect(test.effects.isEmpty)
        test.press(.tab, .tab, .pageDown)
        #expect(test.effects.isEmpty)
        test.press(.character("G"))
        #expect(test.effects == [.moreSaved])
        test.press(.up)
        #expect(test.effects.isEmpty)
    }

    @Test func whatAnotherSluiceRunsStandsWithWhatIsGoingOn() {
        var test = TestWorkspace()
        test.send(.rows(live: [], saved: [saved("b", "git pull"), saved("a", "make all", isGoingOn: true)]))
        #expect(test.workspace.list.entries.first?.key == .saved("a"))
    }

    @Test func theScreenAtEightyByTwentyFour() {
        var test = TestWorkspace.busy(columns: 80, rows: 24)
        test.press(.character(":"))
        test.type("echo hello")
        #expect(
            test.frame.text == """
                 npm test                                              /home/me/demo  read-only
                ▶ stdout  60 lines  471 B  following   │  stderr  0 lines  0 B  following
                line 41                                │
                line 42                                │
                line 43                                │
                line 44                                │
                line 45                                │
                line 46                                │
                line 47                                │
                line 48                                │
                line 49                                │
                line 50                                │
                line 51                                │
                line 52                                │
                line 53                                │
                line 54                                │
                line 55                                │
                line 56                                │
                line 57                                │
                line 58                                │
                line 59                                │
                line 60                                │
                 running  1.2 s  471 B, 60 lines
                :echo hello
                """)
    }

    @Test func theScreenAtAHundredAndTwentyByForty() {
        let test = TestWorkspace.busy(columns: 120, rows: 40)
        #expect(
            test.frame.text == """
                  runs  2 going on                  │ npm test                                                 /home/me/demo  read-only
                ▶● npm test           running 1.2 s │▶ stdout  60 lines  471 B  following     │  stderr  0 lines  0 B  following
                 ● make -j8           running 1.2 s │line 25                                  │
                 today                              │line 26                                  │
                 ○ git push                ok 3 min │line 27                                  │
                 ○ git pull                ok 3 min │line 28                                  │
                 yesterday                          │line 29                                  │
                 ○ make all                ok 3 min │line 30                                  │
                                                    │line 31                                  │
                                                    │line 32                                  │
                                                    │line 33                                  │
                                                    │line 34                                  │
                                                    │line 35                                  │
                                                    │line 36                                  │
                                                    │line 37                                  │
                                                    │line 38                                  │
                                                    │line 39                                  │
                                                    │line 40                                  │
                                                    │line 41                                  │
                                                    │line 42                                  │
                                                    │line 43                                  │
                                                    │line 44                                  │
                                                    │line 45                                  │
                                                    │line 46                                  │
                                                    │line 47                                  │
                                                    │line 48                                  │
                                                    │line 49                                  │
                                                    │line 50                                  │
                                                    │line 51                                  │
                                                    │line 52                                  │
                                                    │line 53                                  │
                                                    │line 54                                  │
                                                    │line 55                                  │
                                                    │line 56                                  │
                                                    │line 57                                  │
                                                    │line 58                                  │
                                                    │line 59                                  │
                                                    │line 60                                  │
                                                    │ running  1.2 s  471 B, 60 lines
                 : run  o options  Tab list         │ c cancel  : run  b list  / search  ? help  K kill  q quit  Tab other pane  z zoom…
                """)
    }

    @Test func theScreenAtFortyByTen() {
        var test = TestWorkspace.busy(columns: 40, rows: 10)
        test.press(.character("b"))
        #expect(
            test.frame.text == """
                ▶ runs  2 going on
                ▶● npm test               running 1.2 s
                 ● make -j8               running 1.2 s
                 today
                 ○ git push                    ok 3 min
                 ○ git pull                    ok 3 min
                 yesterday
                 ○ make all                    ok 3 min

                 Enter open  / search  f filter
                """)
    }
}

@Test func aClickOnAHintIsItsKey() {
    var session = TestSession(TestRun(lines(3)))
    let column = session.screen[23].split(separator: "? help", maxSplits: 1)[0].count
    session.send(.mouse(Mouse(.press, row: 23, column: column + 2)))
    #expect(session.state.mode == .help(top: 0))
}
