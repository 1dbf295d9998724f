import SystemPackage

/// The profile that sandbox-exec(1) of macOS gets for a plan.
///
/// Paths reach it as parameters (-D) only and are never part of the profile's text, so no name of a folder can add
/// a rule.
enum SeatbeltProfile {
    static let program: ExecString = "/usr/bin/sandbox-exec"

    /// The argv that runs a command enclosed by a plan.
    static func arguments(for plan: SandboxPlan, command: [ExecString]) -> [ExecString] {
        let rules = WriteRules(plan)
        let text = ([base] + rules.text + [plan.networkAccess ? network : localSockets]).joined(separator: "\n")
        return [program, "-p", ExecString(text)]
            + rules.parameters.map { name, path in ExecString(bytes: Array("-D\(name)=".utf8) + path.bytes) }
            + ["--"] + command
    }

    /// What every command may do. In SBPL the last rule that matches decides.
    static let base = """
        (version 1)
        (deny default)
        (allow process-exec process-fork)
        (allow process-info* (target same-sandbox))
        (allow signal (target same-sandbox))
        (allow file-read*)
        (allow sysctl-read)
        (allow pseudo-tty)
        (allow ipc-posix-sem)
        (allow mach-lookup
          (global-name "com.apple.system.opendirectoryd.libinfo")
          (global-name "com.apple.system.logger")
          (global-name "com.apple.system.notification_center"))
        (allow file-write-data file-ioctl
          (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (literal "/dev/ptmx")
          (regex #"^/dev/ttys[0-9]+$"))
        """

    static let network = """
        (allow network*)
        (allow system-socket)
        (allow mach-lookup
          (global-name "com.apple.SystemConfiguration.configd")
          (global-name "com.apple.SecurityServer")
          (global-name "com.apple.trustd.agent")
          (global-name "com.apple.dnssd.service"))
        """

    /// Without network: socket pairs and the like, connections nowhere.
    static let localSockets = """
        (allow system-socket (socket-domain AF_UNIX))
        """

    /// The rules for writing, with the parameters that they name in the order of their appearance.
    private struct WriteRules {
        var text: [String] = []
        var parameters: [(name: String, path: FilePath)] = []

        init(_ plan: SandboxPlan) {
            for (number, root) in plan.writableRoots.enumerated() {
                let name = "WRITABLE_ROOT_\(number)"
                parameters.append((name, root))
                var filters = "(subpath (param \"\(name)\"))"
                var kept: [String] = []
                for (index, protected) in plan.protectedPaths.filter({ $0.path.starts(with: root) }).enumerated() {
                    let protectedName = "\(name)_PROTECTED_\(index)"
                    parameters.append((protectedName, protected.path))
                    filters += """

                          (require-not (subpath (param "\(protectedName)")))
                          (require-not (literal (param "\(protectedName)")))
                        """
                    kept.append(protectedName)
                    // A folder on the way that is renamed would take the protected path to where no rule names it.
                    for (step, folder) in folders(from: root, to: protected.path).enumerated() {
                        let folderName = "\(protectedName)_PARENT_\(step)"
                        parameters.append((folderName, folder))
                        kept.append(folderName)
                    }
                }
                text.append("(allow file-write*\n  (require-all \(filters)))")
                text += kept.map { "(deny file-write-unlink (literal (param \"\($0)\")))" }
            }
        }

        /// The folders strictly between two paths, innermost first.
        private func folders(from root: FilePath, to path: FilePath) -> [FilePath] {
            var folders: [FilePath] = []
            var folder = path.removingLastComponent()
            while folder != root, folder.starts(with: root) {
                folders.append(folder)
                folder = folder.removingLastComponent()
            }
            return folders
        }
    }
}

extension FilePath {
    /// The path byte for byte, as the kernel has it.
    var bytes: [UInt8] { withPlatformString { ExecString(cString: $0).bytes } }
}
