import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files of one run: stdout.log, stderr.log and timeline, open for reading and writing.
///
/// The descriptors never change and are closed with the last reference, so any thread may read at any time.
public final class RunLog: RunLogReading {
    let files: PerStream<FileDescriptor>
    let timeline: FileDescriptor

    private init(files: PerStream<FileDescriptor>, timeline: FileDescriptor) {
        self.files = files
        self.timeline = timeline
    }

    deinit {
        for descriptor in [files.stdout, files.stderr, timeline] { try? descriptor.close() }
    }

    /// Files that have no name and go with the last reference, in $TMPDIR; else in /var/tmp, which unlike /tmp is kept
    /// in memory nowhere (file-hierarchy(7)), else in /tmp.
    public static func temporary() throws(LogError) -> RunLog {
        if let folder = getenv("TMPDIR").flatMap({ String(validatingCString: $0) }), !folder.isEmpty {
            return try open(in: folder, file: openUnlinked)
        }
        if let log = try? open(in: "/var/tmp", file: openUnlinked) { return log }
        return try open(in: "/tmp", file: openUnlinked)
    }

    /// New files in an existing folder. Throws where one of them is there already.
    public static func create(in folder: String) throws(LogError) -> RunLog {
        try open(in: folder) { folder, name throws(Errno) in
            try descriptor(of: Glibc_open("\(folder)/\(name)", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600))
        }
    }

    private static func open(
        in folder: String, file: (_ folder: String, _ name: String) throws(Errno) -> FileDescriptor
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
        return RunLog(files: PerStream(stdout: opened[0], stderr: opened[1]), timeline: opened[2])
    }

    /// Gives the blocks of a stream's log up to `offset` back to the file system, where it can; those bytes read as 0
    /// from then on. For logs that nobody will look at again.
    public func forget(_ stream: ExecOutputStream, upTo offset: Int) {
        giveBlocksBack(of: files[stream], upTo: offset)
    }

    public func read(
        _ stream: ExecOutputStream, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        var count = 0
        while count < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            guard let read = try? files[stream].read(fromAbsoluteOffset: Int64(offset + count), into: rest), read > 0
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

private func Glibc_open(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    open(path, flags, mode)
}

func descriptor(of raw: Int32) throws(Errno) -> FileDescriptor {
    guard raw >= 0 else { throw Errno(rawValue: errno) }
    return FileDescriptor(rawValue: raw)
}
