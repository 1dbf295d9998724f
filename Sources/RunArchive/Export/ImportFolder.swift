import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder beside the runs in which an import collects its files. Its name is no run's, so nobody sees it as one.
///
/// While it lives it is locked (flock(2)): what an import left that was killed is known by its having no lock.
final class ImportFolder {
    private static let prefix = ".import-"

    let path: FilePath
    private let descriptor: FileDescriptor

    init(in runs: FilePath) throws(ImportError) {
        var template = Array(runs.appending("\(Self.prefix)XXXXXX").string.utf8CString)
        // mkdtemp(3): a new one, for the user alone.
        guard mkdtemp(&template) != nil else {
            throw .cannotWrite(path: runs.string, Errno(rawValue: errno))
        }
        path = FilePath(platformString: template)
        do {
            descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .directory])
        } catch {
            throw .cannotWrite(path: path.string, error as? Errno ?? .ioError)
        }
        _ = flock(descriptor.rawValue, LOCK_EX | LOCK_NB)
    }

    /// Removes what is still there: nothing after the folder has got a run's name.
    func remove() {
        try? removeFolder(path)
        try? descriptor.close()
    }

    /// Whether an import that was killed left this; a young one may not have its lock yet.
    static func isTorn(_ path: FilePath) -> Bool {
        guard path.lastComponent?.string.hasPrefix(prefix) == true,
            let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .directory, .noFollow])
        else { return false }
        defer { try? file.close() }
        var status = stat()
        guard fstat(file.rawValue, &status) == 0, time(nil) - status.st_mtim.tv_sec > 60 else { return false }
        return flock(file.rawValue, LOCK_EX | LOCK_NB) == 0
    }
}

/// Removes what imports have left that were killed.
func removeTornImports(in runs: FilePath) {
    for name in (try? entries(of: runs)) ?? [] where ImportFolder.isTorn(runs.appending(name)) {
        try? removeFolder(runs.appending(name))
    }
}
