import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension SavedRun {
    /// Makes pruning leave the run alone, or lets it go again: the file `pinned` in its folder says so.
    ///
    /// - Throws: `ArchiveError.cannotChange`.
    public func setPinned(_ isPinned: Bool) throws(ArchiveError) {
        let path = folder.appending("pinned")
        do {
            if isPinned {
                try FileDescriptor.open(
                    path, .writeOnly, options: [.create, .noFollow, .closeOnExec, .nonBlocking],
                    permissions: [.ownerRead, .ownerWrite]
                ).close()
            } else if unlink(path.string) != 0, errno != ENOENT {
                throw Errno(rawValue: errno)
            }
        } catch {
            throw .cannotChange(path: path.string, error as? Errno ?? .ioError)
        }
    }
}
