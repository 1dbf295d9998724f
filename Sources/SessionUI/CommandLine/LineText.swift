/// Text on its way into a line.
enum LineText {
    /// The text with tabs as blanks and without other control characters.
    static func withoutControls(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09: scalars.append(" ")
            case 0x00..<0x20, 0x7F..<0xA0: break
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// The lines of a paste that say something, without control characters.
    static func lines(ofPaste text: String) -> [String] {
        text.split { isLineEnd($0) }
            .map { withoutControls(String($0)) }
            .filter { !$0.allSatisfy(\.isWhitespace) }
    }

    static func isLineEnd(_ character: Character) -> Bool {
        character == "\n" || character == "\r" || character == "\r\n"
    }

    /// Lines as one line of sh: `; ` between commands, a blank where a line goes on in the next. Comments go, as they
    /// would take what follows them along.
    static func joined(_ lines: [String]) -> String {
        var result = ""
        for line in lines {
            let line = trimmed(line)
            if line.first == "#" { continue }
            if result.isEmpty {
                result = line
            } else if endsInBackslash(result) {
                result = trimmed(String(result.dropLast())) + " " + line
            } else {
                result += (goesOn(result) ? " " : "; ") + line
            }
        }
        return endsInBackslash(result) ? trimmed(String(result.dropLast())) : result
    }

    private static func trimmed(_ line: String) -> String {
        var line = line[...].drop { $0 == " " }
        // A blank after a backslash is a part of the word.
        while line.last == " ", !endsInBackslash(String(line.dropLast())) { line.removeLast() }
        return String(line)
    }

    /// An even number of backslashes are themselves.
    private static func endsInBackslash(_ line: String) -> Bool {
        line.reversed().prefix { $0 == "\\" }.count % 2 == 1
    }

    /// True where a "; " would be an error: the command or list is not complete.
    private static func goesOn(_ line: String) -> Bool {
        if let last = line.last, ";|&({".contains(last) { return true }
        let word = line.split(separator: " ").last.map(String.init) ?? ""
        return ["do", "then", "else", "if", "elif", "while", "until", "!"].contains(word)
    }
}
