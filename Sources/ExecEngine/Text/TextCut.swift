/// Where an output is cut to fit a limit, and the texts of both ends.
///
/// Where the whole fits, the head is all of it and nothing lies between `headEnd` and `tailStart`.
struct TextCut {
    private(set) var head = ""
    private(set) var tail = ""
    /// Bytes of the source that the head covers.
    private(set) var headEnd = 0
    /// Bytes of the source before the tail.
    private(set) var tailStart = 0

    init(_ source: ByteSource, limit: ConversionLimit) {
        let window = Self.window(for: limit)
        if source.length <= window {
            cutInMemory(source.bytes(in: 0..<source.length), limit: limit)
        } else {
            cutFromWindows(source, window: window, limit: limit)
        }
    }

    /// The bytes of output that might fit: longer ones surely do not.
    ///
    /// A character is at most 4 bytes in any encoding (UTF-8, GB18030, UTF-16), a byte of UTF-8 stands for at most
    /// two of them (GB18030 spells some Latin letters with 4). The marks of UTF-16 and UTF-8 are not text.
    private static func window(for limit: ConversionLimit) -> Int {
        func times(_ count: Int, _ factor: Int) -> Int {
            let (product, overflow) = count.multipliedReportingOverflow(by: factor)
            return overflow ? Int.max - slack : product
        }
        return min(times(limit.scalars, 4), times(limit.bytes, 2)) + slack
    }

    private static let slack = 4

    /// Cuts an output that may fit as a whole.
    private mutating func cutInMemory(_ bytes: [UInt8], limit: ConversionLimit) {
        let encoding = bytes.withUnsafeBytes { TextEncoding.guess(for: $0) }
        let text = bytes.withUnsafeBytes { decodeOutput($0, as: encoding) }
        if text.utf8.count <= limit.bytes, text.unicodeScalars.count <= limit.scalars {
            head = text
            (headEnd, tailStart) = (bytes.count, bytes.count)
            return
        }
        let (front, back) = Self.halves(of: limit)
        bytes.withUnsafeBytes { bytes in
            takeHead(bytes, as: encoding, limit: front)
            let rest = UnsafeRawBufferPointer(rebasing: bytes[headEnd...])
            takeTail(rest, at: headEnd, as: encoding, limit: back)
        }
    }

    /// Cuts an output that is too long for certain, of which only the ends are read.
    private mutating func cutFromWindows(_ source: ByteSource, window: Int, limit: ConversionLimit) {
        let (front, back) = Self.halves(of: limit)
        let length = min(source.length, max(window, EncodingSample.partLength))
        let first = source.bytes(in: 0..<length)
        // What the tail needs, and some before it to find the border of a character.
        let lastStart = max(0, source.length - length - Self.leadIn)
        let last = source.bytes(in: lastStart..<source.length)
        let encoding = Self.guess(first, last)
        first.withUnsafeBytes { takeHead($0, as: encoding, limit: front) }
        last.withUnsafeBytes { bytes in
            let start =
                lastStart < headEnd
                ? headEnd - lastStart : lastStart == 0 ? 0 : Self.border(in: bytes, from: lastStart, encoding)
            let rest = UnsafeRawBufferPointer(rebasing: bytes[min(start, bytes.count)...])
            takeTail(rest, at: lastStart + start, as: encoding, limit: back)
        }
    }

    private static func halves(of limit: ConversionLimit) -> (ConversionLimit, ConversionLimit) {
        let front = ConversionLimit(scalars: limit.scalars / 2, bytes: limit.bytes / 2)
        let back = ConversionLimit(scalars: limit.scalars - front.scalars, bytes: limit.bytes - front.bytes)
        return (front, back)
    }

    /// The encoding of an output by its ends: UTF-8 where both are valid but for characters cut off by the windows.
    private static func guess(_ first: [UInt8], _ last: [UInt8]) -> TextEncoding {
        first.withUnsafeBytes { first in
            last.withUnsafeBytes { last in
                if UTF8Walk.isValid(first, maxStray: 0), UTF8Walk.isValid(last, maxStray: 3) { return .utf8 }
                if let declared = EncodingGuess.declaredEncoding(of: first) { return declared }
                return EncodingGuess.encoding(of: EncodingSample(head: first, tail: last))
            }
        }
    }

    private mutating func takeHead(_ bytes: UnsafeRawBufferPointer, as encoding: TextEncoding, limit: ConversionLimit) {
        var utf8: [UInt8] = []
        headEnd = encoding.convert(bytes, limit: limit, into: &utf8).bytesRead
        head = String(decoding: utf8, as: UTF8.self)
    }

    /// Takes the last of `bytes`, which begin with a whole character at `offset` of the source.
    private mutating func takeTail(
        _ bytes: UnsafeRawBufferPointer, at offset: Int, as encoding: TextEncoding, limit: ConversionLimit
    ) {
        var utf8: [UInt8] = []
        _ = encoding.convert(bytes, into: &utf8)
        var (scalars, start) = (0, utf8.count)
        // Walks back over whole characters while they fit.
        var index = utf8.count
        while index > 0, scalars < limit.scalars {
            index -= 1
            guard utf8[index] & 0xC0 != 0x80 else { continue }
            guard utf8.count - index <= limit.bytes else { break }
            scalars += 1
            start = index
        }
        tail = String(decoding: utf8[start...], as: UTF8.self)
        var ignored: [UInt8] = []
        let skipped = ConversionLimit(scalars: .max, bytes: start)
        tailStart = offset + encoding.convert(bytes, limit: skipped, into: &ignored).bytesRead
    }

    /// Bytes read before a window to find the border of a character.
    private static let leadIn = 4 * 1024

    /// The first border of a character in bytes that begin anywhere.
    private static func border(in bytes: UnsafeRawBufferPointer, from offset: Int, _ encoding: TextEncoding) -> Int {
        switch encoding {
        case .utf8:
            return bytes.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count
        case .utf16LittleEndian, .utf16BigEndian:
            let even = offset % 2
            let second = even + (encoding == .utf16BigEndian ? 0 : 1)
            let isTrail = second < bytes.count && (0xDC...0xDF).contains(bytes[second])
            return even + (isTrail ? 2 : 0)
        default:
            // No character of these encodings ends with a byte below 30.
            let found = bytes.prefix(leadIn).firstIndex { $0 < 0x30 }
            return found.map { $0 + 1 } ?? 0
        }
    }
}
