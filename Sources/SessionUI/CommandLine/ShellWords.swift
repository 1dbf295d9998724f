/// How a part of a line is protected from the shell.
public enum ShellQuote: Hashable, Sendable {
    /// A backslash before each character that needs one.
    case backslash
    case single, double
}

/// A word of a line as a shell reads it.
public struct ShellWord: Hashable, Sendable {
    /// Where it stands, quotes included, in characters of the line.
    public var range: Range<Int>
    /// Without its quotes; nothing is expanded.
    public var text: String
    /// True for the name of a simple command.
    public var isCommand: Bool
    /// True where a `~` that begins it is not quoted and names the home folder.
    public var expandsTilde: Bool
    /// The quote that is still open at its end; `backslash` where none is.
    public var openQuote: ShellQuote
}

/// Splits a line into words as sh does, as far as completion needs to know (XCU 2.2 to 2.4 and 2.9), and quotes what
/// is put into one.
///
/// Nothing is expanded. A comment and a here-document count as words like any other.
public enum ShellWords {
    /// The words of a line.
    public static func words(in line: String) -> [ShellWord] {
        var scanner = ShellScanner()
        for character in line { scanner.read(character) }
        return scanner.words + (scanner.isInWord ? [scanner.current] : [])
    }

    /// The word that ends at the cursor, perhaps an empty one, for completion: of `name=value` the value only.
    ///
    /// - Parameter cursor: In characters; what stands behind it plays no part.
    public static func word(before cursor: Int, in line: some Collection<Character>) -> ShellWord {
        var scanner = ShellScanner()
        for character in line.prefix(max(0, cursor)) { scanner.read(character) }
        return scanner.isInWord ? scanner.value : scanner.current
    }

    /// Text as sh reads it back unchanged, within quotes of the kind given.
    ///
    /// - Parameters:
    ///   - quote: What was begun stays so: a name in double quotes is completed in double quotes.
    ///   - keepsTilde: True where the text begins with a `~` that is to be expanded.
    ///   - closes: False leaves the quote open, so that typing goes on within it.
    public static func quoted(
        _ text: String, as quote: ShellQuote = .backslash, keepsTilde: Bool = false, closes: Bool = true
    ) -> String {
        var bare = ""
        var rest = Substring(text)
        if keepsTilde, text.hasPrefix("~") {
            // A tilde is expanded only if nothing up to the slash is quoted.
            let end = text.firstIndex(of: "/").map { text.index(after: $0) } ?? text.endIndex
            bare = String(text[..<end])
            rest = text[end...]
        }
        switch quote {
        case .single:
            return bare + "'" + rest.map { $0 == "'" ? #"'\''"# : String($0) }.joined() + (closes ? "'" : "")
        case .double:
            let inside = rest.unicodeScalars.map { #""$`\"#.unicodeScalars.contains($0) ? "\\\($0)" : String($0) }
            return bare + "\"" + inside.joined() + (closes ? "\"" : "")
        case .backslash:
            return bare + escaped(rest, beginsWord: bare.isEmpty)
        }
    }

    private static func escaped(_ text: Substring, beginsWord: Bool) -> String {
        var result = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            let isFirst = index == 0 && beginsWord
            switch scalar {
            // A backslash before a line feed would take both away.
            case "\n": result += "'\n'"
            case "~", "#": result += isFirst ? "\\\(scalar)" : String(scalar)
            case _ where needsNoQuote(scalar): result.unicodeScalars.append(scalar)
            default: result += "\\\(scalar)"
            }
        }
        return result
    }

    private static func needsNoQuote(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: scalar.value >= 0x80 || "_-./,:+@%".unicodeScalars.contains(scalar)
        }
    }
}
