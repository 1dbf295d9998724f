/// What encloses a run, in fact.
public struct Enclosure: Hashable, Sendable {
    public var layers: SandboxLayers
    /// What this machine did not give, each with its reason.
    public var missing: [String]

    public init(layers: SandboxLayers, missing: [String]) {
        self.layers = layers
        self.missing = missing
    }
}
