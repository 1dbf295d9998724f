/// What one stream of a command gave, as in the model.
public struct StreamOutput<Text> {
    public var text: Text
    /// The whole lines that stand in the text before something was left out; nil where nothing was.
    public var truncatedAfterLines: Int?

    public init(text: Text, truncatedAfterLines: Int? = nil) {
        self.text = text
        self.truncatedAfterLines = truncatedAfterLines
    }
}

extension StreamOutput: Sendable where Text: Sendable {}
extension StreamOutput: Equatable where Text: Equatable {}
extension StreamOutput: Hashable where Text: Hashable {}
