import ExecEngine
import SessionUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension RunCommand {
    /// The command's working folder, for people to read.
    var folder: String {
        let ours = getcwd(nil, 0).map { path in
            defer { free(path) }
            return String(cString: path)
        }
        guard let cwd else { return ours ?? "." }
        return cwd.hasPrefix("/") ? cwd : (ours.map { "\($0)/\(cwd)" } ?? cwd)
    }

    /// What the screen's header says.
    var description: RunDescription {
        let policy = SandboxPolicy.dangerFullAccess.name
        if let shellLine {
            return RunDescription(shellLine: shellLine, cwd: folder, policy: policy, grace: grace.duration)
        }
        return RunDescription(
            command: commandToRun.map(\.description), cwd: folder, policy: policy, grace: grace.duration)
    }
}
