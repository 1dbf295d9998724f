/// How likely a text is as Russian, Ukrainian or Bulgarian.
enum CyrillicPlausibility {
    /// The cost in bits of everything in the text that is not ASCII, or touches it.
    static func cost(of text: [Unicode.Scalar]) -> Double {
        var walk = Walk()
        for (index, scalar) in text.enumerated() {
            walk.add(scalar, next: index + 1 < text.count ? text[index + 1] : nil)
        }
        walk.endWord()
        // A lone high byte among ASCII is a Cyrillic letter in each of these encodings; that proves nothing.
        return walk.cost + (walk.longestWord == 1 ? 12 : walk.longestWord == 0 ? 2 : 0)
    }

    /// The place of a letter in ``CyrillicBigrams/letters`` and whether it is upper case; nil for all else.
    static func letter(_ scalar: Unicode.Scalar) -> (place: Int, isUpper: Bool)? {
        switch scalar.value {
        case 0x430...0x44F: (Int(scalar.value) - 0x430 + 1, false)
        case 0x410...0x42F: (Int(scalar.value) - 0x410 + 1, true)
        case 0x451: (33, false)
        case 0x401: (33, true)
        case 0x456: (34, false)
        case 0x406: (34, true)
        case 0x457: (35, false)
        case 0x407: (35, true)
        case 0x454: (36, false)
        case 0x404: (36, true)
        case 0x491: (37, false)
        case 0x490: (37, true)
        case 0x45E: (38, false)
        case 0x40E: (38, true)
        default: nil
        }
    }

    private struct Walk {
        var cost = 0.0
        var longestWord = 0
        private var wordLength = 0
        /// The place of the letter before, 0 at a word's border.
        private var previous = 0
        private var upperCount = 0
        private var followsLatin = false
        private var before: Unicode.Scalar?

        mutating func add(_ scalar: Unicode.Scalar, next: Unicode.Scalar?) {
            defer { before = scalar }
            if let (place, isUpper) = letter(scalar) {
                if followsLatin { cost += Cost.besideLatin }
                cost += Double(CyrillicBigrams.cost(from: previous, to: place)) / 2
                cost += caseCost(isUpper: isUpper)
                upperCount += isUpper ? 1 : 0
                wordLength += 1
                previous = place
                followsLatin = false
                return
            }
            let isLatin = scalar.isASCIILetter
            if isLatin, wordLength > 0 { cost += Cost.besideLatin }
            let touchesLetter = wordLength > 0 || followsLatin
            endWord()
            followsLatin = isLatin
            if !scalar.isASCII {
                cost += symbolCost(scalar, touchesLetter: touchesLetter, next: next)
            }
        }

        mutating func endWord() {
            if wordLength > 0 { cost += Double(CyrillicBigrams.cost(from: previous, to: 0)) / 2 }
            longestWord = max(longestWord, wordLength)
            (wordLength, previous, upperCount) = (0, 0, 0)
        }

        /// Words are lower case, capitalized, or upper case throughout.
        private func caseCost(isUpper: Bool) -> Double {
            if isUpper { return wordLength == 0 ? 1 : upperCount == wordLength ? 0.3 : Cost.wrongCase }
            return upperCount > 1 ? Cost.wrongCase / 2 : 0
        }

        private func symbolCost(_ scalar: Unicode.Scalar, touchesLetter: Bool, next: Unicode.Scalar?) -> Double {
            switch scalar.value {
            case 0xAB, 0xBB, 0x2013, 0x2014, 0x2018...0x201A, 0x201C...0x201E, 0x2026:
                return scalar == before ? 3 : 6
            case 0xA0:
                return touchesLetter ? 8 : 20
            case 0x2116, 0xB0, 0xB7, 0xB1, 0xA7, 0x2022, 0xA9, 0xAE, 0x2122, 0x20AC:
                let isUnit = scalar.value == 0xB0 && (next == "C" || next == "F")
                if next?.isASCIILetter == true, !isUnit { return 16 }
                return scalar == before ? 6 : 8
            case 0x2500...0x25A0:
                let besideLetter = touchesLetter || next.map { letter($0) != nil || $0.isASCIILetter } == true
                return besideLetter ? 16 : frameCost(scalar, next: next)
            case 0x400...0x4FF: return 13
            case 0x80...0x9F: return Cost.control
            case 0xFFFD: return Cost.unreadable
            default: return 13
            }
        }

        /// Frames of tables are long lines, what joins or ends a line, and bars between cells.
        private func frameCost(_ scalar: Unicode.Scalar, next: Unicode.Scalar?) -> Double {
            if scalar == before, scalar.isLongLine { return 2 }
            if before?.isLongLine == true || next?.isLongLine == true { return 6 }
            if scalar.value == 0x2502 || scalar.value == 0x2551, before?.isASCII != false, next?.isASCII != false {
                return 8
            }
            return 13
        }
    }
}

extension Unicode.Scalar {
    /// One of the characters that lines are made of: ─ ═, and the blocks of progress bars.
    fileprivate var isLongLine: Bool {
        switch value {
        case 0x2500, 0x2550, 0x2580, 0x2584, 0x2588, 0x2591...0x2593: true
        default: false
        }
    }
}
