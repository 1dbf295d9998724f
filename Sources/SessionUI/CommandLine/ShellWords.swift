import ExecEngine

/// Words of a line as sh(1) splits it: blanks part them, quotes and backslashes keep blanks together.
public enum ShellWords {
    /// A word: its text without quotes, and where it stands in the line, in characters.
    public struct Word: Hashable, Sendable {
        public var text: String
        public var range: Range<Int>
        /// The quote that is still open at the line's end, if one is.
        var openQuote: Character?
        /// Whether it stands where a program's name is wanted.
        public var isCommand: Bool
    }

    /// The words' texts, for who has no shell: its operators are characters as others.
    public static func split(_ line: String) -> [String] { words(of: line, operators: []).map(\.text) }

    /// The words with their places. After `;`, `|`, `&`, `(` and assignments a program's name is wanted again.
    public static func words(of line: String) -> [Word] { words(of: line, operators: [";", "|", "&", "("]) }

    private static func words(of line: String, operators: Set<Character>) -> [Word] {
        let characters = Array(line)
        var words: [Word] = []
        var index = 0
        var wantsCommand = true
        while index < characters.count {
            let character = characters[index]
            if character == " " || character == "\t" {
                index += 1
            } else if operators.contains(character) {
                words.append(
                    Word(text: String(character), range: index..<index + 1, openQuote: nil, isCommand: false))
                wantsCommand = true
                index += 1
            } else {
                var word = word(characters, from: index, operators: operators)
                word.isCommand = wantsCommand
                if !isAssignment(word.text) { wantsCommand = false }
                index = word.range.upperBound
                words.append(word)
            }
        }
        return words
    }

    private static func isAssignment(_ text: String) -> Bool {
        guard let name = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).first,
            name.count < text.count, let first = name.first, first.isLetter || first == "_"
        else { return false }
        return name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    private static func word(_ characters: [Character], from start: Int, operators: Set<Character>) -> Word {
        var text = ""
        var quote: Character?
        var index = start
        while index < characters.count {
            let character = characters[index]
            if let open = quote {
                if character == open {
                    quote = nil
                } else if open == "\"", character == "\\", index + 1 < characters.count {
                    index += 1
                    text.append(characters[index])
                } else {
                    text.append(character)
                }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "\\", index + 1 < characters.count {
                index += 1
                text.append(characters[index])
            } else if character == " " || character == "\t" || operators.contains(character) {
                break
            } else {
                text.append(character)
            }
            index += 1
        }
        return Word(text: text, range: start..<index, openQuote: quote, isCommand: false)
    }

    /// A completion as it stands in a line: in quotes only where it needs them; `~/` at its beginning stays open.
    static func quoted(_ text: String) -> String {
        if text.hasPrefix("~/") { return "~/" + (text == "~/" ? "" : shellQuoted(String(text.dropFirst(2)))) }
        return shellQuoted(text)
    }
}
