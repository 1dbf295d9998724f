import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files of one run: stdout.log, stderr.log and timeline.
///
/// The descriptors never change and are closed with the last reference, so any thread may read at any time.
public final class RunLog: RunLogReading {
    let files: PerStream<FileDescriptor>
    public let timeline: FileDescriptor
    /// False where the files have no name and go with the last reference.
    public let isKept: Bool
    private let spills = Mutex(PerStream<Spill?>(both: nil))

    /// What a log could not keep, in memory until it is read.
    private struct Spill {
        var start: Int
        var file: FileDescriptor
    }

    private init(files: PerStream<FileDescriptor>, timeline: FileDescriptor, isKept: Bool) {
        self.files = files
        self.timeline = timeline
        self.isKept = isKept
    }

    deinit {
        let spilled = spills.withLock { [$0.stdout?.file, $0.stderr?.file] }
        for descriptor in [files.stdout, files.stderr, timeline] + spilled.compactMap(\.self)
        where descriptor.rawValue >= 0 { try? descriptor.close() }
    }

    /// Files that have no name and go with the last reference, in $TMPDIR; else in /var/tmp, which unlike /tmp is kept
    /// in memory nowhere (file-hierarchy(7)), else in /tmp.
    public static func temporary() throws(LogError) -> RunLog {
        if let folder = getenv("TMPDIR").flatMap({ String(validatingCString: $0) }), !folder.isEmpty {
            return try open(in: folder, isKept: false, file: openUnlinked)
        }
        if let log = try? open(in: "/var/tmp", isKept: false, file: openUnlinked) { return log }
        return try open(in: "/tmp", isKept: false, file: openUnlinked)
    }

    /// New files in an existing folder, for their owner alone. Throws where one of them is there already.
    public static func create(in folder: String) throws(LogError) -> RunLog {
        try open(in: folder, isKept: true) { folder, name throws(Errno) in
            try descriptor(of: openFile("\(folder)/\(name)", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600))
        }
    }

    /// The files that a folder holds, for reading. One that is missing, or no plain file, reads as empty.
    public static func open(in folder: String) -> RunLog {
        func file(_ name: String) -> FileDescriptor {
            // Not blocking: what lies there may be a FIFO.
            let raw = openFile("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0)
            var status = stat()
            if raw >= 0, fstat(raw, &status) != 0 || status.st_mode & S_IFMT != S_IFREG {
                close(raw)
                return FileDescriptor(rawValue: -1)
            }
            return FileDescriptor(rawValue: raw)
        }
        return RunLog(
            files: PerStream(stdout: file("stdout.log"), stderr: file("stderr.log")), timeline: file("timeline"),
            isKept: true)
    }

    private static func open(
        in folder: String, isKept: Bool, file: (_ folder: String, _ name: String) throws(Errno) -> FileDescriptor
    ) throws(LogError) -> RunLog {
        var opened: [FileDescriptor] = []
        for name in ["stdout.log", "stderr.log", "timeline"] {
            do throws(Errno) {
                opened.append(try file(folder, name))
            } catch {
                for descriptor in opened { try? descriptor.close() }
                throw LogError(folder: folder, file: name, errno: error)
            }
        }
        return RunLog(files: PerStream(stdout: opened[0], stderr: opened[1]), timeline: opened[2], isKept: isKept)
    }

    /// Bytes of a stream's file now; nil where there is none.
    public func fileLength(_ stream: ExecOutputStream) -> Int? { Self.length(of: files[stream]) }

    /// Whole records in the timeline's file now; nil where there is none. A torn one at its end does not count.
    public var fileTimelineCount: Int? { Self.length(of: timeline).map { $0 / TimelineRecord.byteCount } }

    private static func length(of file: FileDescriptor) -> Int? {
        var status = stat()
        return file.rawValue >= 0 && fstat(file.rawValue, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Brings all that was written to the disk (fsync(2)).
    public func synchronize() throws(Errno) {
        for file in [files.stdout, files.stderr, timeline] where (Self.length(of: file) ?? 0) > 0 {
            if fsync(file.rawValue) != 0 { throw Errno(rawValue: errno) }
        }
    }

    /// Says that a stream's bytes up to `offset` will not be read again. Gives their blocks back to the file system,
    /// where it can; those bytes read as 0 from then on. A log that is kept keeps them.
    public func forget(_ stream: ExecOutputStream, upTo offset: Int) {
        if !isKept { giveBlocksBack(of: files[stream], upTo: offset) }
        if let spill = spills.withLock({ $0[stream] }), offset > spill.start {
            giveBlocksBack(of: spill.file, upTo: offset)
        }
    }

    /// Keeps bytes from `offset` on in memory, as their file cannot. Used by the run's loop thread alone.
    func spill(_ stream: ExecOutputStream, _ bytes: UnsafeRawBufferPointer, at offset: Int) throws(Errno) {
        var spill = spills.withLock { $0[stream] }
        if spill == nil {
            let new = Spill(start: offset, file: try openInMemory())
            spills.withLock { $0[stream] = new }
            spill = new
        }
        guard let file = spill?.file else { return }
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = pwrite(file.rawValue, rest.baseAddress, rest.count, off_t(offset + written))
            guard count > 0 else { throw Errno(rawValue: errno) }
            written += count
        }
    }

    public func read(
        _ stream: ExecOutputStream, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        let count = Self.read(files[stream], at: offset, into: buffer)
        guard count < buffer.count, let spill = spills.withLock({ $0[stream] }), offset + count >= spill.start else {
            return count
        }
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
        return count + Self.read(spill.file, at: offset + count, into: rest)
    }

    private static func read(
        _ file: FileDescriptor, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        var count = 0
        while count < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            guard let read = try? file.read(fromAbsoluteOffset: Int64(offset + count), into: rest), read > 0
            else { break }
            count += read
        }
        return count
    }

    public func timelineRecord(at index: Int) -> TimelineRecord? {
        withUnsafeTemporaryAllocation(byteCount: TimelineRecord.byteCount, alignment: 8) { buffer in
            let offset = Int64(index * TimelineRecord.byteCount)
            guard (try? timeline.read(fromAbsoluteOffset: offset, into: buffer)) == TimelineRecord.byteCount else {
                return nil
            }
            return TimelineRecord(bytes: UnsafeRawBufferPointer(buffer))
        }
    }
}

/// Why a run's files could not be made.
public struct LogError: Error, Hashable, Sendable, CustomStringConvertible {
    public var folder: String
    public var file: String
    public var errno: Errno

    public var description: String {
        "cannot make \(file) for the output in \"\(folder)\": \(errno); set TMPDIR to a folder that can be written"
    }
}

private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    open(path, flags, mode)
}

func descriptor(of raw: Int32) throws(Errno) -> FileDescriptor {
    guard raw >= 0 else { throw Errno(rawValue: errno) }
    return FileDescriptor(rawValue: raw)
}
