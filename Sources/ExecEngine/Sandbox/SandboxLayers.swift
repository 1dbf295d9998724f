import SystemPackage

/// The parts of the sandbox on Linux, each of which holds alone for what it covers.
public struct SandboxLayers: OptionSet, Sendable, Hashable {
    public var rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// A mount namespace of the run's own in which all but the writable roots is read-only.
    public static let mounts = SandboxLayers(rawValue: 1)
    /// Landlock's rules on files, TCP, abstract sockets and signals (landlock(7)).
    public static let landlock = SandboxLayers(rawValue: 2)
    /// A filter on system calls (seccomp(2)).
    public static let seccomp = SandboxLayers(rawValue: 4)
    /// The filter's listener, which sees what is refused (seccomp_unotify(2)).
    public static let observer = SandboxLayers(rawValue: 8)

    public static let all: SandboxLayers = [.mounts, .landlock, .seccomp, .observer]

    /// "mounts, landlock, seccomp".
    public var names: String {
        let named: [(SandboxLayers, String)] = [
            (.mounts, "mounts"), (.landlock, "landlock"), (.seccomp, "seccomp"), (.observer, "observer"),
        ]
        return named.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
    }
}

/// Why a command could not be enclosed, and so was not started.
public enum ContainmentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A layer that the kernel has could not be made ready.
    case layer(SandboxLayers, Errno)
    /// A path of the policy could not be opened for a rule.
    case path(String, Errno)
    /// Neither mounts nor Landlock can be had, or no system call filter.
    case nothingContains(missing: [String])
    /// More roots and protected paths than the spawn takes.
    case tooManyPaths(Int)

    public var description: String {
        switch self {
        case .layer(let layer, let errno):
            "cannot contain the command: \(layer.names): \(errno); see: sluice doctor"
        case .path(let path, let errno):
            "cannot contain the command: no rule for \(path): \(errno); leave it out of the writable folders"
        case .nothingContains(let missing):
            """
            cannot contain the command: the sandbox needs system call filters, and Landlock or namespaces; \
            this machine lacks: \(missing.joined(separator: "; ")) (see: sluice doctor)
            """
        case .tooManyPaths(let count):
            "cannot contain the command: \(count) writable and protected paths are too many; give folders above them"
        }
    }
}
