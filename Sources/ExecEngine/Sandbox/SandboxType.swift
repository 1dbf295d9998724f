/// What enforces a policy on a command.
public enum SandboxType: String, Sendable, Hashable, CaseIterable {
    /// Nothing: the command runs with the caller's rights.
    case none
    /// The sandbox of macOS (sandbox-exec).
    case macosSeatbelt = "macos-seatbelt"
    /// Landlock and a seccomp filter on Linux.
    case linuxSeccomp = "linux-seccomp"
    /// A restricted token on Windows. Named as in the model; nothing here makes one.
    case windowsRestrictedToken = "windows-restricted-token"
}
