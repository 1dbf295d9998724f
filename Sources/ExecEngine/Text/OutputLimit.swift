/// How much of an output a text may hold; with both given the stricter counts.
public struct OutputLimit: Hashable, Sendable {
    /// Unicode scalars, the model's `char`; nil for no limit. Less than 0 counts as 0.
    public var maxChars: Int?
    /// Tokens, each 4 bytes of UTF-8 as in the model's estimate; nil for no limit. Less than 0 counts as 0.
    public var maxTokens: Int?

    /// Bytes of UTF-8 that count as one token.
    public static let bytesPerToken = 4

    /// All of the output.
    public static let none = OutputLimit()

    public init(maxChars: Int? = nil, maxTokens: Int? = nil) {
        self.maxChars = maxChars
        self.maxTokens = maxTokens
    }

    /// The same limit in the measures of a conversion; nil without a limit.
    var conversionLimit: ConversionLimit? {
        if maxChars == nil, maxTokens == nil { return nil }
        return ConversionLimit(
            scalars: maxChars.map { max(0, $0) } ?? .max,
            bytes: maxTokens.map { max(0, min($0, Int.max / Self.bytesPerToken)) * Self.bytesPerToken } ?? .max)
    }
}
