import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Pruning that nobody asked for: at the start of a run, at most once an hour.
public enum AutomaticPruning {
    /// Seconds between two prunings.
    static let interval: Int64 = 3_600
    /// A file in the archive's home: when it was changed last is when pruning was done last.
    static let stampName = "pruned"

    /// Prunes as the settings say if that was not done within the last hour, by whichever process.
    ///
    /// Meant for a thread of its own: an archive of 10,000 runs takes seconds. Says nothing and throws nothing; what it
    /// cannot do the next pruning does. The process may end at any time: a run is there or not, never half.
    ///
    /// - Returns: Whether it was time to prune.
    @discardableResult
    public static func pruneIfDue(_ archive: Archive, _ settings: Settings) -> Bool {
        guard isDue(archive) else { return false }
        let pruning = Pruning(archive)
        pruning.removeLeftovers()
        for doomed in (try? pruning.doomed(under: settings.prune)) ?? [] { _ = pruning.remove(doomed) }
        // Only now: a process that ends before leaves the rest to the next.
        return stamp(archive)
    }

    private static func isDue(_ archive: Archive) -> Bool {
        guard let changed = modificationTime(of: archive.home.appending(stampName)) else {
            return exists(archive.home)
        }
        // One from the future, which a clock that was set back leaves, is no reason to wait.
        return !(0..<interval).contains(unixMilliseconds() / 1_000 - changed)
    }

    private static func stamp(_ archive: Archive) -> Bool {
        let path = archive.home.appending(stampName)
        guard
            let file = try? FileDescriptor.open(
                path, .writeOnly, options: [.create, .noFollow, .closeOnExec, .nonBlocking],
                permissions: [.ownerRead, .ownerWrite])
        else { return false }
        defer { try? file.close() }
        return futimens(file.rawValue, nil) == 0
    }
}
