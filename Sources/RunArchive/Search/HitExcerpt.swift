import ExecEngine

/// A hit's line as it may be printed: harmless, and at most 2,000 characters of it around the match.
public struct HitExcerpt: Hashable, Sendable {
    /// Unicode scalars in all, but for the marks where something was cut off.
    public static let limit = 2_000
    /// The most of them before the match.
    static let limitBefore = 500
    /// Bytes that are looked at on each side: enough for the limit with escape sequences in between.
    private static let reach = 16_000

    public var before: String
    public var match: String
    public var after: String

    public var text: String { before + match + after }

    /// Reads the line from the log.
    public init(_ hit: OutputHit, in log: any RunLogReading) {
        let window =
            max(
                hit.line.lowerBound, hit.match.lowerBound - Self.reach)..<min(
                hit.line.upperBound, hit.match.lowerBound + Self.reach)
        let bytes = log.bytes(hit.stream, in: window)
        func place(_ offset: Int) -> Int { min(max(offset - window.lowerBound, 0), bytes.count) }
        let found = place(hit.match.lowerBound)..<place(hit.match.upperBound)
        let head = bytes[..<found.lowerBound]
        var tail = bytes[found.upperBound...]
        var cutsHead = window.lowerBound > hit.line.lowerBound
        var cutsTail = window.upperBound < hit.line.upperBound
        if !cutsTail, tail.last == 0x0D { tail = tail.dropLast() }
        // What is shown has no more characters than there are bytes.
        if bytes.count <= Self.limit, head.count <= Self.limitBefore, !cutsHead, !cutsTail {
            (before, match, after) = (harmless(head), harmless(bytes[found]), harmless(tail))
            return
        }

        let shownMatch = harmless(bytes[found]).unicodeScalars.prefix(Self.limit)
        let room = Self.limit - shownMatch.count
        let shownHead = harmless(head).unicodeScalars
        let keptHead = shownHead.suffix(min(room, Self.limitBefore))
        let shownTail = harmless(tail).unicodeScalars
        let keptTail = shownTail.prefix(room - keptHead.count)
        cutsHead = cutsHead || keptHead.count < shownHead.count
        cutsTail = cutsTail || keptTail.count < shownTail.count
        before = (cutsHead ? "…" : "") + String(String.UnicodeScalarView(keptHead))
        match = String(String.UnicodeScalarView(shownMatch))
        after = String(String.UnicodeScalarView(keptTail)) + (cutsTail ? "…" : "")
    }
}
