import SystemPackage

/// Why a command was not given a sandbox, and so not run.
public enum SandboxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sandbox of another system, or one that this kernel lacks.
    case unavailable(SandboxType)
    /// sandbox-exec is part of macOS only.
    case seatbeltUnavailable
    /// No system has an implementation here.
    case unsupported(SandboxType)
    case justificationMissing
    /// A folder that was to be writable cannot be one.
    case unusableRoot(String, RootProblem)

    public enum RootProblem: Hashable, Sendable {
        case missing
        case notAFolder
        case unreadable(Errno)
        /// It is `/`.
        case everything
        /// It is, or lies in, this folder of the kernel's: /proc, /sys or /dev.
        case ofTheKernel(String)
        /// It is, or lies in, this path that stays read-only.
        case protected(by: String)
        /// As `protected`, where `writableGit` would lift the protection.
        case inGit(String)
    }

    public var description: String {
        switch self {
        case .unavailable(let type):
            "cannot contain the command: sandbox \(type.rawValue) is not to be had on this system; "
                + "use \(SandboxType.ofThisPlatform.rawValue)"
        case .seatbeltUnavailable:
            "cannot contain the command: sandbox macos-seatbelt needs sandbox-exec, which only macOS has; "
                + "use \(SandboxType.ofThisPlatform.rawValue)"
        case .unsupported(let type):
            "cannot contain the command: nothing here makes a sandbox of type \(type.rawValue); "
                + "use \(SandboxType.ofThisPlatform.rawValue)"
        case .justificationMissing:
            "cannot run with escalated permissions: no justification was given; say why the sandbox has to go"
        case .unusableRoot(let root, let problem):
            "cannot make \"\(root)\" writable: \(problem.reasonAndRemedy)"
        }
    }
}

extension SandboxError.RootProblem {
    fileprivate var reasonAndRemedy: String {
        switch self {
        case .missing: "no such folder; create it first or leave it out"
        case .notAFolder: "it is not a folder; give the folder that it lies in"
        case .unreadable(let error): "it cannot be read (\(error)); check its permissions or leave it out"
        case .everything: "that would leave nothing protected; use danger-full-access or another folder"
        case .ofTheKernel(let folder):
            "\(folder) belongs to the kernel and its devices; use another folder"
        case .protected(let path): "\(path) stays read-only; use another folder"
        case .inGit(let path): "\(path) stays read-only; use --writable-git or another folder"
        }
    }
}
