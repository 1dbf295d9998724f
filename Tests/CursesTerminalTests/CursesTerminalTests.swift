import SessionUI
import Testing

@testable import CursesTerminal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The real library on a pseudo-terminal. One after the other: ncurses has one screen.
@Suite(.serialized) struct CursesTerminalTests {
    private func opened(
        on terminal: PseudoTerminal, type: String = "xterm-256color", useColor: Bool = true, useMouse: Bool = true
    ) throws -> CursesTerminal {
        try CursesTerminal.open(
            input: terminal.slave, output: terminal.slave, type: type, useColor: useColor, useMouse: useMouse)
    }

    private func frame(_ lines: String..., size: TerminalSize, style: Style = .plain) -> Frame {
        var frame = Frame(size: size)
        for (row, line) in lines.enumerated() {
            frame.put(line.map { Cell($0, style: style) }, row: row, column: 0)
        }
        return frame
    }

    /// Reads until something comes: what was typed passes through the kernel first.
    private func input(_ screen: CursesTerminal) -> [TerminalInput] {
        var request = pollfd(fd: screen.inputDescriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, 10_000) > 0 else { return [] }
        return screen.readInput()
    }

    @Test(arguments: ["xterm-256color", "vt100", "linux", "screen-256color"])
    func theModesAreTheSameAfterwards(type: String) throws {
        let terminal = try #require(PseudoTerminal())
        let before = terminal.modes
        let screen = try opened(on: terminal, type: type)
        #expect(terminal.modes != before)
        screen.draw(frame("hello", size: screen.size))
        screen.close()
        screen.close()
        #expect(terminal.modes == before)
    }

    @Test func modesThatAnotherProgramLeavesBehindAreUndone() throws {
        let terminal = try #require(PseudoTerminal())
        let before = terminal.modes
        let screen = try opened(on: terminal)
        let onScreen = terminal.modes
        let after = screen.whileLeft(orInBackground: { .stayOut }) {
            #expect(terminal.modes == before)
            terminal.makeRaw()
            screen.giveBackModes()
            #expect(terminal.modes == before)
            terminal.makeRaw()
            return .comeBack
        }
        #expect(after == .comeBack)
        #expect(terminal.modes == onScreen)
        screen.draw(frame("hello", size: screen.size))
        #expect(terminal.output().contains("hello"))
        screen.close()
        #expect(terminal.modes == before)
    }

    @Test func aTerminalThatIsNotComeBackToIsGivenBackAllTheSame() throws {
        let terminal = try #require(PseudoTerminal())
        let before = terminal.modes
        let screen = try opened(on: terminal)
        screen.whileLeft(orInBackground: { .stayOut }) {
            terminal.makeRaw()
            return .stayOut
        }
        screen.close()
        #expect(terminal.modes == before)
    }

    @Test func whatIsSwitchedOnIsSwitchedOff() throws {
        let terminal = try #require(PseudoTerminal())
        let screen = try opened(on: terminal)
        screen.draw(frame("hello", size: screen.size))
        let shown = terminal.output()
        for mode in ["1049h", "2004h", "1000h", "1002h", "1006h"] {
            #expect(shown.contains("\u{1B}[?\(mode)"), "\(mode)")
        }
        screen.close()
        let left = terminal.output()
        for mode in ["1049l", "2004l", "1000l", "1002l", "1006l"] {
            #expect(left.contains("\u{1B}[?\(mode)"), "\(mode)")
        }
    }

    @Test func aFrameIsShownAndAnEqualOneCostsNothing() throws {
        let terminal = try #require(PseudoTerminal())
        let screen = try opened(on: terminal, useMouse: false)
        defer { screen.close() }
        screen.draw(frame("hello", "world", size: screen.size))
        #expect(terminal.output().contains("hello"))
        screen.draw(frame("hello", "world", size: screen.size))
        #expect(terminal.output() == "")
        screen.draw(frame("hello", "earth", size: screen.size))
        let changed = terminal.output()
        #expect(changed.contains("earth") && !changed.contains("hello"))
        screen.forceRedraw()
        #expect(terminal.output().contains("hello"))
    }

    @Test func colorsComeOutAndCanBeLeftOut() throws {
        for useColor in [true, false] {
            let terminal = try #require(PseudoTerminal())
            let screen = try opened(on: terminal, useColor: useColor)
            let style = Style(foreground: .indexed(208), attributes: .bold)
            screen.draw(frame("hello", size: screen.size, style: style))
            let shown = terminal.output()
            #expect(shown.contains("\u{1B}[38;5;208m") == useColor)
            #expect(shown.contains("\u{1B}[0;1m"))
            screen.close()
        }
    }

    @Test func moreColorsThanPairsStillShowEveryCharacter() throws {
        let terminal = try #require(PseudoTerminal())
        let screen = try opened(on: terminal, type: "linux")
        defer { screen.close() }
        var crowded = Frame(size: screen.size)
        for row in 0..<8 {
            for column in 0..<8 {
                let style = Style(foreground: .indexed(UInt8(row)), background: .indexed(UInt8(column)))
                crowded.put([Cell("x", style: style)], row: row, column: column)
            }
        }
        screen.draw(crowded)
        #expect(terminal.output().filter { $0 == "x" }.count == 64)
    }

    @Test func controlCharactersOfAFrameNeverReachTheTerminal() throws {
        let terminal = try #require(PseudoTerminal())
        let screen = try opened(on: terminal)
        defer { screen.close() }
        screen.draw(frame("a\u{7}b\u{9B}c", size: screen.size))
        let shown = terminal.output()
        #expect(!shown.contains("\u{7}") && !shown.contains("\u{9B}"))
    }

    @Test func keysOfEveryKindAreRead() throws {
        let terminal = try #require(PseudoTerminal())
        let screen = try opened(on: terminal)
        defer { screen.close() }
        terminal.type("q\u{3}\u{1A}\u{1B}OA\u{1B}[1;2D\u{1B}x\r")
        #expect(
            input(screen) == [
                .key(.character("q")), .key(.control("c")), .key(.control("z")), .key(.up), .key(.shiftLeft),
                .key(.alt("x")), .key(.enter),
            ])
        terminal.type("\u{1B}[<64;300;5M")
        #expect(input(screen) == [.mouse(Mouse(.wheelUp, row: 4, column: 299))])
        terminal.type("\u{1B}")
        #expect(input(screen) == [.key(.escape)])
        #expect(screen.readInput() == [])
    }

    @Test func aTerminalThatIsGoneIsReported() throws {
        let terminal = try #require(PseudoTerminal())
        let screen = try opened(on: terminal)
        terminal.hangUp()
        #expect(input(screen) == [.hangUp])
        screen.draw(frame("hello", size: screen.size))
        screen.close()
    }

    @Test func sizesFollowTheTerminalAndFramesAreClipped() throws {
        let terminal = try #require(PseudoTerminal(columns: 10, rows: 3))
        let screen = try opened(on: terminal)
        defer { screen.close() }
        #expect(screen.size == TerminalSize(columns: 10, rows: 3))
        screen.draw(frame("0123456789abc", "1", "2", "beyond", size: TerminalSize(columns: 20, rows: 9)))
        let shown = terminal.output()
        #expect(shown.contains("0123456789") && !shown.contains("a") && !shown.contains("beyond"))
        terminal.resize(columns: 400, rows: 100)
        #expect(screen.handleResize() == TerminalSize(columns: 400, rows: 100))
        let wide = String(repeating: "w", count: 400)
        screen.draw(frame(wide, size: screen.size))
        #expect(terminal.output().contains(wide))
        terminal.resize(columns: 1, rows: 1)
        screen.handleResize()
        screen.draw(frame("z", size: screen.size))
        terminal.resize(columns: 0, rows: 0)
        #expect(screen.handleResize() == TerminalSize(columns: 10, rows: 3))
        screen.draw(Frame(size: TerminalSize(columns: 0, rows: 0)))
    }

    @Test func aTerminalWithoutASizeHasTerminfos() throws {
        let terminal = try #require(PseudoTerminal(columns: 0, rows: 0))
        let screen = try opened(on: terminal)
        defer { screen.close() }
        #expect(screen.size == TerminalSize(columns: 80, rows: 24))
    }

    @Test func suspendingGivesTheShellItsModesAndComesBack() throws {
        let terminal = try #require(PseudoTerminal())
        let before = terminal.modes
        let screen = try opened(on: terminal)
        screen.draw(frame("hello", size: screen.size))
        _ = terminal.output()
        let end = screen.suspend {
            #expect(terminal.modes == before)
            #expect(terminal.output().contains("\u{1B}[?1049l"))
            screen.draw(frame("never", size: screen.size))
            var changed = termios()
            tcgetattr(terminal.slave, &changed)
            changed.c_cc.4 = 7
            tcsetattr(terminal.slave, TCSANOW, &changed)
            return .comeBack
        }
        #expect(end == .comeBack)
        let shown = terminal.output()
        #expect(shown.contains("hello") && !shown.contains("never") && shown.contains("\u{1B}[?1049h"))
        screen.close()
        var after = termios()
        tcgetattr(terminal.slave, &after)
        #expect(after.c_cc.4 == 7)
    }

    @Test func stayingOutLeavesTheTerminalAlone() throws {
        let terminal = try #require(PseudoTerminal())
        let screen = try opened(on: terminal)
        #expect(screen.suspend { .stayOut } == .stayOut)
        _ = terminal.output()
        screen.draw(frame("never", size: screen.size))
        screen.close()
        #expect(terminal.output() == "")
    }

    @Test func terminalsThatCannotAreRefusedInWords() throws {
        let terminal = try #require(PseudoTerminal())
        let before = terminal.modes
        #expect(throws: TerminalError.incapable(type: "dumb", lacks: "move the cursor")) {
            try opened(on: terminal, type: "dumb")
        }
        #expect(throws: TerminalError.unknownType("no-such-terminal")) {
            try opened(on: terminal, type: "no-such-terminal")
        }
        #expect(terminal.modes == before)
        #expect(terminal.output() == "")
    }

    @Test func aSecondScreenIsRefusedUntilTheFirstIsClosed() throws {
        let terminal = try #require(PseudoTerminal())
        let first = try opened(on: terminal)
        #expect(throws: TerminalError.alreadyOpen) { try opened(on: terminal) }
        first.close()
        try opened(on: terminal).close()
    }

    @Test func noDescriptorIsLeftBehind() throws {
        let terminal = try #require(PseudoTerminal())
        // Other tests open and close their own meanwhile: only those on this terminal are counted.
        func device(of descriptor: Int32) -> dev_t? {
            var status = stat()
            return fstat(descriptor, &status) == 0 ? status.st_rdev : nil
        }
        func openOnTerminal() -> Int { (0..<4096).count { device(of: $0) == device(of: terminal.slave) } }
        let before = openOnTerminal()
        for _ in 0..<5 { try opened(on: terminal).close() }
        #expect(openOnTerminal() == before)
    }
}
