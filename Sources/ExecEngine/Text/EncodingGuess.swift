/// Guesses the encoding of output from its bytes.
///
/// Every candidate reads the text, and a small model of the languages written in it says how many bits the result
/// costs: pairs of letters for Cyrillic, accented letters and their neighbours for Western Europe, common characters
/// for Japanese, Chinese and Korean. The cheapest reading wins; UTF-8 with some damage takes part as one of them. A
/// reading that is cheap in no language is none, and the text stays (lossy) UTF-8.
///
/// Why not a library: uchardet and the detectors of its family count statistics that settle after hundreds of bytes;
/// a shell prints "файл", not a page. Such single words decide here.
enum EncodingGuess {
    /// The most likely encoding of a text in memory. Valid UTF-8 always wins.
    ///
    /// - Complexity: Linear in the text for UTF-8; for others the sample's bound times ten candidates, some 50 ms.
    static func encoding(of text: UnsafeRawBufferPointer) -> TextEncoding {
        if let declared = declaredEncoding(of: text) { return declared }
        return encoding(of: EncodingSample(of: text))
    }

    /// The encoding that a byte order mark declares. A mark of UTF-16 before what is not UTF-16 declares nothing, but
    /// no other encoding's text begins so: it is read as UTF-8.
    static func declaredEncoding(of text: UnsafeRawBufferPointer) -> TextEncoding? {
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
        guard UTF16Walk.markedByteOrder(of: text) != nil else { return nil }
        return UTF16Walk.declaredEncoding(of: text) ?? .utf8
    }

    /// The most likely encoding of a sampled text.
    static func encoding(of sample: EncodingSample) -> TextEncoding {
        sample.bytes.withUnsafeBytes { bytes in
            let highCount = bytes.reduce(0) { $0 + ($1 >= 0x80 ? 1 : 0) }
            guard highCount > 0, !sample.looksBinary else { return .utf8 }
            var best = (encoding: TextEncoding.utf8, cost: DamagedUTF8.cost(of: bytes))
            for candidate in TextEncoding.guessed {
                guard let cost = cost(of: bytes, as: candidate, highCount: highCount), cost < best.cost else {
                    continue
                }
                best = (candidate, cost)
            }
            if best.encoding == .windows1252, !bytes.contains(where: { (0x80...0x9F).contains($0) }) {
                return .latin1
            }
            return best.encoding
        }
    }

    /// The cost in bits of the text read as `encoding`, or nil where that gives many errors or mere noise.
    private static func cost(
        of bytes: UnsafeRawBufferPointer, as encoding: TextEncoding, highCount: Int
    ) -> Double? {
        guard let iconv = Iconv(from: encoding) else { return nil }
        var utf8: [UInt8] = []
        utf8.reserveCapacity(bytes.count * 2)
        let maxErrors = 1 + highCount / 32
        let result = iconv.convert(bytes, maxErrors: maxErrors, into: &utf8)
        guard result.errorCount <= maxErrors else { return nil }
        var scalars = Array(String(decoding: utf8, as: UTF8.self).unicodeScalars)
        if result.isCutOff { scalars.removeLast() }
        let wholeCount = scalars.reduce(0) { $0 + ($1.isASCII ? 0 : 1) }
        guard wholeCount > 0 else { return nil }
        let cost = encoding.plausibilityCost(of: scalars) + (result.isCutOff ? Cost.cutOff : 0)
        // A character of two bytes may have an ASCII byte as its second.
        let byteCount = encoding.isEastAsian ? max(highCount, 2 * wholeCount) : highCount
        return cost > Cost.noise(byteCount: byteCount) ? nil : cost
    }
}

extension TextEncoding {
    fileprivate var isEastAsian: Bool {
        switch self {
        case .shiftJIS, .eucJP, .gb18030, .big5, .eucKR: true
        default: false
        }
    }

    /// The cost in bits of a text, by the model of the languages written in the encoding.
    fileprivate func plausibilityCost(of text: [Unicode.Scalar]) -> Double {
        switch self {
        case .windows1251, .cp866, .koi8R, .koi8U: CyrillicPlausibility.cost(of: text)
        case .shiftJIS, .eucJP: EastAsianPlausibility.japanese.cost(of: text)
        case .gb18030: EastAsianPlausibility.simplifiedChinese.cost(of: text)
        case .big5: EastAsianPlausibility.traditionalChinese.cost(of: text)
        case .eucKR: EastAsianPlausibility.korean.cost(of: text)
        default: WesternPlausibility.cost(of: text)
        }
    }
}
