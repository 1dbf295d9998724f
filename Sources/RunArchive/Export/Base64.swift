extension ExportOutput {
    /// Bytes of input that are encoded at once; a multiple of three, so that no padding stands between two.
    private static let encodedAtOnce = 3 << 15

    /// Writes bytes in base64 (RFC 4648), padded at the end.
    func writeBase64(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Self.encodedAtOnce)
            let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            try reserve((piece.count + 2) / 3 * 4) { output in encode(piece, into: output) }
            start = end
        }
    }
}

private func encode(_ bytes: UnsafeRawBufferPointer, into output: UnsafeMutablePointer<UInt8>) -> Int {
    let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    let letters = alphabet.utf8Start
    guard let base = bytes.baseAddress else { return 0 }
    let input = base.assumingMemoryBound(to: UInt8.self)
    var read = 0
    var written = 0
    @inline(__always) func put(_ word: UInt32) {
        output[written] = letters[Int(word &>> 18 & 63)]
        output[written &+ 1] = letters[Int(word &>> 12 & 63)]
        output[written &+ 2] = letters[Int(word &>> 6 & 63)]
        output[written &+ 3] = letters[Int(word & 63)]
        written &+= 4
    }
    while read &+ 3 <= bytes.count {
        put(UInt32(input[read]) &<< 16 | UInt32(input[read &+ 1]) &<< 8 | UInt32(input[read &+ 2]))
        read &+= 3
    }
    let rest = bytes.count - read
    if rest > 0 {
        put(UInt32(input[read]) &<< 16 | (rest == 2 ? UInt32(input[read &+ 1]) &<< 8 : 0))
        output[written - 1] = UInt8(ascii: "=")
        if rest == 1 { output[written - 2] = UInt8(ascii: "=") }
    }
    return written
}
