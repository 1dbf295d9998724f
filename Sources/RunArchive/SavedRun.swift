import ExecEngine
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A kept run as it stands on disk at one moment; `refreshed()` looks again.
///
/// What is damaged costs only itself: a missing log reads as empty, a torn timeline ends early, and without a run.json
/// that can be read the output is there all the same.
public struct SavedRun: Sendable {
    public let folder: FilePath
    public let id: RunID
    public let record: RunRecord
    /// What is missing or damaged, for a person to read.
    public let damage: [String]
    /// True while another process records it.
    public let isRunning: Bool
    public let log: SavedLog
    public let isPinned: Bool
    private let files: RunLog

    /// - Throws: `.newerFormat`, `.notARun`, `.cannotRead`.
    public static func open(_ folder: FilePath) throws(ArchiveError) -> SavedRun {
        var status = stat()
        guard stat(folder.string, &status) == 0 else {
            throw .cannotRead(path: folder.string, Errno(rawValue: errno))
        }
        return try SavedRun(folder, RunLog.open(in: folder.string))
    }

    /// The same run as it stands now.
    public func refreshed() throws(ArchiveError) -> SavedRun {
        isRunning ? try SavedRun(folder, files) : self
    }

    private init(_ folder: FilePath, _ files: RunLog) throws(ArchiveError) {
        self.folder = folder
        self.files = files
        // Before run.json: who ends between the two looks has written its end by the second.
        let isLocked = files.timeline.rawValue >= 0 && isLockedByOther(files.timeline)
        var damage: [String] = []
        let path = folder.appending("run.json")
        var record: RunRecord?
        do {
            record = try RunRecord(json: try contents(of: path), path: path.string)
        } catch let error as ArchiveError {
            throw error
        } catch let error as Errno {
            damage.append("run.json: \(error)")
        } catch {
            damage.append("run.json cannot be understood")
        }
        let lengths = PerStream(stdout: files.fileLength(.stdout), stderr: files.fileLength(.stderr))
        if record == nil, lengths.stdout == nil, lengths.stderr == nil { throw .notARun(path: folder.string) }
        let end = record?.end
        for stream in ExecOutputStream.allCases {
            let expected = end.map { stream == .stdout ? $0.stdout.bytes : $0.stderr.bytes }
            if let length = lengths[stream] {
                if let expected, expected > length {
                    damage.append("\(stream.name).log has lost its last \(expected - length) bytes")
                }
            } else if expected ?? 1 > 0 {
                damage.append("\(stream.name).log is missing")
            }
        }
        let expectedRecords = end?.timelineCount ?? 0
        var count = files.fileTimelineCount ?? 0
        if count < expectedRecords {
            damage.append(count == 0 ? "the timeline is missing" : "the timeline is cut off")
        }
        // Nothing past its own end belongs to a run that has ended.
        if end != nil { count = min(count, expectedRecords) }
        log = SavedLog(
            files: files, byteCounts: PerStream(stdout: lengths.stdout ?? 0, stderr: lengths.stderr ?? 0),
            timelineCount: count)
        id = RunID(folder.lastComponent?.string ?? "") ?? record.flatMap { RunID($0.id) } ?? RunID(milliseconds: 0)
        isRunning = end == nil && isLocked
        self.record = record ?? RunRecord(unreadable: id)
        self.damage = damage
        isPinned = exists(folder.appending("pinned"))
    }

    // MARK: What it tells

    /// How it ended, or nil while it goes on. A run whose recorder has died is interrupted.
    public var end: RunEnd? {
        if let end = record.end { return end.runEnd }
        return isRunning ? nil : RunEnd(verdict: .interrupted, exitCode: Verdict.interrupted.exitCode)
    }

    public var byteCounts: PerStream<Int> { log.byteCounts }

    /// How long it ran; up to now where it still does, up to its last output where its end was not seen.
    public var duration: Duration {
        if let end = record.end { return end.duration }
        if isRunning { return .nanoseconds(max(0, monotonicNanoseconds() - record.monotonicStartNanoseconds)) }
        return log.lastTime
    }

    /// Where the run stood at its end, or stands now.
    public var snapshot: RunSnapshot {
        var unrecorded = PerStream<Unrecorded?>(both: nil)
        if let end = record.end {
            unrecorded.stdout = end.stdout.unrecorded
            unrecorded.stderr = end.stderr.unrecorded
        }
        return RunSnapshot(
            phase: end.map { .ended($0) } ?? .running, elapsed: duration,
            timeout: record.timeoutNanoseconds.map { .nanoseconds($0) }, byteCounts: byteCounts,
            timelineCount: log.timelineCount, unrecorded: unrecorded, denials: end?.denials ?? Denials())
    }

    /// Bytes that it takes on disk.
    public var diskUsage: Int {
        ((try? entries(of: folder)) ?? []).reduce(0) { sum, name in
            var status = stat()
            return lstat(folder.appending(name).string, &status) == 0 ? sum + Int(status.st_blocks) * 512 : sum
        }
    }
}

/// The logs and the timeline of a kept run up to where they reached at one moment.
public struct SavedLog: RunLogReading {
    let files: RunLog
    public let byteCounts: PerStream<Int>
    public let timelineCount: Int

    public func read(
        _ stream: ExecOutputStream, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        files.read(stream, into: buffer, at: offset, end: byteCounts[stream])
    }

    /// The record, with its offsets brought to what the logs still hold.
    public func timelineRecord(at index: Int) -> TimelineRecord? {
        guard index >= 0, index < timelineCount, var record = files.timelineRecord(at: index) else { return nil }
        for stream in ExecOutputStream.allCases {
            record.offsets[stream] = max(0, min(record.offsets[stream], byteCounts[stream]))
        }
        return record
    }

    /// So many records of the timeline at most, spread over the whole.
    public func sample(of count: Int) -> [TimelineRecord] {
        let step = max(1, timelineCount / max(1, count))
        return stride(from: 0, to: timelineCount, by: step).compactMap(timelineRecord)
    }

    /// When the last output arrived.
    var lastTime: Duration { timelineRecord(at: timelineCount - 1)?.time ?? .zero }
}

extension StreamRecord {
    fileprivate var unrecorded: Unrecorded? {
        notRecorded.map { text in
            Unrecorded(from: bytes, reason: text.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? text)
        }
    }
}

extension RunRecord {
    /// Stands for a run.json that cannot be read.
    fileprivate init(unreadable id: RunID) {
        format = .current
        self.id = id.description
        command = ["?"]
        cwd = "?"
        policy = PolicyRecord(.dangerFullAccess)
        graceNanoseconds = 0
        environmentNames = []
        usesTerminals = false
        startedAt = timestamp(milliseconds: id.milliseconds)
        monotonicStartNanoseconds = 0
        host = "?"
        sluiceVersion = "?"
    }
}

/// Whether another open file description holds a lock (flock(2)).
private func isLockedByOther(_ file: FileDescriptor) -> Bool {
    if flock(file.rawValue, LOCK_SH | LOCK_NB) == 0 {
        _ = flock(file.rawValue, LOCK_UN)
        return false
    }
    return errno == EWOULDBLOCK
}

/// A small file whole. At most 64 MiB, which no run.json comes near: 1,000 denials take 300 kB.
func contents(of path: FilePath) throws(Errno) -> [UInt8] {
    do {
        let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        return try file.closeAfter {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while bytes.count < 64 << 20 {
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                if count == 0 { break }
                bytes += buffer[..<count]
            }
            return bytes
        }
    } catch {
        throw error as? Errno ?? .ioError
    }
}
