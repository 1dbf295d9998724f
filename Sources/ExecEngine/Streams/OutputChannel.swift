import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One way from the command to Sluice: a pipe, or a pseudo-terminal.
struct OutputChannel {
    /// Sluice's end: not blocking, close-on-exec.
    var reader: FileDescriptor
    /// The command's end: close-on-exec until it becomes 1 or 2 there.
    var writer: FileDescriptor
    var isTerminal: Bool

    /// A terminal of the given size, or a pipe where there is none.
    static func open(_ size: TerminalDimensions?) throws(Errno) -> OutputChannel {
        guard let size else { return try pipe() }
        return try terminal(columns: size.columns, rows: size.rows)
    }

    private static func pipe() throws(Errno) -> OutputChannel {
        var ends: [Int32] = [-1, -1]
        guard closeOnExecPipe(&ends) == 0 else { throw Errno(rawValue: errno) }
        _ = fcntl(ends[0], F_SETFL, fcntl(ends[0], F_GETFL) | O_NONBLOCK)
        enlargePipe(ends[0])
        return OutputChannel(
            reader: FileDescriptor(rawValue: ends[0]), writer: FileDescriptor(rawValue: ends[1]), isTerminal: false)
    }

    /// A pseudo-terminal (pty(7)) of the given size, in the default modes of a new one.
    private static func terminal(columns: Int, rows: Int) throws(Errno) -> OutputChannel {
        let (reader, writer) = try openTerminal()
        resize(reader, columns: columns, rows: rows)
        _ = fcntl(reader.rawValue, F_SETFL, fcntl(reader.rawValue, F_GETFL) | O_NONBLOCK)
        return OutputChannel(reader: reader, writer: writer, isTerminal: true)
    }

    /// The processes that hold the command's end open, but for those named.
    func holders(except: Set<Int32>) -> [ProcessName] {
        channelLink(self).map { ProcessTree.holders(ofLink: $0, except: except) } ?? []
    }

    /// Bytes written by the command and not read yet.
    var waitingCount: Int {
        var count: Int32 = 0
        return ioctl(reader.rawValue, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    static func resize(_ reader: FileDescriptor, columns: Int, rows: Int) {
        var size = winsize()
        size.ws_col = UInt16(clamping: columns)
        size.ws_row = UInt16(clamping: rows)
        _ = ioctl(reader.rawValue, UInt(TIOCSWINSZ), &size)
    }
}
