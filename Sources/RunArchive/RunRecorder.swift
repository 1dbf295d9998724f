import ExecEngine
import Synchronization
import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Keeps one run: makes its folder, gives the log that the engine writes to, and writes how it ended.
///
/// While it lives it holds a lock on the timeline (flock(2)), which the kernel gives back however this process ends:
/// that is how others know whether the run goes on. May be used from any thread.
public final class RunRecorder: Sendable {
    public let id: RunID
    public let folder: FilePath
    public let log: RunLog
    private let record: Mutex<RunRecord>
    private let keepsWriting = Mutex(false)

    /// Makes a new run's folder and its run.json.
    ///
    /// - Throws: `ArchiveError` or `LogError`. Nothing is left behind then.
    public init(_ run: NewRun, in archive: Archive) throws {
        let now = unixMilliseconds()
        var made: (log: RunLog, record: RunRecord)?
        (id, folder) = try archive.makeRun(at: now) { id, folder in
            let log = try RunLog.create(in: folder.string)
            _ = flock(log.timeline.rawValue, LOCK_EX)
            let record = RunRecord(run, id: id, startedAt: now)
            try Self.begin(record, in: folder)
            made = (log, record)
        }
        guard let made else { throw ArchiveError.cannotMake(path: folder.string, .ioError) }
        log = made.log
        record = Mutex(made.record)
    }

    /// Writes the end and brings all to the disk.
    ///
    /// - Throws: `ArchiveError` where that cannot be: the disk is full, the folder is gone.
    public func finish(_ result: RunResult) throws(ArchiveError) {
        try finish(EndRecord(result))
    }

    /// Writes that the run could not be started.
    public func finish(failedToStart error: String, exitCode: Int32) throws(ArchiveError) {
        try finish(EndRecord(failedToStart: error, exitCode: exitCode))
    }

    private func finish(_ end: EndRecord) throws(ArchiveError) {
        let isDurable = keepsWriting.withLock { keeps in
            defer { keeps = false }
            return keeps
        }
        do throws(Errno) {
            try synchronize(waiting: isDurable ? -1 : Self.patience)
        } catch {
            throw .cannotChange(path: folder.string, error)
        }
        let ended = record.withLock { record in
            record.end = end
            return record
        }
        try Self.replace(ended, in: folder)
        _ = flock(log.timeline.rawValue, LOCK_UN)
    }

    /// Milliseconds that the end of a run waits for the disk: a gigabyte takes a slow one longer. The kernel goes on
    /// with what is left; ``synchronizeEverySecond()`` waits for all.
    private static let patience: Int32 = 1_000

    /// Brings the output to the disk, and comes back after so many milliseconds at most; -1 for no limit.
    private func synchronize(waiting limit: Int32) throws(Errno) {
        let length = ExecOutputStream.allCases.reduce(0) { $0 + (log.fileLength($1) ?? 0) }
        // What little there is is quicker brought to the disk than a thread is made.
        guard limit >= 0, length > 1 << 20, let done = try? WakeUp() else { return try log.synchronize() }
        let box = FailureBox()
        startThread { [log, box, done] in
            do throws(Errno) { try log.synchronize() } catch { box.note(error) }
            done.signal()
        }
        var request = pollfd(fd: done.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, limit) > 0 else { return }
        if let error = box.error { throw error }
    }

    /// Brings what has been written to the disk every second until the end, on a thread of its own.
    public func synchronizeEverySecond() {
        keepsWriting.withLock { $0 = true }
        startThread { [self] in
            while keepsWriting.withLock({ $0 }) {
                try? log.synchronize()
                var second = timespec(tv_sec: 1, tv_nsec: 0)
                nanosleep(&second, nil)
            }
        }
    }

    /// Bytes of disk that are taken at the start for what is written at the end: a disk that fills up meanwhile must
    /// not take away how the run ended. Some 50 denials fit.
    private static let roomForEnd = 16 << 10

    private static func begin(_ record: RunRecord, in folder: FilePath) throws(ArchiveError) {
        try write(record, to: folder.appending("run.json"), isLasting: false)
        do {
            let room = try FileDescriptor.open(
                folder.appending(newName), .writeOnly, options: [.create, .noFollow, .closeOnExec],
                permissions: [.ownerRead, .ownerWrite])
            try room.closeAfter { _ = posix_fallocate(room.rawValue, 0, off_t(roomForEnd)) }
        } catch {
            throw .cannotMake(path: folder.appending(newName).string, error as? Errno ?? .ioError)
        }
    }

    /// A new file that takes the old one's place, so that no one ever sees half of it.
    private static func replace(_ record: RunRecord, in folder: FilePath) throws(ArchiveError) {
        let (new, path) = (folder.appending(newName), folder.appending("run.json"))
        try write(record, to: new, isLasting: true)
        if rename(new.string, path.string) != 0 { throw .cannotChange(path: path.string, Errno(rawValue: errno)) }
    }

    private static let newName = "run.json.new"

    private static func write(_ record: RunRecord, to path: FilePath, isLasting: Bool) throws(ArchiveError) {
        do {
            let bytes = try record.json()
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .noFollow, .closeOnExec], permissions: [.ownerRead, .ownerWrite])
            try file.closeAfter {
                try file.writeAll(bytes)
                // Into the room that was kept for it; what is left of that goes back.
                if ftruncate(file.rawValue, off_t(bytes.count)) != 0 { throw Errno(rawValue: errno) }
                // The first says only that a run has begun: nobody waits for the disk to say it.
                if isLasting, fsync(file.rawValue) != 0 { throw Errno(rawValue: errno) }
            }
        } catch {
            throw .cannotChange(path: path.string, error as? Errno ?? .ioError)
        }
    }
}

/// What went wrong on another thread.
private final class FailureBox: Sendable {
    private let state = Mutex<Errno?>(nil)

    var error: Errno? { state.withLock { $0 } }
    func note(_ error: Errno) { state.withLock { $0 = error } }
}

/// What is known of a run before it starts.
public struct NewRun: Sendable {
    public var spec: CommandSpec
    /// Absolute.
    public var cwd: ExecString
    public var policy: SandboxPolicy
    public var grace: Duration
    public var usesTerminals: Bool
    public var name: String?
    public var parent: RunID?
    public var sluiceVersion: String

    public init(
        spec: CommandSpec, cwd: ExecString, policy: SandboxPolicy, grace: Duration = .zero,
        usesTerminals: Bool = false, name: String? = nil, parent: RunID? = nil, sluiceVersion: String
    ) {
        self.spec = spec
        self.cwd = cwd
        self.policy = policy
        self.grace = grace
        self.usesTerminals = usesTerminals
        self.name = name
        self.parent = parent
        self.sluiceVersion = sluiceVersion
    }
}

extension RunRecord {
    fileprivate init(_ run: NewRun, id: RunID, startedAt: Int64) {
        format = .current
        self.id = id.description
        name = run.name
        parent = run.parent?.description
        command = run.spec.command.map(\.description)
        if run.spec.command.contains(where: { Array($0.description.utf8) != $0.bytes }) {
            commandBytes = run.spec.command.map { Data($0.bytes).base64EncodedString() }
        }
        arg0 = run.spec.arg0?.description
        cwd = run.cwd.description
        policy = PolicyRecord(run.spec.withEscalatedPermissions ? .dangerFullAccess : run.policy)
        justification = run.spec.justification
        timeoutNanoseconds = run.spec.expiration.timeout.map(nanoseconds)
        graceNanoseconds = nanoseconds(run.grace)
        environmentNames = run.spec.env.keys.map(\.description).sorted()
        usesTerminals = run.usesTerminals
        self.startedAt = timestamp(milliseconds: startedAt)
        monotonicStartNanoseconds = monotonicNanoseconds()
        host = hostName()
        sluiceVersion = run.sluiceVersion
    }
}

/// CLOCK_MONOTONIC now.
func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

private func hostName() -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        guard let base = buffer.baseAddress, gethostname(base, buffer.count - 1) == 0 else { return "?" }
        buffer[buffer.count - 1] = 0
        return ExecString(cString: base).description
    }
}
