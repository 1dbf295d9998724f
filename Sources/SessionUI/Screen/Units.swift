/// Durations, byte counts and numbers as people read them. Pure text, the same on every machine.
public enum Units {
    private static let attosecondsPerMillisecond: Int64 = 1_000_000_000_000_000

    /// Whole milliseconds, rounded down; what does not fit is brought to the largest.
    static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        if overflow { return seconds < 0 ? .min : .max }
        return product.addingReportingOverflow(attoseconds / attosecondsPerMillisecond).partialValue
    }

    /// "0.0 s", "59.9 s", "2 min 05 s", "3 h 07 min", "2 d 01 h"; rounded down, so that time passed is never
    /// overstated. A negative duration is none.
    public static func text(_ duration: Duration) -> String {
        text(tenths: max(0, milliseconds(duration)) / 100)
    }

    /// Time that is left: as ``text(_:)`` but rounded up, so that "0.0 s" means none.
    static func remaining(_ duration: Duration) -> String {
        let milliseconds = min(max(0, milliseconds(duration)), .max - 100)
        let isExact = Duration.milliseconds(milliseconds) >= duration
        return text(tenths: (milliseconds + (isExact ? 99 : 100)) / 100)
    }

    private static func text(tenths: Int64) -> String {
        let seconds = tenths / 10
        if seconds < 60 { return "\(seconds).\(tenths % 10) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(padded(seconds % 60)) s" }
        if seconds < 86_400 { return "\(seconds / 3600) h \(padded(seconds / 60 % 60)) min" }
        return "\(seconds / 86_400) d \(padded(seconds / 3600 % 24)) h"
    }

    private static func padded(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// "   1.234 s": seconds and milliseconds, 10 columns up to 99,999 s.
    static func lineTime(_ duration: Duration) -> String {
        let milliseconds = max(0, milliseconds(duration))
        let fraction = "\(milliseconds % 1000)"
        let text = "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) s"
        return String(repeating: " ", count: max(0, 10 - text.count)) + text
    }

    /// "0 B", "999 B", "1.2 kB", "34 MB", "1.5 GB": powers of 1000, rounded down.
    public static func text(bytes: Int) -> String {
        guard bytes >= 1000 else { return "\(bytes) B" }
        var unit = 1000
        var names = ["kB", "MB", "GB", "TB", "PB", "EB"][...]
        while bytes / unit >= 1000, names.count > 1 {
            unit *= 1000
            names = names.dropFirst()
        }
        let whole = bytes / unit
        let tenth = whole < 10 ? ".\(bytes / (unit / 10) % 10)" : ""
        return "\(whole)\(tenth) \(names.first ?? "")"
    }

    /// "12,345,678".
    public static func text(number: Int) -> String {
        var digits = Array(String(number.magnitude))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// "1 line", "2,000 lines".
    static func count(_ number: Int, _ noun: String, isExact: Bool = true) -> String {
        "\(text(number: number))\(isExact ? "" : "+") \(noun)\(number == 1 && isExact ? "" : "s")"
    }
}
