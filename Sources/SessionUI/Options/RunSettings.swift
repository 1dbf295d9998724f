import ExecEngine

/// The options of a session's next run, with the defaults of `sluice run`.
public struct RunSettings: Equatable, Sendable {
    public enum Policy: String, Equatable, Sendable, CaseIterable {
        case dangerFullAccess = "danger-full-access"
        case readOnly = "read-only"
        case workspaceWrite = "workspace-write"
    }

    /// A variable that is added to the environment.
    public struct Variable: Equatable, Sendable {
        public var name: String
        public var value: String
    }

    public var timeout: Duration?
    public var grace = Duration.zero
    public var policy = Policy.dangerFullAccess
    public var writableRoots: [String] = []
    public var network = false
    public var writableGit = false
    public var cwd: String?
    public var name: String?
    public var environment: [Variable] = []
    public var usesTerminals = false
    public var leavesBackground = false

    public init() {}

    /// What does not go together, or nil.
    public var problem: String? {
        let forWorkspace = [
            ("roots", !writableRoots.isEmpty), ("network", network), ("writable .git", writableGit),
        ]
        if policy != .workspaceWrite, let (name, _) = forWorkspace.first(where: \.1) {
            return "\(name) goes with the workspace-write sandbox only"
        }
        if policy != .dangerFullAccess, leavesBackground {
            return
                "what is left running would lose the one who answers its calls: no sandbox goes with leave background"
        }
        return nil
    }

    /// What differs from the defaults, short; empty where nothing does.
    public var summary: String {
        var parts: [String] = []
        if let timeout { parts.append("timeout \(Units.text(timeout))") }
        if grace > .zero { parts.append("grace \(Units.text(grace))") }
        if policy != .dangerFullAccess { parts.append(policyText) }
        if let cwd { parts.append("in \(cwd)") }
        if let name { parts.append("name \(name)") }
        if !environment.isEmpty { parts.append(Units.count(environment.count, "variable")) }
        if usesTerminals { parts.append("terminals") }
        if leavesBackground { parts.append("leaves background") }
        return parts.joined(separator: ", ")
    }

    /// "workspace-write . /tmp ../lib, network".
    public var policyText: String {
        guard policy == .workspaceWrite else { return policy.rawValue }
        let roots = ([".", "/tmp"] + writableRoots).joined(separator: " ")
        return ["workspace-write \(roots)", network ? "network" : nil, writableGit ? ".git" : nil]
            .compactMap(\.self).joined(separator: ", ")
    }

    public var sandboxPolicy: SandboxPolicy {
        switch policy {
        case .dangerFullAccess: .dangerFullAccess
        case .readOnly: .readOnly
        case .workspaceWrite:
            .workspaceWrite(
                .init(writableRoots: writableRoots, networkAccess: network, writableGit: writableGit))
        }
    }
}
