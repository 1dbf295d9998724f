import SystemPackage

extension SandboxPlan {
    /// A policy as the file system stands now.
    ///
    /// Looks at a bounded number of names and never walks a tree, so that a start costs the same in a folder of a
    /// million files.
    ///
    /// - Parameters:
    ///   - cwd: Where relative roots start, and the first root of workspace-write. One that does not exist is left
    ///     out; the spawn reports it.
    ///   - tmpdir: TMPDIR in the command's own environment. One that cannot be a root is left out.
    /// - Returns: nil where everything is allowed.
    static func resolve(
        _ policy: SandboxPolicy, cwd: ExecString, tmpdir: ExecString?
    ) throws(SandboxError) -> SandboxPlan? {
        switch policy {
        case .dangerFullAccess: return nil
        case .readOnly: return SandboxPlan(policy: policy)
        case .workspaceWrite(let workspace):
            var resolution = PlanResolution(workspace)
            try resolution.addRoots(cwd: cwd, tmpdir: tmpdir)
            resolution.addGitDirectories()
            resolution.protect()
            try resolution.checkGivenRoots()
            return SandboxPlan(
                policy: policy, writableRoots: resolution.roots, protectedPaths: resolution.protectedPaths,
                networkAccess: workspace.networkAccess)
        }
    }
}

/// The steps from a workspace-write policy to a plan.
private struct PlanResolution {
    let workspace: SandboxPolicy.WorkspaceWrite
    /// Every root that was asked for, with its real path.
    var asked: [FilePath] = []
    /// What the user gave by name.
    var given: [(name: String, path: FilePath)] = []
    /// The roots, none inside another.
    var roots: [FilePath] = []
    /// Git directories that the command may write; under `writableGit` only.
    var gitDirectories: [FilePath] = []
    var protectedPaths: [SandboxPlan.ProtectedPath] = []

    init(_ workspace: SandboxPolicy.WorkspaceWrite) {
        self.workspace = workspace
    }

    mutating func addRoots(cwd: ExecString, tmpdir: ExecString?) throws(SandboxError) {
        let cwdPath = FilePath(cwd) ?? FilePath()
        let realCwd = try? cwdPath.real()
        if let realCwd, realCwd.kind == .folder {
            if let problem = problem(ofRoot: realCwd) { throw .unusableRoot("\(cwd)", problem) }
            asked.append(realCwd)
        }
        for name in workspace.writableRoots {
            let path = try realRoot(name, from: realCwd ?? cwdPath)
            given.append((name, path))
            asked.append(path)
        }
        if !workspace.excludeSlashTmp { addIfUsable("/tmp") }
        if !workspace.excludeTmpdirEnvVar, let tmpdir, let path = FilePath(tmpdir), path.isAbsolute {
            addIfUsable(path)
        }
        asked = asked.withoutRepeats
        setRoots(asked)
    }

    /// Under `writableGit`: makes the git directories of the roots writable too, wherever they lie.
    mutating func addGitDirectories() {
        guard workspace.writableGit else { return }
        for root in asked {
            guard let layout = GitLayout.nearest(to: root) else { continue }
            // What the roots hold is writable anyway; what lies outside must be what it says.
            gitDirectories += layout.directories.filter { directory in
                roots.contains { directory.starts(with: $0) }
                    || (layout.isGenuine && problem(ofRoot: directory) == nil)
            }
        }
        gitDirectories = gitDirectories.withoutRepeats
        setRoots(roots + gitDirectories)
    }

    mutating func protect() {
        for root in asked {
            protectGit(in: root)
            if GitLayout.isGitDirectory(root) { GitLayout.runningPaths(in: root).forEach { protect($0) } }
            protectEnclosingGit(of: root)
            protect(root.appending(".codex"))
            protect(root.appending(".sluice"))
        }
        for directory in gitDirectories { GitLayout.runningPaths(in: directory).forEach { protect($0) } }
        protectedPaths = protectedPaths.withoutRepeats
    }

    func checkGivenRoots() throws(SandboxError) {
        for (name, path) in given {
            guard let protected = protectedPaths.first(where: { path.starts(with: $0.path) }) else { continue }
            let isGit = !workspace.writableGit && protected.path.components.contains(".git")
            throw .unusableRoot(
                name, isGit ? .inGit(protected.path.string) : .protected(by: protected.path.string))
        }
    }

    private mutating func protectGit(in root: FilePath) {
        let entry = root.appending(".git")
        let kind = entry.kind
        guard workspace.writableGit else {
            protect(entry)
            if kind != .absent { GitLayout(in: root).directories.forEach { protect($0) } }
            return
        }
        // Absent: `git init` must go through. A folder: its hooks and config are protected one by one. A file or a
        // symlink could be led elsewhere.
        if kind == .file || kind == .symlink {
            protectedPaths.append(SandboxPlan.ProtectedPath(path: entry, kind: kind))
        }
    }

    /// A root below a working folder of git: its `.git` may lie in another root (`/tmp`).
    private mutating func protectEnclosingGit(of root: FilePath) {
        guard !workspace.writableGit, let layout = GitLayout.nearest(to: root.removingLastComponent()) else { return }
        protect(layout.entry)
        layout.directories.forEach { protect($0) }
    }

    /// Protects a path and, if it is a symlink, what it leads to, where they lie in a root.
    private mutating func protect(_ path: FilePath) {
        guard roots.contains(where: { path.starts(with: $0) }) else { return }
        let kind = path.kind
        protectedPaths.append(SandboxPlan.ProtectedPath(path: path, kind: kind))
        guard kind == .symlink, let target = try? path.real(), !roots.contains(target) || target.kind != .folder,
            roots.contains(where: { target.starts(with: $0) })
        else { return }
        protectedPaths.append(SandboxPlan.ProtectedPath(path: target, kind: target.kind))
    }

    private mutating func addIfUsable(_ path: FilePath) {
        guard let real = try? path.real(), real.kind == .folder, problem(ofRoot: real) == nil else { return }
        asked.append(real)
    }

    private func realRoot(_ name: String, from cwd: FilePath) throws(SandboxError) -> FilePath {
        guard !name.isEmpty, let path = FilePath(ExecString(name)) else { throw .unusableRoot(name, .missing) }
        let real: FilePath
        do throws(Errno) {
            real = try cwd.pushing(path).real()
        } catch {
            switch error {
            case .noSuchFileOrDirectory: throw .unusableRoot(name, .missing)
            case .notDirectory: throw .unusableRoot(name, .notAFolder)
            default: throw .unusableRoot(name, .unreadable(error))
            }
        }
        guard real.kind == .folder else { throw .unusableRoot(name, .notAFolder) }
        if let problem = problem(ofRoot: real) { throw .unusableRoot(name, problem) }
        return real
    }

    /// Why a real folder cannot be a root.
    private func problem(ofRoot path: FilePath) -> SandboxError.RootProblem? {
        if path == "/" { return .everything }
        if path.starts(with: "/dev/shm") { return nil }
        let kernels: [FilePath] = ["/proc", "/sys", "/dev"]
        return kernels.first { path.starts(with: $0) }.map { .ofTheKernel($0.string) }
    }

    private mutating func setRoots(_ all: [FilePath]) {
        roots = all.withoutRepeats.filter { root in !all.contains { $0 != root && root.starts(with: $0) } }
    }
}

extension Array where Element: Hashable {
    /// Each element where it appears first.
    fileprivate var withoutRepeats: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
