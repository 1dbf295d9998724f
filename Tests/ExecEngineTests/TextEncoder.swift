import ExecEngine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The bytes of a text in a legacy encoding, by iconv(3); nil where it cannot be written in it.
func bytes(of text: String, in encoding: TextEncoding) -> [UInt8]? {
    guard let descriptor = iconv_open(encoding.rawValue, "UTF-8"), Int(bitPattern: descriptor) != -1 else { return nil }
    defer { iconv_close(descriptor) }
    var input = Array(text.utf8)
    var output = [UInt8](repeating: 0, count: input.count * 4 + 16)
    let written: Int? = input.withUnsafeMutableBytes { from in
        output.withUnsafeMutableBytes { to in
            var fromStart = from.baseAddress?.assumingMemoryBound(to: CChar.self)
            var toStart = to.baseAddress?.assumingMemoryBound(to: CChar.self)
            var (fromLeft, toLeft) = (from.count, to.count)
            guard iconv(descriptor, &fromStart, &fromLeft, &toStart, &toLeft) != -1 else { return nil }
            return to.count - toLeft
        }
    }
    return written.map { Array(output[..<$0]) }
}
