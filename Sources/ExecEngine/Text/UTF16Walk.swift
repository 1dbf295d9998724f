/// Reads bytes as UTF-16.
enum UTF16Walk {
    /// The encoding that the text declares with a byte order mark, if it really is UTF-16.
    ///
    /// The mark alone is not enough: FF FE FD is no text. At least one character must follow and no surrogate may
    /// stand alone; a text cut in the middle of its last character passes.
    static func declaredEncoding(of bytes: UnsafeRawBufferPointer) -> TextEncoding? {
        guard let isBigEndian = markedByteOrder(of: bytes), bytes.count >= 4 else { return nil }
        var ignored: [UInt8] = []
        let sample = UnsafeRawBufferPointer(rebasing: bytes.prefix(EncodingSample.partLength))
        let result = convert(sample, isBigEndian: isBigEndian, limit: .none, into: &ignored)
        guard result.errorCount == 0 else { return nil }
        return isBigEndian ? .utf16BigEndian : .utf16LittleEndian
    }

    /// Whether the text begins with the mark FE FF (true), FF FE (false), or neither (nil).
    static func markedByteOrder(of bytes: UnsafeRawBufferPointer) -> Bool? {
        guard bytes.count >= 2 else { return nil }
        switch (bytes[0], bytes[1]) {
        case (0xFE, 0xFF): return true
        case (0xFF, 0xFE): return false
        default: return nil
        }
    }

    /// Converts whole characters until the input ends or a limit is reached; a lone surrogate becomes U+FFFD. A byte
    /// order mark at the start is left out.
    static func convert(
        _ input: UnsafeRawBufferPointer, isBigEndian: Bool, limit: ConversionLimit, into output: inout [UInt8]
    ) -> ConversionResult {
        func unit(at index: Int) -> UInt16 {
            let (first, second) = (UInt16(input[index]), UInt16(input[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        var result = ConversionResult()
        var left = limit
        if input.count >= 2, unit(at: 0) == 0xFEFF { result.bytesRead = 2 }
        while result.bytesRead < input.count, left.scalars > 0 {
            var scalar = Unicode.Scalar(0xFFFD as UInt16) ?? " "
            var length = 2
            if result.bytesRead + 1 == input.count {
                length = 1
                result.isCutOff = true
            } else if let plain = Unicode.Scalar(unit(at: result.bytesRead)) {
                scalar = plain
            } else if result.bytesRead + 3 < input.count,
                let pair = scalarOfPair(unit(at: result.bytesRead), unit(at: result.bytesRead + 2))
            {
                scalar = pair
                length = 4
            } else if result.bytesRead + 3 >= input.count, UTF16.isLeadSurrogate(unit(at: result.bytesRead)) {
                length = input.count - result.bytesRead
                result.isCutOff = true
            } else {
                result.errorCount += 1
            }
            let utf8 = UTF8.width(scalar)
            guard utf8 <= left.bytes else { break }
            output.append(contentsOf: Character(scalar).utf8)
            left.scalars -= 1
            left.bytes -= utf8
            result.bytesRead += length
        }
        return result
    }

    private static func scalarOfPair(_ lead: UInt16, _ trail: UInt16) -> Unicode.Scalar? {
        guard UTF16.isLeadSurrogate(lead), UTF16.isTrailSurrogate(trail) else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(lead) & 0x3FF) << 10 + (UInt32(trail) & 0x3FF))
    }
}
