import CNcurses
import SessionUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The terminal as a screen and a keyboard.
///
/// ncurses is not thread-safe and has one current screen: open one terminal at a time and use it from one thread, the
/// main one. Start the ``SignalMailbox`` before, so that no signal ends the process with the screen up; a crash, or
/// exit(3), restores the terminal by ``TerminalRestorer``. Standard error is kept meanwhile and shown after the close.
public final class CursesTerminal {
    /// What a stopped process is to do when it goes on.
    public enum AfterStop: Hashable, Sendable {
        /// The screen is entered again.
        case comeBack
        /// The screen stays left: a signal to end came meanwhile. Close the terminal.
        case stayOut
    }

    /// Whether other than ASCII characters can be shown (the locale's encoding).
    public let isUTF8: Bool

    private let connection: CursesConnection
    private var painter: FramePainter
    private var decoder: KeyDecoder
    private var state = State.onScreen

    private enum State {
        case onScreen, outside, closed
    }

    /// Takes the terminal: raw keys, an empty alternate screen, no cursor.
    ///
    /// - Parameters:
    ///   - useColor: False (NO_COLOR) leaves bold, reverse and the like.
    ///   - useMouse: Reports the wheel, clicks and drags, if the terminal has a mouse; its own selecting then needs Shift.
    public static func open(useColor: Bool, useMouse: Bool) throws(TerminalError) -> CursesTerminal {
        try open(input: STDIN_FILENO, output: STDOUT_FILENO, type: nil, useColor: useColor, useMouse: useMouse)
    }

    /// - Parameter type: nil takes TERM.
    static func open(
        input: Int32, output: Int32, type: String?, useColor: Bool, useMouse: Bool
    ) throws(TerminalError) -> CursesTerminal {
        guard isatty(input) == 1 else { throw .notATerminal(stream: "standard input") }
        guard isatty(output) == 1 else { throw .notATerminal(stream: "standard output") }
        let isUTF8 = TerminalLocale.adopt()
        let connection = try CursesConnection(input: input, output: output, type: type, useMouse: useMouse)
        return CursesTerminal(connection, isUTF8: isUTF8, useColor: useColor)
    }

    private init(_ connection: CursesConnection, isUTF8: Bool, useColor: Bool) {
        self.isUTF8 = isUTF8
        self.connection = connection
        let depth = useColor ? connection.startColor() : .none
        painter = FramePainter(depth: depth, pairCount: Int(curses_color_pairs()), isUTF8: isUTF8)
        decoder = KeyDecoder(
            singleByte: isUTF8 ? nil : { byte in Unicode.Scalar(UInt32(truncatingIfNeeded: btowc(Int32(byte)))) },
            keyName: { code in keyname(code).map { String(cString: $0) } })
        connection.synchronizeSize()
    }

    deinit { close() }

    /// What to wait on with poll(2) for ``readInput()``; owned by the terminal.
    public var inputDescriptor: Int32 { connection.inputDescriptor }

    /// How large the terminal is now, at least 1 by 1. Where it does not know (0 by 0), what LINES and COLUMNS,
    /// its size at the opening, or terminfo said.
    public var size: TerminalSize { connection.windowSize }

    /// Follows a change of the terminal's size; call it on SIGWINCH and draw afterwards.
    @discardableResult
    public func handleResize() -> TerminalSize {
        guard state == .onScreen else { return size }
        if connection.synchronizeSize() { painter.forget() }
        return connection.size
    }

    /// Shows a frame: what changed since the last one is sent. A frame of another size is clipped or padded.
    ///
    /// Waits while the terminal takes no output. Does nothing while the screen is left.
    public func draw(_ frame: Frame) {
        guard state == .onScreen else { return }
        painter.paint(frame, in: connection.size)
        connection.update()
    }

    /// Sends the whole screen anew, for one that something else wrote over (Ctrl-L).
    public func forceRedraw() {
        guard state == .onScreen else { return }
        connection.repaint()
    }

    /// Everything that was typed, pasted and clicked since the last call, in order. Waits no longer than 25 ms, for
    /// what may follow an Escape.
    ///
    /// ``TerminalInput/hangUp`` comes alone or last, and says that waiting on ``inputDescriptor`` is over.
    public func readInput() -> [TerminalInput] {
        guard state == .onScreen else { return [] }
        var inputs: [TerminalInput] = []
        // A descriptor that stays readable with nothing to read is at its end; input may come between the two looks.
        var emptyReads = 0
        while inputs.isEmpty, emptyReads < 3 {
            emptyReads += 1
            while let code = connection.nextCode() {
                emptyReads = 0
                decoder.feed(code, into: &inputs)
            }
            decoder.pause(into: &inputs)
            switch connection.inputCondition {
            case .quiet: return inputs
            case .hungUp where emptyReads > 0: return inputs + [.hangUp]
            case .hungUp, .readable: continue
            }
        }
        return inputs.isEmpty ? [.hangUp] : inputs
    }

    /// Leaves the screen while the process is stopped (Ctrl-Z), and comes back to it.
    ///
    /// Outside, the terminal's modes are those of the shell, standard error is the real one, and drawing does nothing.
    /// Coming back, the modes that the shell left are the ones to restore at the end, the size is read again and the
    /// last frame redrawn. In the background (`bg`) the screen cannot be taken: the process is stopped once more.
    ///
    /// - Parameter stopped: Stops the command's tree and the process (``JobControl/stopSelf()``), and says what to do
    ///   when it goes on. Runs at least once.
    @discardableResult
    public func suspend(while stopped: () -> AfterStop) -> AfterStop {
        guard state == .onScreen else { return .stayOut }
        state = .outside
        connection.leave()
        guard stopped() == .comeBack else { return .stayOut }
        return comeBack(else: stopped)
    }

    /// Leaves the screen to another program, and comes back to it. Outside, all is as in ``suspend(while:)``.
    ///
    /// Whatever the program did to the terminal's modes, even by being killed, they are as before when this returns.
    ///
    /// - Parameters:
    ///   - stopped: As in ``suspend(while:)``, for a process that finds itself in the background afterwards.
    ///   - body: Runs the program, and says whether to come back.
    @discardableResult
    public func whileLeft(orInBackground stopped: () -> AfterStop, _ body: () -> AfterStop) -> AfterStop {
        guard state == .onScreen else { return .stayOut }
        state = .outside
        connection.leave()
        let after = body()
        connection.giveBackModes()
        guard after == .comeBack else { return .stayOut }
        return comeBack(else: stopped)
    }

    /// While the screen is left: sets the modes that the terminal had when it was.
    public func giveBackModes() {
        if state == .outside { connection.giveBackModes() }
    }

    /// Takes the screen again after something else stopped and continued the process (SIGCONT without a
    /// ``suspend(while:)``, as after `kill -STOP`): the shell may have changed the modes and written on the screen.
    @discardableResult
    public func resume(whileInBackground stopped: () -> AfterStop) -> AfterStop {
        guard state == .onScreen else { return .stayOut }
        if !JobControl.isInBackground(of: connection.outputDescriptor) {
            connection.retake()
            handleResize()
            return .comeBack
        }
        state = .outside
        connection.leaveQuietly()
        return comeBack(else: stopped)
    }

    private func comeBack(else stopped: () -> AfterStop) -> AfterStop {
        var fruitlessStops = 0
        while JobControl.isInBackground(of: connection.outputDescriptor) {
            let start = ContinuousClock.now
            guard stopped() == .comeBack else { return .stayOut }
            // Where the system does not stop the process, there is no shell that could ever give the terminal back.
            fruitlessStops = ContinuousClock.now - start < .milliseconds(200) ? fruitlessStops + 1 : 0
            guard fruitlessStops < 10 else { return .stayOut }
        }
        connection.enter()
        state = .onScreen
        handleResize()
        return .comeBack
    }

    /// Sends bytes past curses, for what it has no function for and what moves no cursor.
    func send(_ bytes: [UInt8]) {
        if state == .onScreen { connection.send(bytes) }
    }

    /// Gives the terminal back as it was before, and shows what was written to standard error meanwhile. Closing twice
    /// is fine.
    public func close() {
        guard state != .closed else { return }
        if state == .onScreen { connection.leave() }
        state = .closed
        connection.disconnect()
    }
}
