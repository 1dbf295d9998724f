import ExecEngine
import Testing

@testable import SessionUI

/// A build that prints to both streams.
private func build() -> TestRun {
    let log = TestRun()
    log.write("\u{1b}[32mCompiling\u{1b}[0m sluice (12 files)\n", at: 12)
    log.write("warning: unused variable 'x'\n", to: .stderr, at: 340)
    log.write("[ 50 %] half\r[100 %] done\n", at: 900)
    log.write("error: 日本語 is not a type\n", to: .stderr, at: 1100)
    log.write("tab\there\n", at: 1200)
    return log
}

@Test func theScreenAtEightyByTwentyFour() {
    let session = TestSession(build(), timeout: .seconds(10))
    #expect(
        session.drawing == """
             make -j8 test                                 ~/src/sluice  danger-full-access
            ▶ stdout  3 lines  72 B  following     │  stderr  2 lines  60 B  following
            Compiling sluice (12 files)            │warning: unused variable 'x'
            [100 %] done                           │error: 日本語 is not a type
            tab     here                           │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
                                                   │
             running  1.2 s  timeout 8.8 s [████████]  132 B, 5 lines
             c cancel  / search  ? help  K kill  q quit  Tab other pane  z zoom  m merged  …
            """)
}

@Test func theScreenOfAFinishedRunAtAHundredAndTwentyColumns() {
    let end = RunEnd(verdict: .exited(code: 2), exitCode: 2, leftBehind: [ProcessName(pid: 4243, name: "sleep")])
    let session = TestSession(build(), columns: 120, rows: 40, phase: .ended(end))
    let rows = session.screen
    #expect(
        rows[0]
            == " make -j8 test                                                                         ~/src/sluice  danger-full-access"
    )
    #expect(
        rows[1] == "▶ stdout  3 lines  72 B  following                         │  stderr  2 lines  60 B  following")
    #expect(
        rows[3] == "[100 %] done                                               │error: 日本語 is not a type")
    #expect(rows[38] == " failed, exit 2  1.2 s  left behind and stopped: 4243 sleep  132 B, 5 lines")
    #expect(
        rows[39]
            == " r run again  q quit  Space replay  / search  ? help  Tab other pane  z zoom  m merged  w wrap  t times"
    )
}

@Test func theScreenAtFortyByTen() {
    var session = TestSession(build(), columns: 40, rows: 10)
    #expect(
        session.drawing == """
             make -j8 test              ~/src/sluice
            ▶ stdout  3 lines  72 B  following
            Compiling sluice (12 files)
            [100 %] done
            tab     here
              stderr  2 lines  60 B  following
            warning: unused variable 'x'
            error: 日本語 is not a type
             running  1.2 s  132 B, 5 lines
             c cancel  / search  ? help  K kill  q …
            """)
    session.press(.character("w"), .character("z"), .character("m"))
    #expect(
        session.drawing == """
             make -j8 test              ~/src/sluice
            ▶ merged, arrival order  following
              Compiling sluice (12 files)
            ▌ warning: unused variable 'x'
              [100 %] done
            ▌ error: 日本語 is not a type
              tab     here

             running  1.2 s  132 B, 5 lines
             c cancel  / search  ? help  K kill  q …
            """)
}

@Test func theScreenAtTwentyByFive() {
    let session = TestSession(build(), columns: 20, rows: 5)
    #expect(
        session.drawing == """
            ▶ stdout  following
            tab     here
              stderr  following
            error: 日本語 is not
             running  1.2 s  13…
            """)
}

@Test func theScreenOfATerminalWithoutUTF8() {
    var session = TestSession(
        build(), columns: 60, rows: 8, timeout: .seconds(10), ability: TerminalAbility(hasColor: false, hasUTF8: false))
    session.elapsed = .seconds(5)
    session.refresh()
    #expect(
        session.drawing == """
             make -j8 test             ~/src/sluice  danger-full-access
            > stdout  3 lines  following |  stderr  2 lines  following
            Compiling sluice (12 files)  |warning: unused variable 'x'
            [100 %] done                 |error: ? ? ?  is not a type
            tab     here                 |
                                         |
                                         |
             running  5.0 s  timeout 5.0 s [####----]  132 B, 5 lines  ~
            """)
    session.press(.character("m"))
    #expect(session.screen[3].hasPrefix("! warning"))
    for cell in session.frame.rows.joined() { #expect(cell.character.isASCII && !cell.isContinuation) }
}

@Test func withoutColourNothingIsColoured() {
    var session = TestSession(build(), ability: TerminalAbility(hasColor: false))
    session.search("e")
    session.press(.character("m"))
    for cell in session.frame.rows.joined() {
        #expect(cell.style.foreground == .standard && cell.style.background == .standard)
    }
}

@Test func outputKeepsItsColours() {
    let session = TestSession(build())
    #expect(session.frame.rows[2][0] == Cell("C", style: Style(foreground: .indexed(2))))
    #expect(session.frame.rows[2][10] == Cell("s"))
}

@Test func theFocusedTitleDiffersWithoutColour() {
    let frame = TestSession(build(), ability: TerminalAbility(hasColor: false)).frame
    #expect(frame.rows[1][2].style.attributes == [.bold, .reverse])
    #expect(frame.rows[1][42].style.attributes == [.underline])
}

@Test func outputStaysInItsPane() {
    let log = TestRun("first\nsecond\u{1b}[1A\u{1b}[2K\u{1b}[1;1Hthird\u{1b}[5B\n\u{1b}[200Cfar\n")
    let session = TestSession(log, columns: 80, rows: 12)
    #expect(session.screen[0].hasPrefix(" make"))
    #expect(session.screen[2].hasPrefix("first "))
    #expect(session.screen[3].hasPrefix("      third "))
    #expect(session.screen[4] == String(repeating: " ", count: 39) + "│")
    #expect(session.frame.rows[3][40] == .blank)
}

@Test func aHostileCommandStaysText() {
    var session = TestSession(TestRun())
    session.send(
        .runStarted(RunDescription(shellLine: "a\u{1b}[2Jb\nc\u{9b}1m", cwd: "/x\u{7}", policy: "p\r")))
    #expect(session.screen[0].hasPrefix(" a?[2Jb c?1m"))
    expectSound(session.frame.rows[0], "header")
}

@Test func aLongCommandAndFolderShareTheHeader() {
    var session = TestSession(TestRun(), columns: 60, rows: 6)
    let folder = "/home/someone/projects/with/a/very/long/path/sluice"
    session.send(
        .runStarted(RunDescription(command: [String(repeating: "x", count: 100)], cwd: folder, policy: "read-only")))
    #expect(session.screen[0] == " xxxxxxxxxxxxxxxxxxxxxxxxxxxx…  …ong/path/sluice  read-only")
}

/// Every size, every mode: the frame has its size, every cell is sound, and the status stays while a row is left.
@Test(arguments: [0, 1, 2, 3, 5, 9, 20, 40, 59, 60, 61, 80, 400])
func anySizeWorks(columns: Int) {
    let long = String(repeating: "日本", count: 300) + "\u{1b}[999C\t\u{1}\n"
    let log = TestRun(lines(30) + long + lines(3), stderr: long + "e\n")
    for rows in columns == 400 ? [1, 100] : [0, 1, 2, 3, 4, 5, 6, 9, 10, 24] {
        var session = TestSession(log, columns: columns, rows: rows, timeout: .seconds(3))
        for keys in ["", "w", "t", "m", "l", "z", "k", "?", "?/long pattern", "\n", "n", "q", "n", "g", "wltN"] {
            for key in keys { session.press(key == "\n" ? .enter : .character(key)) }
            session.finishWork()
            let frame = session.frame
            #expect(frame.rows.count == rows)
            #expect(frame.rows.allSatisfy { $0.count == columns })
            for row in frame.rows {
                expectSound(row, "\(columns)x\(rows) after \(keys)")
            }
            session.send(.mouse(Mouse(.wheelUp, row: rows / 2, column: columns / 2)))
        }
        if columns >= 9, rows >= 1 {
            let status = TestSession(log, columns: columns, rows: rows).screen[rows >= 10 ? rows - 2 : rows - 1]
            #expect(status.hasPrefix(" running"))
        }
    }
}

@Test func aScreenOfAnotherSizeThanTheStatesIsDrawnWhole() {
    let session = TestSession(build())
    let frame = render(session.state, in: TerminalSize(columns: 33, rows: 7), reading: session.log)
    #expect(frame.rows.count == 7 && frame.rows.allSatisfy { $0.count == 33 })
    #expect(render(session.state, in: TerminalSize(columns: -1, rows: -5), reading: session.log).rows.isEmpty)
}

@Test func drawingLooksAtNothingBeyondTheSnapshot() {
    var session = TestSession(TestRun("old\n"))
    session.log.write("new\n")
    #expect(!session.drawing.contains("new"))
    session.refresh()
    #expect(session.drawing.contains("new"))
}

@Test func binaryOutputIsShownSafely() {
    var random = SeededRandom(seed: 5)
    let log = TestRun()
    log.write(bytes: (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) })
    for keys in ["", "w", "g", "m"] {
        var session = TestSession(log, columns: 100, rows: 30)
        session.type(keys)
        for row in session.frame.rows { expectSound(row, "seed 5, after \(keys)") }
    }
}
