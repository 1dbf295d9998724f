import SystemPackage

/// A policy as it stands on this file system at this moment: which real paths may be written and which may not.
public struct SandboxPlan: Sendable, Hashable {
    public var policy: SandboxPolicy
    /// Real paths (no symlink in them) of the folders below which the command may write; none under read-only. None
    /// of them lies inside another.
    public var writableRoots: [FilePath]
    /// Paths inside the roots that stay as they are.
    public var protectedPaths: [ProtectedPath]
    /// Whether sockets other than local ones may be had.
    public var networkAccess: Bool

    public struct ProtectedPath: Sendable, Hashable {
        public enum Kind: Sendable, Hashable {
            case folder, file, symlink
            /// Not there at the start: its creation is refused by name.
            case absent
        }

        /// Absolute; every folder on the way is real.
        public var path: FilePath
        public var kind: Kind

        public init(path: FilePath, kind: Kind) {
            self.path = path
            self.kind = kind
        }
    }

    public init(
        policy: SandboxPolicy, writableRoots: [FilePath] = [], protectedPaths: [ProtectedPath] = [],
        networkAccess: Bool = false
    ) {
        self.policy = policy
        self.writableRoots = writableRoots
        self.protectedPaths = protectedPaths
        self.networkAccess = networkAccess
    }

    /// Whether the policy lets a command change what lies at a path, or make something there.
    ///
    /// - Parameter path: Absolute, with real folders on the way.
    public func allowsWriting(to path: FilePath) -> Bool {
        writableRoots.contains { path.starts(with: $0) }
            && !protectedPaths.contains { path.starts(with: $0.path) }
    }
}
