import ExecEngine

/// Tells whether a line, as it is shown, matches a regular expression. Made anew for each slice of work, as a compiled
/// expression is no value.
struct LineMatcher {
    private let regex: Regex<AnyRegexOutput>
    /// Set where the expression is plain text: that is compared as the search does, at the speed of memory.
    private let literal: SearchPattern?

    /// Characters of a line that an expression is tried on: more could keep the screen waiting for minutes, as the
    /// time that one takes can grow with the cube of the length and cannot be cut short. Plain text has no limit.
    static let testedLength = 4_096

    /// - Throws: What is wrong with the expression, in words.
    init(_ text: String) throws {
        let regex = try Regex(text)
        self.regex = Self.ignoresCase(text) ? regex.ignoresCase() : regex
        literal = Self.isLiteral(text) ? SearchPattern(text) : nil
    }

    /// True for a text without capital letters; those that name a class, such as \S, are none.
    static func ignoresCase(_ text: String) -> Bool {
        var isEscaped = false
        for character in text {
            if !isEscaped, character.isUppercase { return false }
            isEscaped = !isEscaped && character == "\\"
        }
        return true
    }

    /// ASCII alone, so that both ways to ignore case are the same.
    private static func isLiteral(_ text: String) -> Bool {
        text.allSatisfy { $0.isASCII && !"\\^$.|?*+()[]{}".contains($0) }
    }

    func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        // What ends the line is not part of what is shown.
        var end = line.count
        if end > 0, line[end - 1] == 0x0A {
            end -= 1
            if end > 0, line[end - 1] == 0x0D { end -= 1 }
        }
        let shown = UnsafeRawBufferPointer(rebasing: line[..<end])
        let isPlain = ByteScan.firstControl(in: shown, 0..<end) == nil
        if let literal {
            if isPlain, literal.first(in: shown, 0..<end) == nil { return false }
            return !literal.matches(in: StyledText.line(shown).cells).isEmpty
        }
        let text =
            isPlain && end <= Self.testedLength
            ? String(decoding: shown, as: UTF8.self)
            : Self.text(StyledText.line(shown, columns: Self.testedLength).cells)
        return ((try? regex.firstMatch(in: text)) ?? nil) != nil
    }

    private static func text(_ cells: [Cell]) -> String {
        String(cells.lazy.filter { !$0.isContinuation }.map(\.character))
    }
}
