/// Reads bytes as UTF-8, one sequence after another, damaged places included.
enum UTF8Walk {
    /// What stands at one place of the bytes.
    enum Unit: Equatable {
        case scalar(length: Int)
        /// A byte that begins nothing, or a sequence that breaks off: what one U+FFFD replaces.
        case invalid(length: Int)
        /// The bytes end inside a sequence that is right so far.
        case cutOff(length: Int)

        var length: Int {
            switch self {
            case .scalar(let length), .invalid(let length), .cutOff(let length): length
            }
        }
    }

    /// The unit at `index`, by table 3-7 of the Unicode standard (well-formed UTF-8 byte sequences).
    ///
    /// Invalid bytes are grouped into maximal subparts, as the standard recommends and `String(decoding:as:)` does.
    static func unit(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Unit {
        let first = bytes[index]
        if first < 0x80 { return .scalar(length: 1) }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return .invalid(length: 1)
        }
        for step in 1..<length {
            guard index + step < bytes.count else { return .cutOff(length: step) }
            let allowed = step == 1 ? second : 0x80...0xBF
            guard allowed.contains(bytes[index + step]) else { return .invalid(length: step) }
        }
        return .scalar(length: length)
    }

    /// How many of the next bytes are ASCII, most of which come in long runs; eight are looked at at once.
    private static func plainCount(_ input: UnsafeRawBufferPointer, at start: Int, atMost limit: Int) -> Int {
        guard let base = input.baseAddress else { return 0 }
        let end = min(input.count, start + limit)
        var index = start
        while index &+ 8 <= end, ByteScan.word(base, index) & 0x8080_8080_8080_8080 == 0 { index &+= 8 }
        while index < end, input[index] < 0x80 { index &+= 1 }
        return index - start
    }

    /// Copies whole sequences until the input ends or a limit is reached; damaged places become U+FFFD.
    static func convert(
        _ input: UnsafeRawBufferPointer, limit: ConversionLimit, into output: inout [UInt8]
    ) -> ConversionResult {
        var result = ConversionResult()
        var left = limit
        while result.bytesRead < input.count, left.scalars > 0 {
            let plain = plainCount(input, at: result.bytesRead, atMost: min(left.scalars, left.bytes))
            if plain > 0 {
                output.append(
                    contentsOf: UnsafeRawBufferPointer(rebasing: input[result.bytesRead..<result.bytesRead + plain]))
                left.scalars -= plain
                left.bytes -= plain
                result.bytesRead += plain
                continue
            }
            let unit = unit(input, at: result.bytesRead)
            let isWhole = if case .scalar = unit { true } else { false }
            let length = isWhole ? unit.length : 3
            guard length <= left.bytes else { break }
            if isWhole {
                output.append(contentsOf: input[result.bytesRead..<result.bytesRead + length])
            } else {
                output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                result.errorCount += 1
            }
            if case .cutOff = unit { result.isCutOff = true }
            left.scalars -= 1
            left.bytes -= length
            result.bytesRead += unit.length
        }
        return result
    }
}

extension UTF8Walk {
    /// Whether a piece of a longer text is valid but for characters cut off at its edges.
    ///
    /// - Parameter maxStray: The bytes of a cut-off character that it may begin with.
    static func isValid(_ piece: UnsafeRawBufferPointer, maxStray: Int) -> Bool {
        let start = piece.prefix(maxStray).prefix { $0 & 0xC0 == 0x80 }.count
        var end = piece.count
        // A character is at most four bytes: the last one is looked at by itself.
        var back = 0
        while back < 3, end - back - 1 >= start {
            back += 1
            if piece[end - back] & 0xC0 != 0x80 {
                if case .cutOff = unit(piece, at: end - back) { end -= back }
                break
            }
        }
        return String(validating: UnsafeRawBufferPointer(rebasing: piece[start..<end]), as: UTF8.self) != nil
    }
}
