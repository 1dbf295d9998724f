import CNcurses

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A terminal whose other side the test holds.
final class PseudoTerminal {
    let master: Int32
    let slave: Int32
    private(set) var isOpen = true

    init?(columns: UInt16 = 80, rows: UInt16 = 24) {
        var ends: (master: Int32, slave: Int32) = (-1, -1)
        guard openpty(&ends.master, &ends.slave, nil, nil, nil) == 0 else { return nil }
        (master, slave) = ends
        resize(columns: columns, rows: rows)
    }

    deinit {
        hangUp()
        close(slave)
    }

    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    func hangUp() {
        if isOpen { close(master) }
        isOpen = false
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// What was written to the terminal since the last call. A mark is sent after it, because the kernel hands output
    /// over in its own time.
    func output() -> String {
        let mark = Array("\u{0}end of output".utf8)
        _ = write(slave, mark, mark.count)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        while !bytes.suffix(mark.count).elementsEqual(mark), poll(&request, 1, 10_000) > 0 {
            let count = read(master, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes.dropLast(mark.count), as: UTF8.self)
    }

    /// What a full-screen program does to the modes.
    func makeRaw() {
        var modes = termios()
        tcgetattr(slave, &modes)
        cfmakeraw(&modes)
        tcsetattr(slave, TCSANOW, &modes)
    }

    /// All of the terminal's modes, for comparing.
    var modes: [String] {
        var modes = termios()
        tcgetattr(slave, &modes)
        return ["\(modes)"]
    }
}
