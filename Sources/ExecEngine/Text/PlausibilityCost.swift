/// Costs in bits that several of the language models share. Chosen by trial on the tables of the tests.
enum Cost {
    /// A letter of one alphabet directly beside one of another.
    static let besideLatin = 8.0
    /// A capital inside a word in lower case.
    static let wrongCase = 8.0
    /// An accented letter directly after another one.
    static let twoAccents = 6.0
    /// A C1 control character: terminals of today never get them on purpose.
    static let control = 20.0
    /// A byte that means nothing in the encoding.
    static let unreadable = 22.0
    /// A character cut off at the very end.
    static let cutOff = 8.0
    /// Bits that no sensible reading of a number of bytes reaches; a word may have one rare letter.
    ///
    /// - Parameter byteCount: The bytes of all characters that are not ASCII.
    static func noise(byteCount: Int) -> Double {
        8 * Double(byteCount) + 10
    }
}

extension Unicode.Scalar {
    var isASCIILetter: Bool {
        (0x61...0x7A).contains(value | 0x20)
    }
}
