/// Decodes UTF-8 one scalar at a time.
enum UTF8Decoding {
    /// The scalar at `index` and its length in bytes; nil in place of a scalar stands for bad bytes, as many as one
    /// U+FFFD replaces by the Unicode standard's "maximal subpart" practice.
    static func scalar(in bytes: UnsafeRawBufferPointer, at index: Int) -> (scalar: Unicode.Scalar?, length: Int) {
        let first = bytes[index]
        let length: Int
        var value: UInt32
        var allowed: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0x00...0x7F: return (Unicode.Scalar(first), 1)
        case 0xC2...0xDF: (length, value) = (2, UInt32(first & 0x1F))
        case 0xE0...0xEF:
            (length, value) = (3, UInt32(first & 0x0F))
            if first == 0xE0 { allowed = 0xA0...0xBF }
            if first == 0xED { allowed = 0x80...0x9F }
        case 0xF0...0xF4:
            (length, value) = (4, UInt32(first & 0x07))
            if first == 0xF0 { allowed = 0x90...0xBF }
            if first == 0xF4 { allowed = 0x80...0x8F }
        default: return (nil, 1)
        }
        for step in 1..<length {
            guard index + step < bytes.count, allowed.contains(bytes[index + step]) else { return (nil, step) }
            value = value << 6 | UInt32(bytes[index + step] & 0x3F)
            allowed = 0x80...0xBF
        }
        return (Unicode.Scalar(value), length)
    }
}
