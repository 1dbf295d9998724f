/// How likely a text is as Japanese, Chinese or Korean.
struct EastAsianPlausibility {
    var frequencies: CharacterFrequencies
    var pairs: CharacterPairs
    /// Whether kana, in full or half width, are letters of the language.
    var hasKana = false

    /// The cost in bits of everything in the text that is not ASCII, or touches it.
    func cost(of text: [Unicode.Scalar]) -> Double {
        var cost = Self.start
        var before: Unicode.Scalar?
        var costBefore = 0.0
        for scalar in text {
            var added = 0.0
            if !scalar.isASCII {
                added = characterCost(scalar)
                if let before, before.isASCIILetter { cost += Self.besideLatin }
                if let before, !before.isASCII, let both = pairs.cost(of: before, scalar) {
                    added = max(Self.leastInPair, min(added, both - costBefore))
                }
            } else if scalar.isASCIILetter, let before, !before.isASCII {
                cost += Self.besideLatin
            }
            cost += added
            costBefore = added
            before = scalar
        }
        return cost
    }

    private func characterCost(_ scalar: Unicode.Scalar) -> Double {
        if let common = frequencies.cost(of: scalar) { return common }
        switch scalar.value {
        case 0x3001...0x3002, 0xFF0C: return 5
        case 0x3000...0x303F, 0xFF01...0xFF5E, 0x30FB...0x30FC: return 8
        case 0x2018...0x201D, 0x2014, 0x2026: return 9
        case 0x3041...0x30FE: return hasKana ? 12 : 15
        case 0xFF61...0xFF9F: return hasKana ? 10 : 15
        case 0x4E00...0x9FFF: return 17
        case 0xAC00...0xD7A3: return 17
        case 0x80...0x9F: return Cost.control
        case 0xFFFD: return Cost.unreadable
        case 0xE000...0xF8FF, 0x3400...0x4DBF: return 25
        default: return 15
        }
    }

    /// Two bytes a character fit by chance more easily than a word of letters does: these must win clearly.
    private static let start = 4.0
    /// What the second character of a common pair costs at least.
    private static let leastInPair = 1.0
    /// These scripts set no space between words and Latin names, but it is not the rule either.
    private static let besideLatin = 4.0
}

extension EastAsianPlausibility {
    static let japanese = EastAsianPlausibility(frequencies: .japanese, pairs: .japanese, hasKana: true)
    static let simplifiedChinese = EastAsianPlausibility(frequencies: .simplifiedChinese, pairs: .simplifiedChinese)
    static let traditionalChinese = EastAsianPlausibility(
        frequencies: .traditionalChinese, pairs: .traditionalChinese)
    static let korean = EastAsianPlausibility(frequencies: .korean, pairs: .korean)
}
