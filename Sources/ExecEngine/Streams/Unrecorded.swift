/// Output of a stream that its log does not hold.
public struct Unrecorded: Hashable, Sendable, CustomStringConvertible {
    /// Bytes of the stream that are in the log: from this one on nothing is kept.
    public var from: Int
    /// Why, such as "No space left on device".
    public var reason: String
    /// True where a reader who is waited for cannot have it either.
    public var isLost: Bool

    public init(from: Int, reason: String, isLost: Bool = false) {
        self.from = from
        self.reason = reason
        self.isLost = isLost
    }

    public var description: String { "from byte \(from) on: \(reason)" }
}
