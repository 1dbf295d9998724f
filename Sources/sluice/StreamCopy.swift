import ExecEngine
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Copies one stream of a run from its log to a descriptor of ours, without ever blocking.
struct StreamCopy {
    /// How often the log's copied part is given back to the file system, in bytes.
    private static let forgetStep = 1 << 20

    let stream: ExecOutputStream
    /// What to write to and to poll for room.
    let target: Int32
    /// True while there are bytes that the target has no room for.
    private(set) var isBlocked = false
    /// True when all is copied that there was, or nobody reads any more.
    var isDone: Bool { isClosed || copied >= available }

    /// Why bytes could not be delivered although someone wants them, such as a full disk.
    private(set) var failure: Errno?

    private var copied = 0
    private var available = 0
    private var forgotten = 0
    private var isClosed = false

    init(_ stream: ExecOutputStream, to descriptor: Int32) {
        self.stream = stream
        target = nonblockingTwin(of: descriptor)
    }

    mutating func copy(from run: Run, upTo end: Int) {
        available = end
        isBlocked = false
        guard !isClosed, copied < end else { return }
        let before = copied
        withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 16) { buffer in
            while copied < available, !isBlocked, !isClosed {
                let piece = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(available - copied))
                let count = run.log.read(stream, at: copied, into: piece)
                guard count > 0 else { return isClosed = true }
                write(UnsafeRawBufferPointer(rebasing: piece.prefix(count)))
            }
        }
        if copied > before { run.markConsumed(stream, upTo: copied) }
        if isClosed { run.stopReading(stream) }
        if copied - forgotten >= Self.forgetStep {
            run.log.forget(stream, upTo: copied)
            forgotten = copied
        }
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(target, rest.baseAddress, rest.count)
            if count > 0 {
                copied += count
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            } else if errno == EAGAIN {
                return isBlocked = true
            } else if errno != EINTR {
                // A reader that has gone is the command's matter, as on a pipe of its own; all else is ours.
                if errno != EPIPE { failure = Errno(rawValue: errno) }
                return isClosed = true
            }
        }
    }
}

/// A descriptor for the same pipe or terminal that does not block; the one given is shared with other programs, so
/// its own mode must stay. Regular files never block, sockets cannot be opened again: for them it is the same.
private func nonblockingTwin(of descriptor: Int32) -> Int32 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return descriptor }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFIFO || kind == S_IFCHR else { return descriptor }
    let twin = open("/dev/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    return twin >= 0 ? twin : descriptor
}
