/// How often characters are used in a language: costs in bits, minus the binary logarithm of the chance.
struct CharacterFrequencies {
    private var bits: [UInt32: UInt8] = [:]

    /// - Parameter groups: Characters by their cost.
    init(_ groups: KeyValuePairs<UInt8, String>) {
        bits.reserveCapacity(2_048)
        for (cost, characters) in groups {
            for scalar in characters.unicodeScalars { bits[scalar.value] = cost }
        }
    }

    /// The cost of a character in bits, or nil where it is not among the common ones.
    func cost(of scalar: Unicode.Scalar) -> Double? {
        bits[scalar.value].map(Double.init)
    }
}
