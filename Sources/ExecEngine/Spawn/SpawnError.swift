import SystemPackage

/// Why a command could not be started: the step that failed and its errno.
public struct SpawnError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Step: String, Sendable {
        case emptyCommand
        case nulByte
        case output
        case guardian
        case processGroup
        case stdio
        case terminal
        case chdir
        case exec
        case namespace
        case readOnlyMounts
        case mount
        case capabilities
        case noNewPrivileges
        case landlock
        case seccomp
        case observerHandover
    }

    public var step: Step
    public var errno: Errno
    /// The program as the caller named it.
    public var program: String
    /// The folder that chdir was for.
    public var cwd: String
    /// The PATH that was searched, or nil where the program's name holds a slash.
    public var path: String?
    /// The path that a step of the sandbox was for.
    public var sandboxPath: String?

    static let emptyCommand = SpawnError(step: .emptyCommand, errno: .invalidArgument, program: "", cwd: "", path: nil)

    /// 127 where the program was not found, 126 where it was but could not be run, 125 for all else: as env(1) and
    /// timeout(1).
    public var exitCode: Int32 {
        guard step == .exec else { return 125 }
        return errno == .noSuchFileOrDirectory || errno == .notDirectory ? 127 : 126
    }

    public var description: String {
        switch step {
        case .emptyCommand: return "command args are empty"
        case .nulByte: return "cannot start \"\(program)\": an argument, a variable or the folder holds a NUL byte"
        case .chdir:
            return "cannot start \"\(program)\": folder \"\(cwd)\": \(errno); give another with --cwd"
        case .exec: return "cannot start \"\(program)\": \(execReason)"
        case .output: return "cannot start \"\(program)\": no pipe or terminal for its output: \(errno)"
        case .namespace, .readOnlyMounts, .mount, .capabilities, .noNewPrivileges, .landlock, .seccomp,
            .observerHandover:
            let subject = sandboxPath.map { " of \($0)" } ?? ""
            return """
                cannot contain "\(program)": step \(step.rawValue)\(subject) of the sandbox: \(errno); it was not run \
                (see: sluice doctor)
                """
        case .guardian, .processGroup, .stdio, .terminal:
            return "cannot start \"\(program)\": \(step.rawValue) failed: \(errno)"
        }
    }

    private var execReason: String {
        switch errno {
        case .noSuchFileOrDirectory where path != nil: "not found in PATH (\(path ?? ""))"
        case .noSuchFileOrDirectory:
            "no such file, or the interpreter that its first line or format names is missing"
        case .permissionDenied: "found, but not executable for this user; see its mode with ls -l"
        case .execFormatError: "not a program this kernel can run"
        case .argListTooLong: "arguments and environment are too long for the kernel; see getconf ARG_MAX"
        default: "\(errno)"
        }
    }
}
