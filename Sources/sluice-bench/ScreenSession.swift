import CLinux
import Glibc

/// A program on a pseudo-terminal of 100x30, whose screen this end reads.
final class ScreenSession {
    let child: Child
    private let terminal: Int32
    private var isAtEnd = false
    /// What came since the last ``forget()``, its last part only.
    private var recent: [UInt8] = []
    private let recentLimit = 1 << 16

    init(_ command: [String]) throws {
        var number: UInt32 = 0
        terminal = clinux_open_pty(&number)
        guard terminal >= 0 else { throw BenchError("cannot open a pseudo-terminal", errno) }
        var size = winsize(ws_row: 30, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
        let path = "/dev/pts/\(number)"
        do {
            guard ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0 else { throw BenchError("TIOCSWINSZ", errno) }
            child = try Child(
                command, stdin: .terminal(path), stdout: .terminal(path), stderr: .terminal(path),
                isSessionLeader: true)
        } catch {
            close(terminal)
            throw error
        }
    }

    deinit {
        close(terminal)
    }

    func type(_ key: Character) throws { try type(text: String(key)) }

    func type(text: String) throws {
        let bytes = Array(text.utf8)
        guard write(terminal, bytes, bytes.count) == bytes.count else { throw BenchError("write to the pty", errno) }
    }

    func forget() {
        recent.removeAll(keepingCapacity: true)
    }

    /// Reads until the screen's output holds a text; false where it does not come in time.
    func waitFor(_ text: String, atMost time: Duration) -> Bool {
        let bytes = Array(text.utf8)
        return drain(for: time) { [self] in recent.holds(bytes) }
    }

    /// Reads for a time or to the end.
    func drain(for time: Duration) {
        _ = drain(for: time) { false }
    }

    /// Reads to the end and waits for the child.
    func finish(atMost time: Duration) throws -> Child.Ending {
        drain(for: time)
        guard isAtEnd else {
            child.kill()
            throw BenchError("the screen did not end within \(time); its last bytes: \(visibleTail)")
        }
        return try child.wait()
    }

    /// The last output, with escape sequences made visible.
    var visibleTail: String {
        String(decoding: recent.suffix(200), as: UTF8.self).debugDescription
    }

    private func drain(for time: Duration, until isDone: () -> Bool) -> Bool {
        let end = ContinuousClock.now + time
        return withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
            while !isAtEnd {
                if isDone() { return true }
                let rest = end - .now
                if rest <= .zero { return false }
                var poll = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
                let timeout = Int32(min((rest / .milliseconds(1)).rounded(.up), 1_000_000))
                if Glibc.poll(&poll, 1, timeout) <= 0 { continue }
                let count = read(terminal, buffer.baseAddress, buffer.count)
                if count > 0 {
                    recent.append(contentsOf: buffer[..<count])
                    if recent.count > recentLimit { recent.removeFirst(recent.count - recentLimit / 2) }
                } else if count == 0 || errno != EINTR {
                    isAtEnd = true  // EIO: nobody has the other end any more.
                }
            }
            return isDone()
        }
    }
}

extension [UInt8] {
    /// Whether these bytes hold others.
    fileprivate func holds(_ other: [UInt8]) -> Bool {
        guard let first = other.first else { return true }
        var start = startIndex
        while let found = self[start...].firstIndex(of: first) {
            if self[found...].starts(with: other) { return true }
            start = found + 1
        }
        return false
    }
}
