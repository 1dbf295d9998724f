/// The text of an output, at most as long as the limit allows: its head and its tail, and a marker between them that
/// says what was left out.
///
/// The limit counts what is kept of the output. The marker comes on top, at most ``LeftOutMarker/maxLength``
/// characters; so a limit of 0 gives the marker alone. Half of the limit goes to the head, the rest to the tail. No
/// character is cut in two, and the bytes said to be left out are exactly those between the two.
///
/// Only the head and the tail are held in memory; what lies between is read once, piece by piece, to count its lines.
/// The encoding is guessed from up to 64 KiB at either end, and UTF-8 wins where both ends are valid.
///
/// - Complexity: Linear in the output's length where it is cut, for the lines; memory is 4 x the limit plus 128 KiB.
public func boundedText(of source: ByteSource, limit: OutputLimit = .none) -> StreamOutput<String> {
    guard let limit = limit.conversionLimit else {
        return StreamOutput(text: decodeOutput(source.bytes(in: 0..<source.length)))
    }
    let cut = TextCut(source, limit: limit)
    guard cut.headEnd < cut.tailStart else { return StreamOutput(text: cut.head + cut.tail) }
    let lines = source.lineFeedCount(in: cut.headEnd..<cut.tailStart)
    let marker = LeftOutMarker(byteCount: cut.tailStart - cut.headEnd, lineCount: lines)
    return StreamOutput(
        text: cut.head + marker.text + cut.tail,
        truncatedAfterLines: source.lineFeedCount(in: 0..<cut.headEnd))
}

/// What stands in a text for what was left out of it.
public struct LeftOutMarker: Hashable, Sendable {
    /// Bytes of the output, as the command wrote them.
    public var byteCount: Int
    /// Line feeds among them.
    public var lineCount: Int

    /// Characters of the longest marker: two numbers of 19 digits in groups.
    public static let maxLength = 81

    public init(byteCount: Int, lineCount: Int) {
        self.byteCount = byteCount
        self.lineCount = lineCount
    }

    /// A line of its own, such as "[… 12,345 bytes, 678 lines left out …]".
    public var text: String {
        let bytes = "\(Self.grouped(byteCount)) byte\(byteCount == 1 ? "" : "s")"
        let lines = "\(Self.grouped(lineCount)) line\(lineCount == 1 ? "" : "s")"
        return "\n[… \(bytes), \(lines) left out …]\n"
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
