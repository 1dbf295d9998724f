/// What to look for in output, line by line.
///
/// Not Sendable, as Regex is not: make it on the thread that searches.
public enum OutputPattern {
    case literal(LiteralScan)
    case regex(Regex<AnyRegexOutput>)

    /// - Parameters:
    ///   - isRegex: The pattern is a regular expression as Swift's Regex reads it.
    ///   - ignoresCase: Nil for smart case: ignored unless the pattern has a capital letter, as in the screen's search.
    ///     Without `isRegex` this is about ASCII letters only.
    /// - Throws: `ArchiveError.badPattern`.
    public init(_ text: String, isRegex: Bool = false, ignoresCase: Bool? = nil) throws(ArchiveError) {
        if text.utf8.contains(0x0A) {
            throw .badPattern(pattern: text, reason: "it holds a line feed, and lines are searched one by one")
        }
        let ignoresCase = ignoresCase ?? !Self.hasCapital(text, isRegex: isRegex)
        guard isRegex else {
            guard let scan = LiteralScan(text, ignoresCase: ignoresCase) else {
                throw .badPattern(pattern: text, reason: "it is empty")
            }
            self = .literal(scan)
            return
        }
        do {
            self = .regex(try Regex(text).ignoresCase(ignoresCase))
        } catch {
            throw .badPattern(pattern: text, reason: "\(error)")
        }
    }

    /// In a regular expression the letters of `\S`, `\B`, `\p{Lu}` and the like are no text.
    private static func hasCapital(_ text: String, isRegex: Bool) -> Bool {
        guard isRegex else { return text.contains(where: \.isUppercase) }
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "\\", let kind = rest.popFirst() {
                if "pP".contains(kind), rest.first == "{" { rest = rest.drop { $0 != "}" } }
            } else if character.isUppercase {
                return true
            }
        }
        return false
    }

    /// The first match of a regular expression in a line, in bytes of the line.
    static func match(of regex: Regex<AnyRegexOutput>, in line: UnsafeRawBufferPointer) -> Range<Int>? {
        let text = String(decoding: line, as: UTF8.self)
        guard let found = try? regex.firstMatch(in: text)?.range else { return nil }
        let lower = text.utf8.distance(from: text.startIndex, to: found.lowerBound)
        let upper = text.utf8.distance(from: text.startIndex, to: found.upperBound)
        // U+FFFD never takes fewer bytes than what it stands for: the same length means the same places.
        guard text.utf8.count != line.count else { return lower..<upper }
        let start = rawOffset(of: lower, in: line)
        return start..<max(start, rawOffset(of: upper, in: line))
    }

    /// Where the byte at `offset` of the repaired text comes from.
    private static func rawOffset(of offset: Int, in line: UnsafeRawBufferPointer) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var bytes = line.makeIterator()
        var (raw, repaired) = (0, 0)
        while repaired < offset {
            switch parser.parseScalar(from: &bytes) {
            case .valid(let scalar):
                raw += scalar.count
                repaired += scalar.count
            case .error(let length):
                raw += length
                repaired += 3
            case .emptyInput: return line.count
            }
        }
        return raw
    }
}
