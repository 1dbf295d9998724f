/// What a command may do to the machine.
public enum SandboxPolicy: Sendable, Hashable {
    /// Everything that the caller may do.
    case dangerFullAccess
    /// Read every file, write none, no network.
    case readOnly
    /// Read every file, write below some folders only.
    case workspaceWrite(WorkspaceWrite)

    /// The word used on the command line and in JSON.
    public var name: String {
        switch self {
        case .dangerFullAccess: "danger-full-access"
        case .readOnly: "read-only"
        case .workspaceWrite: "workspace-write"
        }
    }

    /// Where a command may write and whether it may use the network.
    public struct WorkspaceWrite: Sendable, Hashable {
        /// Folders, absolute or from the sandbox's working folder, that are writable besides the sandbox's working folder and the temporary ones.
        public var writableRoots: [String]
        /// Whether connections out are allowed; not by default.
        public var networkAccess: Bool
        /// Whether the folder that TMPDIR names is left out of the writable ones.
        public var excludeTmpdirEnvVar: Bool
        /// Whether /tmp is left out of the writable folders.
        public var excludeSlashTmp: Bool
        /// Whether .git may be written, but for what runs code later: its hooks and its config stay read-only.
        public var writableGit: Bool

        public init(
            writableRoots: [String] = [], networkAccess: Bool = false, excludeTmpdirEnvVar: Bool = false,
            excludeSlashTmp: Bool = false, writableGit: Bool = false
        ) {
            self.writableRoots = writableRoots
            self.networkAccess = networkAccess
            self.excludeTmpdirEnvVar = excludeTmpdirEnvVar
            self.excludeSlashTmp = excludeSlashTmp
            self.writableGit = writableGit
        }
    }
}
