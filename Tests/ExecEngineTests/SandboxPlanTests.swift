import Glibc
import SystemPackage
import Testing

@testable import ExecEngine

/// A folder of its own for each test, removed with what is in it.
private final class Place {
    /// The real path.
    let path: FilePath

    init() throws {
        path = try FilePath(temporaryFolder()).real()
    }

    deinit {
        removeTree(path.string)
    }

    private func removeTree(_ path: String) {
        // A link is removed, not followed; unlink(2) refuses folders.
        guard unlink(path) != 0 else { return }
        for name in entries(of: path) { removeTree("\(path)/\(name)") }
        rmdir(path)
    }

    subscript(_ name: String) -> FilePath { name.isEmpty ? path : path.pushing(FilePath(name)) }

    func folders(_ names: String...) throws {
        for name in names {
            var made = path
            for component in FilePath(name).components {
                made.append(component)
                guard mkdir(made.string, 0o755) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
            }
        }
    }

    func file(_ name: String, _ text: String = "") throws { try write(text, to: self[name].string, mode: 0o644) }

    func link(_ name: String, to target: String) throws {
        guard symlink(target, self[name].string) == 0 else { throw Errno(rawValue: errno) }
    }

    /// What git would take for a git directory.
    func gitDirectory(_ name: String) throws {
        try folders("\(name)/objects", "\(name)/refs", "\(name)/hooks")
        try file("\(name)/HEAD", "ref: refs/heads/main\n")
        try file("\(name)/config")
    }

    /// A repository at `main` with a linked worktree at `tree`, as `git worktree add` leaves them.
    func worktree() throws {
        try gitDirectory("main/.git")
        try folders("main/.git/worktrees/tree", "tree")
        try file("tree/.git", "gitdir: \(self["main/.git/worktrees/tree"])\n")
        try file("main/.git/worktrees/tree/HEAD", "ref: refs/heads/tree\n")
        try file("main/.git/worktrees/tree/commondir", "../..\n")
        try file("main/.git/worktrees/tree/gitdir", "\(self["tree/.git"])\n")
    }

    func plan(
        _ cwd: String = "", roots: [String] = [], writableGit: Bool = false
    ) throws -> SandboxPlan {
        try workspacePlan(cwd: ExecString(bytes: self[cwd].bytes), roots: roots, writableGit: writableGit)
    }
}

/// The plan of a workspace without the temporary folders.
private func workspacePlan(
    cwd: ExecString, roots: [String] = [], tmpdir: ExecString? = nil, tmp: Bool = false, writableGit: Bool = false
) throws(SandboxError) -> SandboxPlan {
    let policy = SandboxPolicy.workspaceWrite(
        SandboxPolicy.WorkspaceWrite(
            writableRoots: roots, excludeTmpdirEnvVar: tmpdir == nil, excludeSlashTmp: !tmp,
            writableGit: writableGit))
    guard let plan = try SandboxPlan.resolve(policy, cwd: cwd, tmpdir: tmpdir) else {
        return SandboxPlan(policy: .dangerFullAccess)
    }
    return plan
}

private func problem(cwd: ExecString = "/no/such", roots: [String] = []) -> SandboxError? {
    do throws(SandboxError) {
        _ = try workspacePlan(cwd: cwd, roots: roots)
        return nil
    } catch {
        return error
    }
}

private typealias Kind = SandboxPlan.ProtectedPath.Kind

extension SandboxPlan {
    fileprivate func protected(in place: Place) -> [String: Kind] {
        var found: [String: Kind] = [:]
        for protected in protectedPaths {
            var path = protected.path
            found[path.removePrefix(place.path) ? path.string : protected.path.string] = protected.kind
        }
        return found
    }
}

@Suite struct SandboxPlanTests {
    // MARK: Roots

    @Test func onlyWorkspaceWriteHasRoots() throws {
        #expect(try SandboxPlan.resolve(.dangerFullAccess, cwd: "/", tmpdir: nil) == nil)
        #expect(try SandboxPlan.resolve(.readOnly, cwd: "/", tmpdir: "/tmp") == SandboxPlan(policy: .readOnly))
    }

    @Test func aPlainWorkspaceIsItsFolderWithThreeNamesProtected() throws {
        let place = try Place()
        let workspace = SandboxPolicy.WorkspaceWrite(
            networkAccess: true, excludeTmpdirEnvVar: true, excludeSlashTmp: true)
        let plan = try SandboxPlan.resolve(
            .workspaceWrite(workspace), cwd: ExecString(place.path.string), tmpdir: "/tmp")
        #expect(
            plan
                == SandboxPlan(
                    policy: .workspaceWrite(workspace), writableRoots: [place.path],
                    protectedPaths: [".git", ".codex", ".sluice"].map { .init(path: place[$0], kind: .absent) },
                    networkAccess: true))
    }

    @Test func relativeAndLinkedRootsAreMadeReal() throws {
        let place = try Place()
        try place.folders("work", "other", "linked")
        try place.link("work/link", to: "../linked")
        let plan = try place.plan("work", roots: ["../other", "link", "../other/."])
        #expect(plan.writableRoots == [place["work"], place["other"], place["linked"]])
    }

    @Test func aFolderThatIsMissingIsLeftToTheSpawn() throws {
        let place = try Place()
        #expect(try place.plan("gone").writableRoots == [])
        #expect(try place.plan("gone", roots: [place.path.string]).writableRoots == [place.path])
    }

    @Test func nestedRootsFoldIntoTheOuterOneAndKeepTheirNamesProtected() throws {
        let place = try Place()
        try place.gitDirectory("a/b/.git")
        let plan = try place.plan("a/b", roots: [place["a"].string])
        #expect(plan.writableRoots == [place["a"]])
        #expect(
            plan.protected(in: place) == [
                "a/b/.git": .folder, "a/b/.codex": .absent, "a/b/.sluice": .absent, "a/.git": .absent,
                "a/.codex": .absent, "a/.sluice": .absent,
            ])
    }

    @Test func aPathThatIsNotUTF8IsKeptByteForByte() throws {
        let place = try Place()
        let bytes = place.path.bytes + Array("/caf".utf8) + [0xE9]
        let cwd = ExecString(bytes: bytes)
        let path = try #require(FilePath(cwd))
        #expect(path.withPlatformString { mkdir($0, 0o755) } == 0)
        defer { _ = path.withPlatformString { rmdir($0) } }
        #expect(try workspacePlan(cwd: cwd).writableRoots.map(\.bytes) == [bytes])
    }

    @Test func theTemporaryFoldersAreRootsUnlessExcluded() throws {
        let tmp = try FilePath("/tmp").real()
        let place = try Place()
        let tmpdir = ExecString(place.path.string)
        #expect(try workspacePlan(cwd: "/no/such", tmpdir: tmpdir).writableRoots == [place.path])
        #expect(try workspacePlan(cwd: "/no/such", tmp: true).writableRoots == [tmp])
        #expect(try workspacePlan(cwd: "/no/such", tmpdir: tmpdir, tmp: true).writableRoots == [tmp])
        #expect(try workspacePlan(cwd: "/no/such").writableRoots == [])
    }

    @Test(arguments: ["", "relative", ".", "/no/such", "/etc/passwd", "/", "/proc", "/sys/kernel", "/dev"])
    func aTMPDIRThatCannotBeARootIsLeftOut(tmpdir: String) throws {
        #expect(try workspacePlan(cwd: "/no/such", tmpdir: ExecString(tmpdir)).writableRoots == [])
    }

    @Test func sharedMemoryMayBeARoot() throws {
        #expect(try workspacePlan(cwd: "/no/such", roots: ["/dev/shm"]).writableRoots == ["/dev/shm"])
    }

    // MARK: Errors

    @Test func aRootThatCannotBeOneIsNamedWithWhatToDo() throws {
        let place = try Place()
        try place.file("file")
        try place.folders(".git", ".codex/x")
        try place.link("loop", to: "loop")
        let path = place.path.string
        let cwd = ExecString(path)
        let everything = "that would leave nothing protected; use danger-full-access or another folder"
        let table: [(SandboxError?, String)] = [
            (problem(cwd: "/"), "\"/\" writable: \(everything)"),
            (problem(roots: ["/tmp/.."]), "\"/tmp/..\" writable: \(everything)"),
            (problem(cwd: cwd, roots: ["gone"]), "\"gone\" writable: no such folder; create it first or leave it out"),
            (problem(cwd: cwd, roots: [""]), "\"\" writable: no such folder; create it first or leave it out"),
            (
                problem(cwd: cwd, roots: ["file"]),
                "\"file\" writable: it is not a folder; give the folder that it lies in"
            ),
            (
                problem(cwd: cwd, roots: ["file/x"]),
                "\"file/x\" writable: it is not a folder; give the folder that it lies in"
            ),
            (
                problem(cwd: cwd, roots: ["loop"]),
                "\"loop\" writable: it cannot be read (\(Errno.tooManySymbolicLinkLevels)); "
                    + "check its permissions or leave it out"
            ),
            (
                problem(cwd: cwd, roots: ["/dev"]),
                "\"/dev\" writable: /dev belongs to the kernel and its devices; use another folder"
            ),
            (
                problem(cwd: "/proc/sys"),
                "\"/proc/sys\" writable: /proc belongs to the kernel and its devices; use another folder"
            ),
            (
                problem(cwd: cwd, roots: [".codex/x"]),
                "\".codex/x\" writable: \(path)/.codex stays read-only; use another folder"
            ),
            (
                problem(cwd: cwd, roots: [".git"]),
                "\".git\" writable: \(path)/.git stays read-only; use --writable-git or another folder"
            ),
        ]
        for (error, text) in table { #expect(error?.description == "cannot make \(text)") }
    }

    @Test(arguments: [
        (
            SandboxError.unavailable(.linuxSeccomp),
            "cannot contain the command: sandbox linux-seccomp is not to be had on this system; use "
        ),
        (
            .seatbeltUnavailable,
            "cannot contain the command: sandbox macos-seatbelt needs sandbox-exec, which only macOS has; use "
        ),
        (
            .unsupported(.windowsRestrictedToken),
            "cannot contain the command: nothing here makes a sandbox of type windows-restricted-token; use "
        ),
    ])
    func aSandboxThatCannotBeHadSaysWhichCan(error: SandboxError, text: String) {
        #expect(error.description == text + SandboxType.ofThisPlatform.rawValue)
    }

    // MARK: Protected names

    @Test(arguments: ["inside", "/etc", "gone"]) func aLinkIsProtectedAndWhatItLeadsToInARoot(target: String) throws {
        let place = try Place()
        try place.folders("inside")
        try place.link(".codex", to: target)
        var expected: [String: Kind] = [".git": .absent, ".codex": .symlink, ".sluice": .absent]
        if target == "inside" { expected["inside"] = .folder }
        #expect(try place.plan().protected(in: place) == expected)
    }

    @Test func aLinkToItsOwnRootProtectsOnlyItself() throws {
        let place = try Place()
        try place.link(".codex", to: ".")
        let expected: [String: Kind] = [".git": .absent, ".codex": .symlink, ".sluice": .absent]
        #expect(try place.plan().protected(in: place) == expected)
    }

    // MARK: Git

    private func check(
        _ place: Place, _ cwd: String, roots: [String] = [], writableGit: Bool, writable: [String],
        git: [String: Kind], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let plan = try place.plan(cwd, roots: roots, writableGit: writableGit)
        #expect(plan.writableRoots == writable.map { place[$0] }, sourceLocation: sourceLocation)
        let others = plan.protected(in: place).filter { !$0.key.hasSuffix(".codex") && !$0.key.hasSuffix(".sluice") }
        #expect(others == git, sourceLocation: sourceLocation)
    }

    @Test func aPlainRepositoryIsProtectedWholeOrWhereItRunsCode() throws {
        let place = try Place()
        try place.gitDirectory("w/.git")
        try check(place, "w", writableGit: false, writable: ["w"], git: ["w/.git": .folder])
        try check(
            place, "w", writableGit: true, writable: ["w"],
            git: [
                "w/.git/hooks": .folder, "w/.git/config": .file, "w/.git/config.worktree": .absent,
                "w/.git/commondir": .absent,
            ])
    }

    @Test func withoutARepositoryGitInitGoesThroughUnderWritableGitOnly() throws {
        let place = try Place()
        try place.folders("w")
        try check(place, "w", writableGit: false, writable: ["w"], git: ["w/.git": .absent])
        try check(place, "w", writableGit: true, writable: ["w"], git: [:])
    }

    @Test func aSubfolderReachesTheRepositoryAboveIt() throws {
        let place = try Place()
        try place.gitDirectory("w/.git")
        try place.folders("w/sub/deep")
        try check(place, "w/sub/deep", writableGit: false, writable: ["w/sub/deep"], git: ["w/sub/deep/.git": .absent])
        try check(
            place, "w/sub/deep", writableGit: true, writable: ["w/sub/deep", "w/.git"],
            git: [
                "w/.git/hooks": .folder, "w/.git/config": .file, "w/.git/config.worktree": .absent,
                "w/.git/commondir": .absent,
            ])
    }

    @Test func aWorktreeReachesItsCommonDirectory() throws {
        let place = try Place()
        try place.worktree()
        let own = "main/.git/worktrees/tree"
        try check(place, "tree", writableGit: false, writable: ["tree"], git: ["tree/.git": .file])
        try check(
            place, "tree", roots: ["../main"], writableGit: false, writable: ["tree", "main"],
            git: ["tree/.git": .file, own: .folder, "main/.git": .folder])
        try check(
            place, "tree", writableGit: true, writable: ["tree", "main/.git"],
            git: [
                "tree/.git": .file, "\(own)/hooks": .absent, "\(own)/config": .absent,
                "\(own)/config.worktree": .absent, "\(own)/commondir": .file, "main/.git/hooks": .folder,
                "main/.git/config": .file,
                "main/.git/config.worktree": .absent, "main/.git/commondir": .absent,
            ])
    }

    @Test func aSubmoduleReachesItsDirectoryInTheRepositoryAbove() throws {
        let place = try Place()
        try place.gitDirectory("w/.git")
        try place.gitDirectory("w/.git/modules/libs/sub")
        try place.folders("w/libs/sub")
        try place.file("w/libs/sub/.git", "gitdir: ../../.git/modules/libs/sub\n")
        let module = "w/.git/modules/libs/sub"
        let running: [String: Kind] = [
            "\(module)/hooks": .folder, "\(module)/config": .file, "\(module)/config.worktree": .absent,
            "\(module)/commondir": .absent,
        ]
        try check(
            place, "w/libs/sub", writableGit: false, writable: ["w/libs/sub"], git: ["w/libs/sub/.git": .file])
        try check(
            place, "w/libs/sub", writableGit: true, writable: ["w/libs/sub", module],
            git: running.merging(["w/libs/sub/.git": .file]) { one, _ in one })
        // From the repository above: the directory in it, its hooks named one by one.
        let own: [String: Kind] = [
            "w/.git/hooks": .folder, "w/.git/config": .file, "w/.git/config.worktree": .absent,
            "w/.git/commondir": .absent,
        ]
        try check(place, "w", writableGit: true, writable: ["w"], git: own.merging(running) { one, _ in one })
    }

    @Test func moreModulesThanAreLookedAtAreProtectedWhole() throws {
        let place = try Place()
        try place.gitDirectory("w/.git")
        for number in 0...GitLayout.moduleLimit { try place.folders("w/.git/modules/\(number)") }
        try check(
            place, "w", writableGit: true, writable: ["w"],
            git: [
                "w/.git/hooks": .folder, "w/.git/config": .file, "w/.git/config.worktree": .absent,
                "w/.git/commondir": .absent,
                "w/.git/modules": .folder,
            ])
    }

    @Test func aLinkedGitLeadsToItsTarget() throws {
        let place = try Place()
        try place.gitDirectory("store")
        try place.folders("w")
        try place.link("w/.git", to: "../store")
        try check(place, "w", writableGit: false, writable: ["w"], git: ["w/.git": .symlink])
        try check(
            place, "w", roots: [place["w"].string], writableGit: true, writable: ["w", "store"],
            git: [
                "w/.git": .symlink, "store/hooks": .folder, "store/config": .file, "store/config.worktree": .absent,
                "store/commondir": .absent,
            ])
        try place.gitDirectory("w/inside")
        unlink(place["w/.git"].string)
        try place.link("w/.git", to: "inside")
        try check(place, "w", writableGit: false, writable: ["w"], git: ["w/.git": .symlink, "w/inside": .folder])
    }

    /// A command with a writable workspace may have written the `.git` file that the next plan reads.
    @Test func aForgedGitFileMakesNoOtherFolderWritable() throws {
        let place = try Place()
        try place.folders("w/fake", "home")
        try place.file("w/.git", "gitdir: \(place["home"])\n")
        try check(place, "w", writableGit: true, writable: ["w"], git: ["w/.git": .file])
        // A git directory of its own, whose common directory is no one's.
        try place.file("w/.git", "gitdir: fake\n")
        try place.file("w/fake/HEAD")
        try place.file("w/fake/commondir", "../../home\n")
        try check(
            place, "w", writableGit: true, writable: ["w"],
            git: [
                "w/.git": .file, "w/fake/hooks": .absent, "w/fake/config": .absent,
                "w/fake/config.worktree": .absent, "w/fake/commondir": .file,
            ])
        // Another's worktree does not lead back here.
        try place.worktree()
        try place.file("w/.git", "gitdir: \(place["main/.git/worktrees/tree"])\n")
        try check(place, "w", writableGit: true, writable: ["w"], git: ["w/.git": .file])
    }

    // MARK: transform

    private func spec(_ change: (inout CommandSpec) -> Void = { _ in }) -> CommandSpec {
        var spec = CommandSpec(command: ["true"], arg0: "yes", cwd: "/", env: ["PATH": "/bin"])
        change(&spec)
        return spec
    }

    @Test(arguments: SandboxType.allCases) func fullAccessAndEscalationPassThrough(type: SandboxType) throws {
        let manager = SandboxManager()
        let free = try manager.transform(spec(), sandbox: type, policy: .dangerFullAccess, sandboxCwd: "/")
        #expect(free.command == ["true"])
        #expect(free.arg0 == "yes")
        #expect(free.env == ["PATH": "/bin"])
        #expect(free.sandbox == nil)
        let escalated = spec {
            $0.withEscalatedPermissions = true
            $0.justification = "why"
        }
        let passed = try manager.transform(escalated, sandbox: type, policy: .readOnly, sandboxCwd: "/")
        #expect(passed.escalation == "why")
        #expect(passed.sandbox == nil)
        #expect(passed.env == ["PATH": "/bin"])
        #expect(throws: SandboxError.justificationMissing) {
            let mute = spec {
                $0.withEscalatedPermissions = true
                $0.justification = ""
            }
            _ = try manager.transform(mute, sandbox: type, policy: .readOnly, sandboxCwd: "/")
        }
    }

    @Test func aContainedCommandIsToldSo() throws {
        let place = try Place()
        let cwd = ExecString(place.path.string)
        let manager = SandboxManager()
        let readOnly = try manager.transform(spec(), sandbox: .linuxSeccomp, policy: .readOnly, sandboxCwd: cwd)
        #expect(readOnly.sandbox == SandboxPlan(policy: .readOnly))
        #expect(
            readOnly.env == [
                "PATH": "/bin", "SLUICE_SANDBOX": "linux-seccomp", "SLUICE_SANDBOX_NETWORK_DISABLED": "1",
            ])
        let policy = SandboxPolicy.workspaceWrite(.init(networkAccess: true, excludeSlashTmp: true))
        let withTMPDIR = spec { $0.env["TMPDIR"] = cwd }
        let online = try manager.transform(withTMPDIR, sandbox: .linuxSeccomp, policy: policy, sandboxCwd: "/no/such")
        #expect(online.sandbox?.writableRoots == [place.path])
        #expect(online.env == ["PATH": "/bin", "TMPDIR": cwd, "SLUICE_SANDBOX": "linux-seccomp"])
        #expect(throws: SandboxError.unusableRoot("/", .everything)) {
            _ = try manager.transform(spec(), sandbox: .linuxSeccomp, policy: policy, sandboxCwd: "/")
        }
    }
}
