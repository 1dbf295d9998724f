import CLinux
import Glibc

/// Bare loops that move a child's output through a pipe of 1 MiB into a new file.
enum PipeCopy {
    /// By splice(2).
    static func splice(from command: [String], to path: String) throws {
        try copy(from: command, to: path) { pipe, file in
            while true {
                let count = clinux_splice(pipe, file, nil, 1 << 20)
                if count == 0 { return }
                if count > 0 || errno == EINTR { continue }
                guard errno == EAGAIN else { throw BenchError("splice", errno) }
                var poll = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
                Glibc.poll(&poll, 1, -1)
            }
        }
    }

    /// By read(2) and write(2).
    static func readAndWrite(from command: [String], to path: String) throws {
        try copy(from: command, to: path) { pipe, file in
            try withUnsafeTemporaryAllocation(byteCount: 1 << 20, alignment: 4096) { buffer in
                while true {
                    let count = read(pipe, buffer.baseAddress, buffer.count)
                    if count == 0 { return }
                    if count < 0 {
                        if errno == EINTR { continue }
                        throw BenchError("read", errno)
                    }
                    var start = 0
                    while start < count {
                        let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<count])
                        let written = write(file, rest.baseAddress, rest.count)
                        guard written > 0 else { throw BenchError("write", errno) }
                        start += written
                    }
                }
            }
        }
    }

    /// By cat(1).
    static func cat(_ cat: String, from command: [String], to path: String) throws {
        let ends = try openPipe()
        let producer: Child
        let consumer: Child
        do {
            defer {
                close(ends.reader)
                close(ends.writer)
            }
            consumer = try Child([cat], stdin: .descriptor(ends.reader), stdout: .newFile(path))
            producer = try Child(command, stdout: .descriptor(ends.writer))
        }
        try producer.waitForSuccess("the producer")
        try consumer.waitForSuccess("cat")
    }

    private static func copy(
        from command: [String], to path: String, _ loop: (_ pipe: Int32, _ file: Int32) throws -> Void
    ) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw BenchError("open \(path)", errno) }
        defer { close(file) }
        let ends = try openPipe()
        defer { close(ends.reader) }
        let producer: Child
        do {
            defer { close(ends.writer) }
            producer = try Child(command, stdout: .descriptor(ends.writer))
        }
        try loop(ends.reader, file)
        try producer.waitForSuccess("the producer")
    }

    private static func openPipe() throws -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [-1, -1]
        guard clinux_pipe(&ends) == 0 else { throw BenchError("pipe2", errno) }
        _ = clinux_set_pipe_size(ends[1], 1 << 20)
        return (ends[0], ends[1])
    }
}
