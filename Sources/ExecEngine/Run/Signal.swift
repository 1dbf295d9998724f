/// A signal by number, as in signal(7).
public struct Signal: RawRepresentable, Hashable, Sendable {
    public var rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    public static let hangup = Signal(rawValue: 1)
    public static let interrupt = Signal(rawValue: 2)
    public static let abort = Signal(rawValue: 6)
    public static let kill = Signal(rawValue: 9)
    public static let terminate = Signal(rawValue: 15)
}
