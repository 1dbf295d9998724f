import CursesTerminal
import ExecEngine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Stdout of a command that reads the archive and reports: text is gathered and written in large pieces.
///
/// A signal or a reader that has gone away ends the process at once: nothing is left to tidy up.
struct ReportOutput: ~Copyable {
    /// Bytes that are gathered before they are written.
    private static let pieceLength = 64 << 10

    /// True on a terminal, unless NO_COLOR is set (https://no-color.org).
    let usesColor: Bool
    let isTerminal: Bool
    private var bytes: [UInt8] = []

    /// Call it before any other thread is made.
    init() throws(SignalMailboxError) {
        SignalMailbox.ignoreBrokenPipes()
        let mailbox = try SignalMailbox.start(for: [SIGINT, SIGTERM, SIGHUP])
        startThread {
            while true {
                if let signal = mailbox.take(within: .seconds(3_600)).first {
                    _exit(EngineLimits.signalExitCodeBase + signal)
                }
            }
        }
        isTerminal = isatty(1) == 1
        usesColor = isTerminal && wantsColor
    }

    mutating func print(_ line: String) {
        bytes.append(contentsOf: line.utf8)
        bytes.append(0x0A)
        if bytes.count >= Self.pieceLength { flush() }
    }

    /// The text in a colour or another rendition (ECMA-48 SGR parameters), where colours are used.
    func styled(_ text: String, _ rendition: String) -> String {
        usesColor && !text.isEmpty ? "\u{1B}[\(rendition)m\(text)\u{1B}[m" : text
    }

    /// Writes what has been gathered. Where that fails the process ends: quietly with 141 for a reader that has gone,
    /// as a shell says SIGPIPE, and with 125 and a line on stderr otherwise.
    mutating func flush() {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(1, $0.baseAddress?.advanced(by: written), $0.count - written) }
            if count > 0 {
                written += count
            } else if errno == EAGAIN {
                var request = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
                poll(&request, 1, -1)
            } else if errno != EINTR {
                if errno == EPIPE { _exit(EngineLimits.signalExitCodeBase + SIGPIPE) }
                printError("cannot write to stdout: \(String(cString: strerror(errno))); give it a place with room")
                _exit(125)
            }
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
