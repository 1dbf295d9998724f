extension Units {
    private static let typedUnits: [(suffix: String, milliseconds: Double)] = [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("", 1_000),
    ]
    /// A century in milliseconds; more cannot be meant, and stays clear of the clock's range.
    private static let longest = 3_155_760_000_000.0

    /// A time as it is typed: `500ms`, `10s`, `2m`, `1.5h`; a bare number is seconds, as for timeout(1). Nil for
    /// anything else, and for more than a century.
    public static func duration(_ text: String) -> Duration? {
        for unit in typedUnits where text.hasSuffix(unit.suffix) {
            let digits = text.dropLast(unit.suffix.count)
            guard digits.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }), let number = Double(digits) else {
                return nil
            }
            let milliseconds = number * unit.milliseconds
            guard milliseconds <= longest else { return nil }
            return .microseconds(Int64((milliseconds * 1_000).rounded()))
        }
        return nil
    }

    /// The shortest text that ``duration(_:)`` reads as this, to the millisecond.
    static func typed(_ duration: Duration) -> String {
        let milliseconds = milliseconds(duration)
        for (suffix, length) in [("h", Int64(3_600_000)), ("m", 60_000), ("s", 1_000)]
        where milliseconds > 0 && milliseconds % length == 0 { return "\(milliseconds / length)\(suffix)" }
        return "\(milliseconds)ms"
    }
}
