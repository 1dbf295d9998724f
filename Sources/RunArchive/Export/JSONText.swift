import ExecEngine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension ExportOutput {
    /// Bytes of input that are escaped at once: each may take six bytes.
    private static let escapedAtOnce = 1 << 15

    /// Writes bytes as the inside of a JSON string: control characters (C0, DEL, C1) escaped, so that a look at the file
    /// changes no terminal; what is not UTF-8 becomes U+FFFD.
    ///
    /// - Parameter addsReturns: Puts a carriage return before each line feed.
    func writeEscaped(_ bytes: UnsafeRawBufferPointer, addsReturns: Bool = false) throws(ExportError) {
        guard let base = bytes.baseAddress else { return }
        let input = base.assumingMemoryBound(to: UInt8.self)
        var index = 0
        while index < bytes.count {
            let end = min(bytes.count, index + Self.escapedAtOnce)
            // A sequence at the end may reach past it, by three bytes at most.
            try reserve(6 * (end - index) + 16) { output in
                escape(input, &index, upTo: end, of: bytes.count, into: output, addsReturns: addsReturns)
            }
        }
    }

    /// Writes a text as a JSON string with its quotes.
    func writeJSON(_ text: String) throws(ExportError) {
        try write("\"")
        var failure: ExportError?
        Array(text.utf8).withUnsafeBytes { bytes in
            do throws(ExportError) { try writeEscaped(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
        try write("\"")
    }
}

/// - Returns: Bytes written.
private func escape(
    _ input: UnsafePointer<UInt8>, _ index: inout Int, upTo end: Int, of total: Int,
    into output: UnsafeMutablePointer<UInt8>, addsReturns: Bool
) -> Int {
    let hexadecimal: StaticString = "0123456789abcdef"
    let digits = hexadecimal.utf8Start
    var place = index
    var count = 0
    @inline(__always) func put(_ byte: UInt8) {
        output[count] = byte
        count &+= 1
    }
    @inline(__always) func putUnicode(_ value: UInt8) {
        put(0x5C)
        put(0x75)
        put(0x30)
        put(0x30)
        put(digits[Int(value &>> 4)])
        put(digits[Int(value & 15)])
    }
    while place < end {
        let start = place
        place = endOfPlain(input, place, end)
        if place > start {
            memcpy(output + count, input + start, place - start)
            count &+= place - start
            if place == end { break }
        }
        let byte = input[place]
        if byte >= 0x80 {
            let length = UTF8Step.length(in: input, at: place, end: total)
            if length == 2, byte == 0xC2, input[place &+ 1] < 0xA0 {
                putUnicode(input[place &+ 1])
            } else if length > 0 {
                for offset in 0..<length { put(input[place &+ offset]) }
            } else {
                put(0xEF)
                put(0xBF)
                put(0xBD)
            }
            // An incomplete sequence can only be the rest of all: its bytes are one mistake.
            place &+= length == 0 ? total &- place : abs(length)
            continue
        }
        switch byte {
        case 0x0A:
            if addsReturns {
                put(0x5C)
                put(0x72)
            }
            put(0x5C)
            put(0x6E)
        case 0x0D:
            put(0x5C)
            put(0x72)
        case 0x09:
            put(0x5C)
            put(0x74)
        case 0x22, 0x5C:
            put(0x5C)
            put(byte)
        default: putUnicode(byte)
        }
        place &+= 1
    }
    index = place
    return count
}

/// The first place of what a JSON string cannot hold as it is, eight bytes at a time.
@inline(__always)
private func endOfPlain(_ input: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    let raw = UnsafeRawPointer(input)
    let quote = ByteScan.splat(0x22)
    let backslash = ByteScan.splat(0x5C)
    var index = start
    while index &+ 8 <= end {
        let word = ByteScan.word(raw, index)
        // Set in the top bit of each place: 0x20...0x7E keep it clear.
        let low = word & 0x7F7F_7F7F_7F7F_7F7F
        let special =
            word | ~(low &+ 0x6060_6060_6060_6060) | (low &+ 0x0101_0101_0101_0101)
        if (special & 0x8080_8080_8080_8080) | ByteScan.zeroes(word ^ quote) | ByteScan.zeroes(word ^ backslash) != 0 {
            break
        }
        index &+= 8
    }
    while index < end {
        let byte = input[index]
        if byte < 0x20 || byte >= 0x7F || byte == 0x22 || byte == 0x5C { break }
        index &+= 1
    }
    return index
}
