import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One write to a run's log with its record in the timeline: all that may wait for a disk.
///
/// It touches nothing of its run but the files, so a thread that hangs in it holds up nobody.
struct DiskJob: Sendable {
    enum Source {
        /// So many bytes of the channel, which still holds them, lie in the relay too.
        case relay(RelayPipe, count: Int)
        /// Bytes that were read from the channel.
        case bytes([UInt8])
    }

    struct Outcome {
        /// Bytes now in the log.
        var written = 0
        /// Why not all of them are.
        var error: Errno?
        var isRecordWritten = false
        var reserve: DiskReserve?
    }

    var log: RunLog
    var stream: ExecOutputStream
    /// Where in the stream's file.
    var offset: Int
    var source: Source
    /// The record that the bytes begin, and its place in the timeline; nil where they join a burst.
    var record: (record: TimelineRecord, offset: Int)?
    /// Asked first; nil where room needs not be left.
    var reserve: DiskReserve?

    var count: Int {
        switch source {
        case .relay(_, let count): count
        case .bytes(let bytes): bytes.count
        }
    }

    /// Blocks for as long as the disk does.
    func perform() -> Outcome {
        var outcome = Outcome(reserve: reserve)
        guard outcome.reserve?.allowsGrowth(of: log.files[stream], length: offset) != false else {
            outcome.error = .noSpace
            return outcome
        }
        do throws(Errno) {
            while outcome.written < count { outcome.written += try writeRest(from: outcome.written) }
        } catch {
            outcome.error = error
        }
        if let record, outcome.written > 0 {
            let written = record.record.bytes.withUnsafeBytes { bytes in
                try? writeSome(bytes, to: log.timeline, at: record.offset)
            }
            outcome.isRecordWritten = written == TimelineRecord.byteCount
        }
        return outcome
    }

    private func writeRest(from written: Int) throws(Errno) -> Int {
        switch source {
        case .relay(let relay, let count):
            let moved = try moveBytes(
                from: relay.reader, to: log.files[stream], at: offset + written, count: count - written)
            if moved == 0 { throw .ioError }
            return moved
        case .bytes(let bytes):
            return try bytes.withUnsafeBufferPointer { all throws(Errno) in
                let rest = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[written...]))
                return try writeSome(rest, to: log.files[stream], at: offset + written)
            }
        }
    }
}

/// A pipe of our own between the command's and a file. What is written out of it locks this one, not the command's: a
/// process that writes to a pipe which splice(2) holds cannot even be killed.
final class RelayPipe: Sendable {
    let reader: FileDescriptor
    let writer: FileDescriptor

    init() throws(Errno) {
        var ends: [Int32] = [-1, -1]
        guard closeOnExecPipe(&ends) == 0 else { throw Errno(rawValue: errno) }
        enlargePipe(ends[0])
        reader = FileDescriptor(rawValue: ends[0])
        writer = FileDescriptor(rawValue: ends[1])
    }

    deinit {
        try? reader.close()
        try? writer.close()
    }
}

/// Writes as much as one call takes; throws where that is nothing.
private func writeSome(_ bytes: UnsafeRawBufferPointer, to file: FileDescriptor, at offset: Int) throws(Errno) -> Int {
    do {
        let count = try file.write(toAbsoluteOffset: Int64(offset), bytes, retryOnInterrupt: true)
        if count > 0 { return count }
        throw Errno.noSpace
    } catch {
        throw error as? Errno ?? .ioError
    }
}
