/// How often two characters stand together in a language's words: costs in bits, minus the binary logarithm of the
/// chance.
///
/// Two common characters are found by chance in a wrong reading often, a common pair hardly ever: this is what tells
/// words of two characters apart.
struct CharacterPairs {
    private var bits: [UInt64: UInt8] = [:]

    /// - Parameter groups: Pairs, one after another without a space, by their cost.
    init(_ groups: KeyValuePairs<UInt8, String>) {
        bits.reserveCapacity(2_048)
        for (cost, characters) in groups {
            var first: Unicode.Scalar?
            for scalar in characters.unicodeScalars {
                if let pending = first {
                    bits[Self.key(pending, scalar)] = cost
                    first = nil
                } else {
                    first = scalar
                }
            }
        }
    }

    /// The cost of both characters in bits, or nil where the pair is not among the common ones.
    func cost(of first: Unicode.Scalar, _ second: Unicode.Scalar) -> Double? {
        bits[Self.key(first, second)].map(Double.init)
    }

    private static func key(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> UInt64 {
        UInt64(first.value) << 32 | UInt64(second.value)
    }
}
