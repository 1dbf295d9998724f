import SystemPackage

/// Where git keeps what belongs to a working folder (gitrepository-layout(5)).
struct GitLayout {
    /// The `.git` itself: a folder, a file or a symlink.
    var entry: FilePath
    /// Real paths of the git directory and, where it names another (a worktree's does), of its common directory.
    var directories: [FilePath]

    /// What `folder/.git` leads to; no directories where it leads nowhere.
    init(in folder: FilePath) {
        entry = folder.appending(".git")
        directories = []
        guard var directory = try? entry.real() else { return }
        if directory.kind == .file {
            guard let target = GitLayout.target(ofGitFile: directory, from: folder) else { return }
            directory = target
        }
        guard directory.kind == .folder else { return }
        directories = [directory]
        guard let name = directory.appending("commondir").firstLine, let path = FilePath(name), !path.isEmpty,
            let common = try? directory.pushing(path).real(), common.kind == .folder, common != directory
        else { return }
        directories.append(common)
    }

    /// The nearest folder from `folder` upwards that has a `.git`.
    static func nearest(to folder: FilePath) -> GitLayout? {
        var next = folder
        while true {
            if next.appending(".git").kind != .absent { return GitLayout(in: next) }
            guard next.removeLastComponent() else { return nil }
        }
    }

    /// Whether these are directories that git made, and not any folders that a forged `.git` file names so that they
    /// become writable.
    ///
    /// Not proved: that the repository is this folder's. Git notes the way back for worktrees only, and there it is
    /// checked.
    var isGenuine: Bool {
        guard let directory = directories.first, let last = directories.last,
            directory.appending("HEAD").kind != .absent, last.appending("HEAD").kind != .absent,
            last.appending("objects").isFolder, last.appending("refs").isFolder
        else { return false }
        guard directories.count > 1 else { return true }
        // A worktree that was moved without `git worktree repair` fails here and stays read-only.
        guard let back = directory.appending("gitdir").firstLine, let path = FilePath(back),
            let named = try? directory.pushing(path).real(), let own = try? entry.real()
        else { return false }
        return named == own
    }

    /// Whether a folder is itself a git directory, as a bare repository or a `.git` that one works in.
    static func isGitDirectory(_ folder: FilePath) -> Bool {
        folder.appending("HEAD").kind == .file && folder.appending("objects").isFolder
            && folder.appending("refs").isFolder
    }

    /// What runs code later in a git directory, or leads to where such a thing is.
    static let running: [FilePath.Component] = ["hooks", "config", "config.worktree", "commondir"]
    /// Names looked at in `modules`, all levels together.
    static let moduleLimit = 200

    /// The paths in a git directory that stay read-only when it is writable: hooks and config, its own and those of
    /// its submodules. The whole of `modules` where it holds too many names to look at.
    static func runningPaths(in directory: FilePath) -> [FilePath] {
        var own = running.map { directory.appending($0) }
        var budget = moduleLimit
        // Other worktrees of the same repository have settings of their own here.
        let worktrees = directory.appending("worktrees")
        if let others = worktrees.subfolders(limit: budget) {
            own += others.flatMap { other in ["config.worktree", "commondir"].map { other.appending($0) } }
        } else {
            own.append(worktrees)
        }
        let modules = directory.appending("modules")
        guard let nested = moduleDirectories(in: modules, depth: 2, budget: &budget) else { return own + [modules] }
        return own + nested.flatMap { module in running.map { module.appending($0) } }
    }

    /// The git directories of submodules, also of those with a slash in their name and of their own submodules.
    private static func moduleDirectories(in folder: FilePath, depth: Int, budget: inout Int) -> [FilePath]? {
        guard depth > 0 else { return [] }
        guard let entries = folder.subfolders(limit: budget) else { return nil }
        budget -= entries.count
        var found: [FilePath] = []
        for entry in entries {
            var inner = entry
            if entry.appending("HEAD").kind != .absent {
                found.append(entry)
                inner = entry.appending("modules")
            }
            guard let nested = moduleDirectories(in: inner, depth: depth - 1, budget: &budget) else { return nil }
            found += nested
        }
        return found
    }

    /// The folder that a `gitdir: PATH` file names, relative to the folder that it lies in.
    private static func target(ofGitFile file: FilePath, from folder: FilePath) -> FilePath? {
        let keyword = Array("gitdir:".utf8)
        guard let line = file.firstLine, line.bytes.starts(with: keyword) else { return nil }
        let name = line.bytes.dropFirst(keyword.count).drop { $0 == UInt8(ascii: " ") }
        guard let path = FilePath(ExecString(bytes: Array(name))), !path.isEmpty else { return nil }
        return try? folder.pushing(path).real()
    }
}
