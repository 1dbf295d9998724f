import ArgumentParser
import RunArchive

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A moment in the past on the command line: a time before now (`2h`, `7d`), or a date: `2026-11-24`,
/// `2026-11-24T09:30` or `2026-11-24 09:30:00`, in this machine's time zone, or in UTC with a `Z` at its end.
struct SinceArgument: ExpressibleByArgument, Equatable {
    /// Unix time.
    var milliseconds: Int64

    init?(argument: String) {
        self.init(argument, now: unixMilliseconds())
    }

    init?(_ text: String, now: Int64) {
        if let ago = DurationArgument(argument: text) {
            milliseconds = now - Int64(ago.duration / .milliseconds(1))
            return
        }
        guard let seconds = Self.seconds(text) else { return nil }
        milliseconds = seconds * 1_000
    }

    private static func seconds(_ text: String) -> Int64? {
        let isUTC = text.hasSuffix("Z")
        let halves = (isUTC ? text.dropLast() : text[...]).split(separator: text.contains("T") ? "T" : " ")
        guard halves.count == 1 || halves.count == 2, let date = numbers(halves[0], "-", widths: [4, 2, 2]) else {
            return nil
        }
        var clock = [0, 0, 0]
        if halves.count == 2 {
            let widths = halves[1].utf8.count > 5 ? [2, 2, 2] : [2, 2]
            guard let given = numbers(halves[1], ":", widths: widths) else { return nil }
            clock.replaceSubrange(0..<given.count, with: given)
        }
        guard (1...12).contains(date[1]), (1...31).contains(date[2]), clock[0] < 24, clock[1] < 60, clock[2] < 61 else {
            return nil
        }
        var parts = tm()
        parts.tm_year = Int32(date[0] - 1900)
        parts.tm_mon = Int32(date[1] - 1)
        parts.tm_mday = Int32(date[2])
        parts.tm_hour = Int32(clock[0])
        parts.tm_min = Int32(clock[1])
        parts.tm_sec = Int32(clock[2])
        // Whether summer time is on then is for mktime(3) to find out.
        parts.tm_isdst = -1
        let seconds = isUTC ? timegm(&parts) : mktime(&parts)
        // The 31st of a month that has 30 days comes back as the next one.
        return parts.tm_mday == Int32(date[2]) ? Int64(seconds) : nil
    }

    private static func numbers(_ text: Substring, _ separator: Character, widths: [Int]) -> [Int]? {
        let words = text.split(separator: separator, omittingEmptySubsequences: false)
        guard words.map(\.utf8.count) == widths else { return nil }
        let values = words.compactMap { word in word.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(word) : nil }
        return values.count == widths.count ? values : nil
    }
}
