import ExecEngine
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Removes the runs that a policy does not keep. Several processes may do so at once.
public struct Pruning: Sendable {
    /// A run that goes.
    public struct Doomed: Hashable, Sendable {
        public var id: RunID
        public var folder: FilePath
        /// As a person would type it.
        public var commandLine: String
        /// Bytes on disk.
        public var size: Int
        public var reason: RetentionPolicy.Reason
    }

    /// What became of a run that should go.
    public enum Outcome: Hashable, Sendable {
        case removed
        /// Another process removed it, or pinned it since.
        case leftAlone
        case failed(Errno)
    }

    /// A run without an end this young may be one whose recorder has not got to its lock yet.
    private static let youngest: Int64 = 10_000

    private let archive: Archive

    public init(_ archive: Archive) {
        self.archive = archive
    }

    /// The runs that go, the oldest first. One that cannot be read is left alone.
    ///
    /// - Throws: `.cannotRead` where the archive cannot be listed.
    public func doomed(
        under limits: RetentionLimits, now: Int64 = unixMilliseconds()
    ) throws(ArchiveError) -> [Doomed] {
        var commandLines: [RunID: String] = [:]
        let candidates = try archive.ids().compactMap { id -> RetentionPolicy.Candidate? in
            guard let run = try? archive.savedRun(id) else { return nil }
            commandLines[id] = run.record.commandLine
            let mayRun = run.isRunning || run.record.end == nil && now - id.milliseconds < Self.youngest
            return RetentionPolicy.Candidate(
                id: id, startedAt: id.milliseconds, size: run.diskUsage, isRunning: mayRun, isPinned: run.isPinned)
        }
        return RetentionPolicy(limits).removals(of: candidates, now: now).map { removal in
            Doomed(
                id: removal.candidate.id, folder: archive.folder(of: removal.candidate.id),
                commandLine: commandLines[removal.candidate.id] ?? "?", size: removal.candidate.size,
                reason: removal.reason)
        }
    }

    /// Removes a run, unless it was pinned since the policy was asked.
    public func remove(_ doomed: Doomed) -> Outcome {
        if access(doomed.folder.appending("pinned").string, F_OK) == 0 { return .leftAlone }
        do throws(Errno) {
            try removeRunFolder(doomed.folder)
            return .removed
        } catch {
            // Gone, or half gone by the hand of one who clears what pruning left behind.
            return error == .noSuchFileOrDirectory ? .leftAlone : .failed(error)
        }
    }

    /// Removes what was broken off: folders that had got their other name already, and runs that never began.
    public func removeLeftovers() {
        for name in (try? entries(of: archive.runsFolder)) ?? [] where name.hasPrefix(".removed-") || isStale(name) {
            try? removeFolder(archive.runsFolder.appending(name))
        }
    }

    /// Whether it is the folder of a run that was being made, by a process that must have died meanwhile.
    private func isStale(_ name: String) -> Bool {
        guard name.hasPrefix(".new-"), let id = RunID(String(name.dropFirst(5))) else { return false }
        return unixMilliseconds() - id.milliseconds > 600_000
    }
}
