import CNcurses
import SessionUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// curses' screen on a terminal: entering, leaving, size and bytes, in the order that both sides need.
///
/// Owned by ``CursesTerminal`` and used from its thread alone.
final class CursesConnection {
    enum InputCondition {
        case quiet, readable, hungUp
    }

    /// How long an Escape waits for what may follow it, in milliseconds (curs_threads(3X), ESCDELAY).
    private static let escapeDelay: Int32 = 25
    /// Cells of the largest screen that is drawn; what reports more is lying.
    private static let highestSize = TerminalSize(columns: 2000, rows: 1000)

    let inputDescriptor: Int32
    let outputDescriptor: Int32
    private(set) var size: TerminalSize

    private let capabilities: TerminalCapabilities
    private let screen: OpaquePointer
    private let files: [UnsafeMutablePointer<FILE>]
    private let keyboard: UnsafeMutableRawPointer
    private var shellModes: termios
    private var capture: StandardErrorCapture?

    init(input: Int32, output: Int32, type: String?, useMouse: Bool) throws(TerminalError) {
        guard curses_has_screen() == 0 else { throw .alreadyOpen }
        capabilities = try TerminalCapabilities.read(type: type, output: output, useMouse: useMouse)
        shellModes = termios()
        guard tcgetattr(output, &shellModes) == 0 else { throw .systemCall("tcgetattr", errno: errno) }
        // curses writes through a stream; a copy of the descriptors keeps the standard streams out of it.
        let reading = try Self.stream(of: input, mode: "r")
        let writing: UnsafeMutablePointer<FILE>
        do {
            writing = try Self.stream(of: output, mode: "w")
        } catch {
            fclose(reading)
            throw error
        }
        files = [reading, writing]
        inputDescriptor = fileno(reading)
        outputDescriptor = fileno(writing)
        size = TerminalSize(columns: 0, rows: 0)

        capture = StandardErrorCapture.begin()
        TerminalRestorer.arm(
            terminal: outputDescriptor, modes: shellModes, reset: capabilities.reset, capture: capture)
        let type = capabilities.type
        let opened = Self.keepingSignalActions { newterm(type, writing, reading) }
        guard let opened, let pad = curses_open_keyboard() else {
            if let opened {
                endwin()
                delscreen(opened)
            }
            Self.giveUp(capture, files)
            throw .unknownType(capabilities.type)
        }
        screen = opened
        keyboard = pad
        configure()
        send(capabilities.enter)
    }

    private static func giveUp(_ capture: StandardErrorCapture?, _ files: [UnsafeMutablePointer<FILE>]) {
        TerminalRestorer.disarm()
        TerminalRestorer.uninstall()
        capture?.end()
        for file in files { fclose(file) }
    }

    private func configure() {
        raw()
        noecho()
        nonl()
        set_escdelay(Self.escapeDelay)
        // A refresh that stops for waiting keys would leave half a frame.
        typeahead(-1)
        curs_set(0)
        // Mouse reports are decoded here, with coordinates beyond 223: see KeyDecoder.
        keyok(KEY_MOUSE, false)
    }

    /// Starts colours with the terminal's own as the standard ones.
    func startColor() -> ColorDepth {
        guard has_colors(), start_color() == OK else { return .none }
        if use_default_colors() != OK { assume_default_colors(Int32(COLOR_WHITE), Int32(COLOR_BLACK)) }
        return ColorDepth(colorCount: Int(curses_colors()))
    }

    /// What the terminal says its size is.
    var windowSize: TerminalSize {
        var (columns, rows): (Int32, Int32) = (0, 0)
        if curses_window_size(outputDescriptor, &columns, &rows) != 0 || columns == 0 || rows == 0 {
            return capabilities.size
        }
        return TerminalSize(
            columns: min(Int(columns), Self.highestSize.columns), rows: min(Int(rows), Self.highestSize.rows))
    }

    /// Brings curses to the terminal's size; true where that is another one than before.
    @discardableResult
    func synchronizeSize() -> Bool {
        let now = windowSize
        guard now != size else { return false }
        size = now
        resizeterm(Int32(now.rows), Int32(now.columns))
        curses_repaint()
        return true
    }

    /// Sends what changed on curses' screen.
    func update() {
        curses_update()
    }

    /// Sends everything.
    func repaint() {
        curses_repaint()
        update()
    }

    /// The next byte or key code, nil where none waits.
    func nextCode() -> Int32? {
        let code = curses_read_keyboard(keyboard)
        return code == ERR ? nil : code
    }

    var inputCondition: InputCondition {
        var request = pollfd(fd: inputDescriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, 0) > 0 else { return .quiet }
        return Int32(request.revents) & (POLLHUP | POLLERR | POLLNVAL) != 0 ? .hungUp : .readable
    }

    /// Gives the terminal to whoever had it before.
    func leave() {
        TerminalRestorer.disarm()
        JobControl.withoutTerminalStops {
            send(capabilities.leave)
            endwin()
            tcsetattr(outputDescriptor, TCSADRAIN, &shellModes)
        }
        capture?.end()
        capture = nil
    }

    /// Sets the modes that the terminal had when it was taken, for one that another program was on.
    func giveBackModes() {
        JobControl.withoutTerminalStops { tcsetattr(outputDescriptor, TCSADRAIN, &shellModes) }
    }

    /// Counts as left, for a terminal that another job has already: nothing is sent to it.
    func leaveQuietly() {
        TerminalRestorer.disarm()
        capture?.end()
        capture = nil
    }

    /// Takes the terminal again, from the foreground, with the modes found there as the ones to leave behind.
    func enter() {
        if tcgetattr(outputDescriptor, &shellModes) == 0 { def_shell_mode() }
        capture = StandardErrorCapture.begin()
        TerminalRestorer.arm(
            terminal: outputDescriptor, modes: shellModes, reset: capabilities.reset, capture: capture)
        takeScreen()
    }

    /// Takes the terminal again after a stop that it was not left for.
    func retake() {
        endwin()
        takeScreen()
    }

    private func takeScreen() {
        reset_prog_mode()
        repaint()
        send(capabilities.enter)
    }

    /// Ends curses; the terminal was left before.
    func disconnect() {
        TerminalRestorer.uninstall()
        curses_close_keyboard(keyboard)
        delscreen(screen)
        for file in files { fclose(file) }
    }

    func send(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            if let base = buffer.baseAddress {
                StandardErrorCapture.writeAll(base, buffer.count, to: outputDescriptor)
            }
        }
    }

    private static func stream(
        of descriptor: Int32, mode: String
    ) throws(TerminalError) -> UnsafeMutablePointer<FILE> {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw .systemCall("fcntl", errno: errno) }
        guard let stream = fdopen(copy, mode) else {
            let error = errno
            close(copy)
            throw .systemCall("fdopen", errno: error)
        }
        return stream
    }

    /// newterm(3X) installs handlers of its own, which write to the screen inside a signal and call exit(3).
    private static func keepingSignalActions<Result>(_ body: () -> Result) -> Result {
        let signals = [SIGINT, SIGTERM, SIGTSTP, SIGWINCH]
        var actions = signals.map { signal in
            var action = sigaction()
            sigaction(signal, nil, &action)
            return action
        }
        let result = body()
        for (index, signal) in signals.enumerated() { sigaction(signal, &actions[index], nil) }
        return result
    }
}
