/// The lines that were typed before, the oldest first.
public struct LineHistory: Equatable, Sendable {
    /// Lines that are kept; the oldest go.
    public static let limit = 1000

    public private(set) var lines: [String] = []

    /// - Parameter lines: The oldest first.
    public init(_ lines: some Sequence<String> = []) {
        for line in lines { add(line) }
    }

    /// Adds a line as the newest, unless it is blank or the same as the newest.
    public mutating func add(_ line: String) {
        guard !line.allSatisfy(\.isWhitespace), line != lines.last else { return }
        lines.append(line)
        if lines.count > Self.limit { lines.removeFirst(lines.count - Self.limit) }
    }
}
