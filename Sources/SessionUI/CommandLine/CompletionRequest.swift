/// A question what the word before the cursor could become; answered by ``LineEditor/offer(_:for:)``.
public struct CompletionRequest: Hashable, Sendable {
    /// The whole line.
    public var line: String
    /// What is to be completed, in characters of the line: from where the word begins to the cursor.
    ///
    /// Of `name=value` and `--option=value` it is the value.
    public var wordRange: Range<Int>
    /// The same text without its quotes.
    public var word: String
    /// True where a command's name stands, so that programs are looked for.
    public var isCommand: Bool
    /// True where a shell expands the `~` that the word begins with; false for a quoted one, a file's own name.
    public var expandsTilde: Bool

    public init(
        line: String, wordRange: Range<Int>, word: String, isCommand: Bool, expandsTilde: Bool = false
    ) {
        self.line = line
        self.wordRange = wordRange
        self.word = word
        self.isCommand = isCommand
        self.expandsTilde = expandsTilde
    }
}
