import ArgumentParser
import ExecEngine

/// The options of `sluice run` that contain the command.
struct SandboxOptions: ParsableArguments {
    enum PolicyName: String, ExpressibleByArgument, CaseIterable {
        case dangerFullAccess = "danger-full-access"
        case readOnly = "read-only"
        case workspaceWrite = "workspace-write"
    }

    @Option(name: .customLong("sandbox"), help: ArgumentHelp("What the command may do.", valueName: "policy"))
    var policyName = PolicyName.dangerFullAccess

    @Option(
        name: .customLong("writable"),
        help: ArgumentHelp("A folder to write to besides the working folder and /tmp.", valueName: "dir"))
    var writableRoots: [String] = []

    @Flag(help: "Let it use the network under workspace-write.")
    var network = false

    @Flag(help: "Do not let it write to the folder that TMPDIR names.")
    var excludeTmpdir = false

    @Flag(help: "Do not let it write to /tmp.")
    var excludeSlashTmp = false

    @Flag(help: "Let it write to .git, but for hooks and config.")
    var writableGit = false

    @Flag(help: "Do not watch what the sandbox refuses; a denial is then guessed from the output.")
    var noObserve = false

    func validate() throws {
        let forWorkspace: [(String, Bool)] = [
            ("--writable", !writableRoots.isEmpty), ("--network", network), ("--exclude-tmpdir", excludeTmpdir),
            ("--exclude-slash-tmp", excludeSlashTmp), ("--writable-git", writableGit),
        ]
        if policyName != .workspaceWrite, let (name, _) = forWorkspace.first(where: \.1) {
            throw ValidationError("\(name) goes with --sandbox workspace-write only")
        }
        if policyName == .dangerFullAccess, noObserve {
            throw ValidationError("--no-observe goes with --sandbox read-only or workspace-write only")
        }
    }

    var isContained: Bool { policyName != .dangerFullAccess }

    var policy: SandboxPolicy {
        switch policyName {
        case .dangerFullAccess: .dangerFullAccess
        case .readOnly: .readOnly
        case .workspaceWrite:
            .workspaceWrite(
                .init(
                    writableRoots: writableRoots, networkAccess: network, excludeTmpdirEnvVar: excludeTmpdir,
                    excludeSlashTmp: excludeSlashTmp, writableGit: writableGit))
        }
    }
}
