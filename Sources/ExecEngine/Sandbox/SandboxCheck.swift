/// One thing that a sandbox needs, and whether this machine has it.
public struct SandboxCheck: Hashable, Sendable {
    public var name: String
    public var isThere: Bool
    /// What it is like here, or why it is not there and what would help.
    public var detail: String

    public init(name: String, isThere: Bool, detail: String) {
        self.name = name
        self.isThere = isThere
        self.detail = detail
    }
}
