/// The text of a command's output, whatever its encoding.
///
/// Valid UTF-8 is taken as it is, a byte order mark included: it always wins over any guess. Else a byte order mark
/// or the look of the whole text tells the encoding (see ``TextEncoding``) and it is converted by iconv(3); what
/// cannot be read becomes U+FFFD. What looks like no text in any of them stays UTF-8 with U+FFFD for what is broken.
///
/// - Complexity: Linear; valid UTF-8 is checked and copied once, without conversion.
public func decodeOutput(_ bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return bytes.withUnsafeBytes(decodeInvalidUTF8)
}

/// The text of a command's output, whatever its encoding, from bytes that lie elsewhere (a mapped log).
public func decodeOutput(_ bytes: UnsafeRawBufferPointer) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return decodeInvalidUTF8(bytes)
}

private func decodeInvalidUTF8(_ bytes: UnsafeRawBufferPointer) -> String {
    decodeOutput(bytes, as: EncodingGuess.encoding(of: bytes))
}

/// The text of output in a known encoding; what cannot be read becomes U+FFFD.
public func decodeOutput(_ bytes: UnsafeRawBufferPointer, as encoding: TextEncoding) -> String {
    if encoding == .utf8 { return String(decoding: bytes, as: UTF8.self) }
    var utf8: [UInt8] = []
    utf8.reserveCapacity(bytes.count + bytes.count / 2)
    _ = encoding.convert(bytes, into: &utf8)
    return String(decoding: utf8, as: UTF8.self)
}

extension TextEncoding {
    /// The most likely encoding of output: UTF-8 whenever it is valid, else what ``decodeOutput(_:)`` goes by.
    ///
    /// - Complexity: Linear in the output where that is UTF-8, at most some 50 ms more where it is not.
    public static func guess(for bytes: UnsafeRawBufferPointer) -> TextEncoding {
        if String(validating: bytes, as: UTF8.self) != nil { return .utf8 }
        return EncodingGuess.encoding(of: bytes)
    }
}
