/// How likely a text is as one of the languages of Western Europe in Windows-1252 or Latin-1.
enum WesternPlausibility {
    /// The cost in bits of everything in the text that is not ASCII, or touches it.
    static func cost(of text: [Unicode.Scalar]) -> Double {
        var cost = 0.0
        for (index, scalar) in text.enumerated() where !scalar.isASCII {
            let before = index > 0 ? text[index - 1] : nil
            let next = index + 1 < text.count ? text[index + 1] : nil
            if let lower = lowercase(scalar), let row = WesternBigrams.rows[lower] {
                cost += letterCost(row, isUpper: lower != scalar.value, before: before, next: next)
            } else {
                cost += symbolCost(scalar, before: before, next: next)
            }
        }
        return cost
    }

    private static func letterCost(
        _ row: WesternBigrams.Row, isUpper: Bool, before: Unicode.Scalar?, next: Unicode.Scalar?
    ) -> Double {
        var cost = isUpper ? 1.0 : 0
        if let before, lowercase(before) != nil {
            cost += Cost.twoAccents
        } else {
            cost += Double(row.left[column(before)]) / 2
        }
        if let next, lowercase(next) == nil {
            cost += Double(row.right[column(next)]) / 2
        } else if next == nil {
            cost += Double(row.right[0]) / 2
        }
        if isUpper, before.map({ (0x61...0x7A).contains($0.value) }) == true { cost += Cost.wrongCase }
        if !isUpper, next.map({ (0x41...0x5A).contains($0.value) }) == true { cost += Cost.wrongCase / 2 }
        return cost
    }

    /// The column of ``WesternBigrams`` for a neighbour: 1 to 26 for a letter of either case, 0 for all else.
    private static func column(_ neighbour: Unicode.Scalar?) -> Int {
        guard let neighbour, neighbour.isASCIILetter else { return 0 }
        return Int(neighbour.value | 0x20) - 0x60
    }

    /// The lower case of an accented letter of the two encodings; nil for all else.
    private static func lowercase(_ scalar: Unicode.Scalar) -> UInt32? {
        switch scalar.value {
        case 0xD7, 0xF7: nil
        case 0xC0...0xDE: scalar.value + 0x20
        case 0xDF...0xFF: scalar.value
        case 0x152, 0x160, 0x17D: scalar.value + 1
        case 0x153, 0x161, 0x17E: scalar.value
        case 0x178: 0xFF
        default: nil
        }
    }

    private static func symbolCost(
        _ scalar: Unicode.Scalar, before: Unicode.Scalar?, next: Unicode.Scalar?
    ) -> Double {
        if scalar == before { return 3 }
        // Marks like these seldom stand together, but for quotes: they do in a wrong reading.
        let crowding = before.map { !$0.isASCII && lowercase($0) == nil } == true ? 3.0 : 0
        return crowding + symbolCost(scalar, before, next)
    }

    private static func symbolCost(
        _ scalar: Unicode.Scalar, _ before: Unicode.Scalar?, _ next: Unicode.Scalar?
    ) -> Double {
        let followsLetter = before.map(\.isASCIILetter) == true
        let precedesLetter = next.map(\.isASCIILetter) == true
        switch scalar.value {
        case 0x2018, 0x201C, 0xAB: return followsLetter && precedesLetter ? 10 : 6
        case 0x2019: return 5
        case 0x201D, 0xBB, 0x2013, 0x2014, 0x2026, 0x2022, 0x2122: return 6
        case 0xA9, 0xAE, 0xB0, 0xBA, 0xAA, 0xA3, 0x20AC, 0xA0, 0xB5, 0xBF, 0xA1, 0x201E, 0x201A:
            return followsLetter && precedesLetter ? 12 : 7
        case 0xA7, 0xB1, 0xB7, 0xBD, 0xBC, 0xB2, 0xB3, 0xD7:
            return followsLetter || precedesLetter ? 12 : 8
        case 0x80...0x9F: return Cost.control
        case 0xFFFD: return Cost.unreadable
        default: return 13
        }
    }
}
