/// The most that a conversion may give: whichever is reached first.
struct ConversionLimit {
    /// Unicode scalars.
    var scalars: Int
    /// Bytes of UTF-8.
    var bytes: Int

    static let none = ConversionLimit(scalars: .max, bytes: .max)
}

/// How a conversion fared.
struct ConversionResult {
    /// Bytes of the input that are done with: all of it, unless a limit was reached first.
    var bytesRead = 0
    /// Bytes that meant nothing and became U+FFFD.
    var errorCount = 0
    /// True where the input ended inside a character.
    var isCutOff = false
}

extension TextEncoding {
    /// Converts whole characters of `input` to UTF-8 until it ends or a limit is reached, and appends them to `output`.
    ///
    /// What cannot be read becomes U+FFFD. An encoding that the C library does not know is read as UTF-8.
    func convert(
        _ input: UnsafeRawBufferPointer, limit: ConversionLimit = .none, into output: inout [UInt8]
    ) -> ConversionResult {
        switch self {
        case .utf8:
            return UTF8Walk.convert(input, limit: limit, into: &output)
        case .utf16LittleEndian, .utf16BigEndian:
            return UTF16Walk.convert(input, isBigEndian: self == .utf16BigEndian, limit: limit, into: &output)
        default:
            guard let iconv = Iconv(from: self) else {
                return UTF8Walk.convert(input, limit: limit, into: &output)
            }
            return iconv.convert(input, limit: limit, into: &output)
        }
    }
}
