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

    /// The policy and its roots, short: "workspace-write . /tmp ../lib, network".
    private var policyText: String {
        guard sandbox.policyName == .workspaceWrite else { return sandbox.policy.name }
        let roots = ["."] + (sandbox.excludeSlashTmp ? [] : ["/tmp"]) + sandbox.writableRoots
        let shown = roots.prefix(3).joined(separator: " ") + (roots.count > 3 ? " +\(roots.count - 3)" : "")
        return [
            "\(sandbox.policy.name) \(shown)", sandbox.network ? "network" : nil, sandbox.writableGit ? ".git" : nil,
        ].compactMap(\.self).joined(separator: ", ")
    }

    /// What the screen's header says.
    var description: RunDescription {
        let (policy, grace, isContained) = (policyText, grace.duration, sandbox.isContained)
        if let shellLine {
            return RunDescription(
                shellLine: shellLine, cwd: folder, policy: policy, grace: grace, isContained: isContained)
        }
        return RunDescription(
            command: commandToRun.map(\.description), cwd: folder, policy: policy, grace: grace,
            isContained: isContained)
    }
}
