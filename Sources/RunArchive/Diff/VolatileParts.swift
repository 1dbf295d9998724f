/// Folds the parts of a line that differ from one run to the next and mean nothing: times, durations, process ids,
/// addresses, temporary paths, UUIDs and ids of Sluice's runs.
///
/// Each becomes a mark of its kind, so lines that are equal but for them become equal bytes. One look at each byte, no
/// regular expressions: a million lines take a second or so.
public enum VolatileParts {
    /// What stands for a part; written behind a NUL, which text does not hold.
    private enum Mark {
        static let time = UInt8(ascii: "T")
        static let duration = UInt8(ascii: "D")
        static let pid = UInt8(ascii: "P")
        static let address = UInt8(ascii: "A")
        static let path = UInt8(ascii: "F")
        static let uuid = UInt8(ascii: "U")
        static let run = UInt8(ascii: "R")
    }

    /// Appends the line to `folded`, its volatile parts as marks. Spaces before a part are left out: columns are padded
    /// by the width of what stands in them.
    public static func fold(_ line: UnsafeRawBufferPointer, into folded: inout [UInt8]) {
        let start = folded.count
        var index = 0
        while index < line.count {
            // Every part begins where a word, a bracket or a path does.
            if let (mark, kept, end) = part(at: index, in: line) {
                folded.append(contentsOf: line[index..<index + kept])
                while folded.count > start, folded.last == 0x20 { folded.removeLast() }
                folded.append(0)
                folded.append(mark)
                index = end
            } else {
                let end = isWord(line[index]) ? endOfWord(from: index, in: line) : index + 1
                folded.append(contentsOf: line[index..<end])
                index = end
            }
        }
    }

    private typealias Part = (mark: UInt8, kept: Int, end: Int)

    /// The part that begins at `index`, which begins a word or is none: its mark, how many bytes stay before it, and
    /// where it ends.
    private static func part(at index: Int, in line: UnsafeRawBufferPointer) -> Part? {
        if let end = calendarDate(at: index, in: line) { return (Mark.time, 0, end) }
        switch line[index] {
        case UInt8(ascii: "["):
            let end = digits(from: index + 1, in: line)
            return (2...7).contains(end - index - 1) && byte(end, line) == UInt8(ascii: "]")
                ? (Mark.pid, 1, end) : nil
        case UInt8(ascii: "/"):
            return temporaryPath(at: index, in: line)
        case UInt8(ascii: "p"), UInt8(ascii: "P"):
            return pid(at: index, in: line)
        case UInt8(ascii: "t"):
            guard starts(line, index, with: "tmp.") else { return nil }
            let end = endOfWord(from: index + 4, in: line)
            return end - index >= 10 ? (Mark.path, 0, end) : nil
        case 0x30...0x39:
            return number(at: index, in: line)
        case let letter where isHexDigit(letter):
            return uuid(at: index, in: line)
        default:
            return nil
        }
    }

    private static func number(at index: Int, in line: UnsafeRawBufferPointer) -> Part? {
        if let uuid = uuid(at: index, in: line) { return uuid }
        if line[index] == 0x30, byte(index + 1, line) == UInt8(ascii: "x") {
            var end = index + 2
            while isHexDigit(byte(end, line)) { end += 1 }
            // Shorter ones are numbers of the program's own rather than addresses.
            return end - index >= 8 && !isWord(byte(end, line)) ? (Mark.address, 0, end) : nil
        }
        if let end = date(at: index, in: line) ?? clock(at: index, in: line) { return (Mark.time, 0, end) }
        if let end = duration(at: index, in: line) { return (Mark.duration, 0, end) }
        let end = endOfWord(from: index, in: line)
        return isRunID(line[index..<end]) ? (Mark.run, 0, end) : nil
    }

    // MARK: Times

    /// `2026-11-24`, with `T` or a space, a clock time and a zone behind it where they are there.
    private static func date(at index: Int, in line: UnsafeRawBufferPointer) -> Int? {
        guard matches("dddd-dd-dd", at: index, in: line) || matches("dddd/dd/dd", at: index, in: line) else {
            return nil
        }
        let end = index + 10
        guard !isDigit(byte(end, line)) else { return nil }
        guard [0x54, 0x74, 0x20].contains(byte(end, line)), let clock = clock(at: end + 1, in: line) else {
            return isWord(byte(end, line)) ? nil : end
        }
        return clock
    }

    /// `9:30:01`, `09:30:01.123Z`, `09:30:01,123+01:00`; `09:30` where it does not go on like a place in a file.
    static func clock(at index: Int, in line: UnsafeRawBufferPointer) -> Int? {
        let hours = digits(from: index, in: line) - index
        guard hours == 1 || hours == 2, matches(":dd", at: index + hours, in: line) else { return nil }
        var end = index + hours + 3
        if matches(":dd", at: end, in: line) {
            end += 3
            if [0x2E, 0x2C].contains(byte(end, line)), isDigit(byte(end + 1, line)) {
                end = digits(from: end + 1, in: line)
            }
        } else if hours != 2 || byte(end, line) == 0x3A || line[index] > 0x32 || line[index + 3] > 0x35 {
            return nil
        }
        if [0x5A, 0x7A].contains(byte(end, line)) {
            end += 1
        } else if matches("+dd:dd", at: end, in: line) || matches("-dd:dd", at: end, in: line) {
            end += 6
        } else if matches("+dddd", at: end, in: line) || matches("-dddd", at: end, in: line) {
            end += 5
        }
        return isWord(byte(end, line)) ? nil : end
    }

    private static let attachedUnits = ["ns", "us", "µs", "μs", "ms", "secs", "sec", "s", "min", "m", "hrs", "hr", "h"]
        .map { Array($0.utf8) }
    private static let spacedUnits = [
        "ns", "us", "µs", "μs", "ms", "seconds", "second", "secs", "sec", "s", "minutes", "minute", "mins", "min",
        "milliseconds", "millisecond", "microseconds", "nanoseconds", "hours", "hour",
    ].map { Array($0.utf8) }

    /// `1.23s`, `12 ms`, `0.05 seconds`, `2m3.5s`.
    private static func duration(at index: Int, in line: UnsafeRawBufferPointer) -> Int? {
        var end = index
        while true {
            let start = end
            end = digits(from: end, in: line)
            guard end > start else { return nil }
            if byte(end, line) == 0x2E, isDigit(byte(end + 1, line)) { end = digits(from: end + 1, in: line) }
            if let unit = attachedUnits.first(where: { starts(line, end, with: $0) }) {
                end += unit.count
                if isDigit(byte(end, line)) { continue }
                return isWord(byte(end, line)) ? nil : end
            }
            guard start == index, byte(end, line) == 0x20 else { return nil }
            return spacedUnits.lazy.filter { starts(line, end + 1, with: $0) }.map { end + 1 + $0.count }
                .first { !isWord(byte($0, line)) }
        }
    }

    // MARK: Names

    /// `pid 1234`, `PID=1234`, `pid: 1234`.
    private static func pid(at index: Int, in line: UnsafeRawBufferPointer) -> Part? {
        guard byte(index + 1, line) | 0x20 == UInt8(ascii: "i"), byte(index + 2, line) | 0x20 == UInt8(ascii: "d")
        else { return nil }
        var start = index + 3
        while start < index + 6, [0x20, 0x3D, 0x3A].contains(byte(start, line)) { start += 1 }
        let end = digits(from: start, in: line)
        return start > index + 3 && end > start && !isWord(byte(end, line)) ? (Mark.pid, start - index, end) : nil
    }

    /// The name below /tmp or /var/tmp, and the three names below /var/folders that macOS makes up.
    private static func temporaryPath(at index: Int, in line: UnsafeRawBufferPointer) -> Part? {
        // Not the "/tmp/" of "build/tmp/x".
        if index > 0, isPath(line[index - 1]) { return nil }
        for (folder, names) in [("/tmp/", 1), ("/var/tmp/", 1), ("/var/folders/", 4), ("/private/tmp/", 1)]
        where starts(line, index, with: folder) {
            let start = index + folder.utf8.count
            var end = start
            for name in 0..<names {
                if name > 0, byte(end, line) == UInt8(ascii: "/") { end += 1 }
                while isPath(byte(end, line)), byte(end, line) != UInt8(ascii: "/") { end += 1 }
            }
            return end > start ? (Mark.path, folder.utf8.count, end) : nil
        }
        return nil
    }

    private static func uuid(at index: Int, in line: UnsafeRawBufferPointer) -> Part? {
        guard byte(index + 8, line) == UInt8(ascii: "-"),
            matches("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", at: index, in: line), !isWord(byte(index + 36, line))
        else { return nil }
        return (Mark.uuid, 0, index + 36)
    }

    /// An id of 2024 to 2040 that is no plain number.
    private static func isRunID(_ word: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard word.count == 10, !word.allSatisfy(isDigit), let id = RunID(String(decoding: word, as: UTF8.self)) else {
            return false
        }
        return (1_704_067_200_000...2_208_988_800_000).contains(id.milliseconds)
    }

    // MARK: Bytes

    /// NUL past the end.
    static func byte(_ index: Int, _ line: UnsafeRawBufferPointer) -> UInt8 {
        index < line.count ? line[index] : 0
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x66).contains(byte | 0x20) }
    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F || byte >= 0x80
    }
    private static func isPath(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !"\"'`:;,()[]{}<>|=".utf8.contains(byte)
    }

    static func digits(from index: Int, in line: UnsafeRawBufferPointer) -> Int {
        var end = index
        while isDigit(byte(end, line)) { end += 1 }
        return end
    }

    private static func endOfWord(from index: Int, in line: UnsafeRawBufferPointer) -> Int {
        var end = index
        while isWord(byte(end, line)) { end += 1 }
        return end
    }

    private static func starts(
        _ line: UnsafeRawBufferPointer, _ index: Int, with text: some Collection<UInt8>
    ) -> Bool {
        index + text.count <= line.count && line[index..<index + text.count].elementsEqual(text)
    }

    private static func starts(_ line: UnsafeRawBufferPointer, _ index: Int, with text: String) -> Bool {
        starts(line, index, with: text.utf8)
    }

    /// Whether bytes follow a pattern: `d` a digit, `x` a hexadecimal digit, anything else itself.
    private static func matches(_ pattern: StaticString, at index: Int, in line: UnsafeRawBufferPointer) -> Bool {
        let count = pattern.utf8CodeUnitCount
        guard index + count <= line.count else { return false }
        for offset in 0..<count {
            let byte = line[index + offset]
            let fits =
                switch pattern.utf8Start[offset] {
                case UInt8(ascii: "d"): isDigit(byte)
                case UInt8(ascii: "x"): isHexDigit(byte)
                case let other: byte == other
                }
            if !fits { return false }
        }
        return true
    }
}
