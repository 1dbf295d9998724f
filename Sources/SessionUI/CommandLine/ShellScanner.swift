/// Reads a line character by character and knows at each what a shell would make of the next.
struct ShellScanner {
    /// What the word that comes next is.
    private enum Role {
        case command, argument
        /// The file of a redirection; what comes after it is what would have come without.
        case target(thenCommand: Bool)
    }

    private(set) var words: [ShellWord] = []
    private(set) var isInWord = false

    private var position = 0
    private var start = 0
    private var text = ""
    private var role = Role.command
    private var quote: Character?
    /// After a backslash, within double quotes or without.
    private var isEscaped = false
    /// False once a part of the word was quoted: it is then no reserved word.
    private var isBare = true
    private var expandsTilde = false
    /// Where the value of `name=value` begins: its place, how much of `text` comes before, whether a tilde begins it.
    private var valueStart: (position: Int, textCount: Int, expandsTilde: Bool)?
    /// The operator that the last character is part of.
    private var operation = ""
    private var isInBackquotes = false

    /// The words before which a command may stand too (XCU 2.4).
    private static let reserved: Set<String> = [
        "!", "{", "if", "then", "elif", "else", "while", "until", "do", "time",
    ]

    /// The word as it stands now; empty where none has begun.
    var current: ShellWord {
        let open: ShellQuote = quote == "'" ? .single : quote == "\"" ? .double : .backslash
        return ShellWord(
            range: (isInWord ? start : position)..<position, text: isInWord ? text : "",
            isCommand: isCommandRole && valueStart == nil, expandsTilde: isInWord && expandsTilde, openQuote: open)
    }

    /// The same, or its value alone.
    var value: ShellWord {
        var word = current
        guard let valueStart else { return word }
        word.range = valueStart.position..<position
        word.text = String(text.dropFirst(valueStart.textCount))
        word.expandsTilde = valueStart.expandsTilde
        return word
    }

    private var isCommandRole: Bool {
        if case .command = role { return true }
        return false
    }

    mutating func read(_ character: Character) {
        defer { position += 1 }
        if isEscaped {
            isEscaped = false
            readEscaped(character)
        } else if let quote {
            readQuoted(character, quote)
        } else {
            readBare(character)
        }
    }

    private mutating func readEscaped(_ character: Character) {
        // A backslash and a line feed are nothing at all.
        if character.isNewline { return }
        if quote == "\"", !#""$`\"#.contains(character) { text.append("\\") }
        text.append(character)
    }

    private mutating func readQuoted(_ character: Character, _ quote: Character) {
        if character == quote {
            self.quote = nil
        } else if character == "\\", quote == "\"" {
            isEscaped = true
        } else {
            text.append(character)
        }
    }

    private mutating func readBare(_ character: Character) {
        switch character {
        case " ", "\t": endWord()
        case ";", "&", "|", "(", ")", "<", ">", "\n", "\r\n", "`": readOperator(character)
        case "'", "\"":
            beginWord()
            isBare = false
            quote = character
        case "\\":
            beginWord()
            isBare = false
            isEscaped = true
        default:
            beginWord()
            if character == "=" { noteValue() }
            if character == "~" { noteTilde() }
            text.append(character)
        }
        if !";&|()<>".contains(character) { operation = "" }
    }

    private mutating func beginWord() {
        guard !isInWord else { return }
        isInWord = true
        start = position
        text = ""
        isBare = true
        expandsTilde = false
        valueStart = nil
    }

    private mutating func noteTilde() {
        if position == start { expandsTilde = true }
        if let begin = valueStart?.position, position == begin { valueStart?.expandsTilde = true }
    }

    /// An assignment before a command, or an option with its value: from here on the value is what is typed.
    private mutating func noteValue() {
        guard valueStart == nil, isBare, let first = text.first, isName(first) || first == "-" else { return }
        guard text.allSatisfy({ isName($0) || $0.isNumber || $0 == "-" }) else { return }
        if isCommandRole, text.contains("-") { return }
        valueStart = (position + 1, text.count + 1, false)
    }

    private func isName(_ character: Character) -> Bool {
        character.isASCII && character.isLetter || character == "_"
    }

    private mutating func readOperator(_ character: Character) {
        // The number of a descriptor before a redirection is part of it.
        let isRedirection = character == "<" || character == ">"
        if isRedirection, isInWord, isBare, text.allSatisfy(\.isNumber) { isInWord = false }
        endWord()
        switch character {
        case "<", ">":
            // "&>": the "&" before it ended no command.
            if operation == "&" { role = .argument }
            if case .target = role { break }
            role = .target(thenCommand: isCommandRole)
        case "&" where operation.hasSuffix(">") || operation.hasSuffix("<"), "|" where operation.hasSuffix(">"):
            // ">&", "<&" and ">|" go on to their target.
            break
        case ")": role = .argument
        case "`":
            isInBackquotes.toggle()
            role = isInBackquotes ? .command : .argument
        default: role = .command
        }
        operation.append(character)
    }

    private mutating func endWord() {
        guard isInWord else { return }
        words.append(current)
        switch role {
        case .target(let thenCommand): role = thenCommand ? .command : .argument
        case .command:
            let leadsOn = valueStart != nil || isBare && Self.reserved.contains(text)
            role = leadsOn ? .command : .argument
        case .argument: break
        }
        isInWord = false
        valueStart = nil
    }
}
