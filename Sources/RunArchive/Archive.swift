import ExecEngine
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The folder that keeps runs: one folder for each below `runs`, named by its id.
///
/// A value: it holds a path and no descriptor, so it may be used from any thread, and by several processes at once.
public struct Archive: Hashable, Sendable {
    public let home: FilePath

    var runsFolder: FilePath { home.appending("runs") }

    public init(home: FilePath) {
        self.home = home
    }

    /// The archive of this user: `$SLUICE_HOME`, else `$XDG_STATE_HOME/sluice`, else `~/.local/state/sluice`.
    ///
    /// - Parameter environment: Looks a variable up; an empty one counts as none, and a relative XDG_STATE_HOME too
    ///   (XDG Base Directory Specification).
    public static func ofUser(_ environment: (String) -> String?) throws(ArchiveError) -> Archive {
        func value(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
        if let home = value("SLUICE_HOME") {
            let path = FilePath(home)
            return Archive(home: path.isAbsolute ? path : currentFolder().pushing(path))
        }
        if let state = value("XDG_STATE_HOME"), state.hasPrefix("/") {
            return Archive(home: FilePath(state).appending("sluice"))
        }
        guard let home = value("HOME") else { throw .noHome }
        return Archive(home: FilePath(home).appending(".local").appending("state").appending("sluice"))
    }

    // MARK: Writing

    /// Makes the folders of an archive that is not there yet.
    public func prepare() throws(ArchiveError) { try makeFolders(runsFolder) }

    /// Makes a run's folder, with what `fill` puts in it, under a new id; it appears whole.
    ///
    /// - Parameter fill: Is given an id that may yet be another's, and the folder's path until then.
    func makeRun(
        at milliseconds: Int64, fill: (RunID, FilePath) throws -> Void
    ) throws -> (RunID, FilePath) {
        try makeFolders(runsFolder)
        while true {
            let id = RunID(milliseconds: milliseconds)
            let hidden = runsFolder.appending(".new-\(id)")
            guard mkdir(hidden.string, 0o700) == 0 else {
                if errno == EEXIST { continue }
                throw ArchiveError.cannotMake(path: hidden.string, Errno(rawValue: errno))
            }
            do {
                try fill(id, hidden)
                let folder = folder(of: id)
                if rename(hidden.string, folder.string) == 0 { return (id, folder) }
                // The same millisecond and the same eight random bits: ENOTEMPTY or EEXIST (rename(2)).
                let error = Errno(rawValue: errno)
                guard error == .fileExists || error == .directoryNotEmpty else {
                    throw ArchiveError.cannotMake(path: folder.string, error)
                }
                try? removeFolder(hidden)
            } catch {
                try? removeFolder(hidden)
                throw error
            }
        }
    }

    func folder(of id: RunID) -> FilePath { runsFolder.appending(id.description) }

    // MARK: Finding

    /// The ids of all kept runs, oldest first; none where there is no archive yet.
    public func ids() throws(ArchiveError) -> [RunID] {
        do throws(Errno) {
            return try entries(of: runsFolder).compactMap(RunID.init).sorted()
        } catch {
            if error == .noSuchFileOrDirectory { return [] }
            throw .cannotRead(path: runsFolder.string, error)
        }
    }

    /// Opens the run that a person means: an id, the unique beginning of one, `last`, or the path of a run's folder.
    public func run(_ reference: String) throws(ArchiveError) -> SavedRun {
        if reference.contains("/") {
            let path = FilePath(reference)
            return try SavedRun.open(path.isAbsolute ? path : currentFolder().pushing(path))
        }
        return try SavedRun.open(folder(of: id(reference)))
    }

    /// The id that a person means: an id, the unique beginning of one, or `last`.
    public func id(_ reference: String) throws(ArchiveError) -> RunID {
        let ids = try ids()
        if reference == "last" {
            guard let last = ids.last else { throw .isEmpty(path: home.string) }
            return last
        }
        let word = reference.lowercased()
        let matches = ids.filter { $0.description.hasPrefix(word) }
        if matches.count == 1, let match = matches.first { return match }
        guard !word.isEmpty, !matches.isEmpty else {
            throw .noSuchRun(reference: reference, newest: ids.suffix(3).reversed().map(told))
        }
        throw .ambiguous(reference: reference, candidates: matches.suffix(6).reversed().map(told))
    }

    /// "4e91c2abcd (make, 2 min ago)".
    private func told(_ id: RunID) -> String {
        let command = (try? SavedRun.open(folder(of: id)))?.record.commandLine ?? "?"
        let shown = command.count > 30 ? command.prefix(29) + "…" : command[...]
        return "\(id) (\(shown), \(ago(milliseconds: id.milliseconds)))"
    }
}

/// mkdir(2) of each missing part, for the user alone.
func makeFolders(_ path: FilePath) throws(ArchiveError) {
    var status = stat()
    if stat(path.string, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    if path.removingLastComponent() != path, !path.removingLastComponent().isEmpty {
        try makeFolders(path.removingLastComponent())
    }
    if mkdir(path.string, 0o700) != 0, errno != EEXIST {
        throw .cannotMake(path: path.string, Errno(rawValue: errno))
    }
}

func exists(_ path: FilePath) -> Bool { access(path.string, F_OK) == 0 }

/// Names in a folder, but `.` and `..`.
func entries(of folder: FilePath) throws(Errno) -> [String] {
    guard let stream = opendir(folder.string) else { throw Errno(rawValue: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}

/// Removes a run's folder with what lies in it: plain files only, no link is followed.
///
/// The folder gets another name first, so that a half removed run is never seen as one.
func removeRunFolder(_ folder: FilePath) throws(Errno) {
    let doomed = folder.removingLastComponent().appending(".removed-\(folder.lastComponent?.string ?? "run")")
    if rename(folder.string, doomed.string) != 0 { throw Errno(rawValue: errno) }
    try removeFolder(doomed)
}

func removeFolder(_ folder: FilePath) throws(Errno) {
    for name in try entries(of: folder) { unlink(folder.appending(name).string) }
    if rmdir(folder.string) != 0 { throw Errno(rawValue: errno) }
}

func currentFolder() -> FilePath {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return FilePath(ExecString(cString: path).description)
}

/// Milliseconds of Unix time now.
public func unixMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
}

/// "12 s ago", "2 min ago", "3 h ago", "5 d ago".
public func ago(milliseconds: Int64, now: Int64 = unixMilliseconds()) -> String {
    let seconds = max(0, (now - milliseconds) / 1_000)
    switch seconds {
    case ..<60: return "\(seconds) s ago"
    case ..<3_600: return "\(seconds / 60) min ago"
    case ..<86_400: return "\(seconds / 3_600) h ago"
    default: return "\(seconds / 86_400) d ago"
    }
}
