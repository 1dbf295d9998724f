import ExecEngine

/// Takes control sequences (ECMA-48, and what xterm adds) and control characters out of one stream's text; line feeds and
/// tabs stay.
///
/// A sequence may be cut anywhere between two pieces, a UTF-8 sequence may not (``SequenceKeeper``). Bytes that are no
/// UTF-8 stay, as text in an older encoding is made of them; but not 0x80...0x9F, which are control characters in
/// those.
struct ControlStripper {
    private enum State {
        case text
        case escape
        /// Within CSI.
        case control
        /// Within OSC, DCS, SOS, PM or APC.
        case string
        case stringEscape
    }

    private var state = State.text

    /// Gives what is left of the bytes, in pieces.
    mutating func strip(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        guard let base = bytes.baseAddress else { return }
        let input = base.assumingMemoryBound(to: UInt8.self)
        let end = bytes.count
        var index = 0
        while index < end {
            guard case .text = state else {
                index += pass(input, index, end)
                continue
            }
            let start = index
            var dropped = 0
            while index < end {
                index = endOfPlain(input, index, end)
                guard index < end else { break }
                let byte = input[index]
                guard byte >= 0x80 else {
                    dropped = 1
                    if byte == 0x1B { state = .escape }
                    break
                }
                let length = UTF8Step.length(in: input, at: index, end: end)
                if length == 2, byte == 0xC2, input[index &+ 1] < 0xA0 {
                    dropped = 2
                    state = Self.state(afterC1: input[index &+ 1])
                    break
                }
                if length == -1, byte < 0xA0 {
                    dropped = 1
                    break
                }
                index &+= length == 0 ? end &- index : abs(length)
            }
            if index > start { try body(UnsafeRawBufferPointer(rebasing: bytes[start..<index])) }
            index += dropped
        }
    }

    /// Goes on within a sequence.
    ///
    /// - Returns: Bytes to pass over: none where the byte ends the sequence without being a part of it.
    private mutating func pass(_ input: UnsafePointer<UInt8>, _ index: Int, _ end: Int) -> Int {
        let byte = input[index]
        switch (state, byte) {
        // A sequence without an end must not swallow more than its line; CAN and SUB end any (ECMA-48).
        case (_, 0x0A):
            state = .text
            return 0
        case (_, 0x18), (_, 0x1A): state = .text
        case (.escape, UInt8(ascii: "[")): state = .control
        case (.escape, UInt8(ascii: "]")), (.escape, UInt8(ascii: "P")), (.escape, UInt8(ascii: "X")),
            (.escape, UInt8(ascii: "^")), (.escape, UInt8(ascii: "_")):
            state = .string
        case (.string, 0x1B): state = .stringEscape
        case (.string, 0x07): state = .text
        case (.string, 0xC2):
            if index + 1 < end, input[index + 1] == 0x9C {
                state = .text
                return 2
            }
        case (.string, _): break
        case (.stringEscape, UInt8(ascii: "\\")): state = .text
        case (.stringEscape, _):
            state = .escape
            return 0
        case (_, 0x1B): state = .escape
        case (.escape, 0x20...0x2F), (.control, 0x20...0x3F): break
        case (.escape, 0x30...0x7E), (.control, 0x40...0x7E): state = .text
        default:
            state = .text
            return 0
        }
        return 1
    }

    private static func state(afterC1 byte: UInt8) -> State {
        switch byte {
        case 0x9B: .control
        case 0x90, 0x98, 0x9D, 0x9E, 0x9F: .string
        default: .text
        }
    }

    /// The first place of a control character other than tab and line feed, or of a byte above ASCII.
    @inline(__always)
    private func endOfPlain(_ input: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        let raw = UnsafeRawPointer(input)
        let feed = ByteScan.splat(0x0A)
        let tab = ByteScan.splat(0x09)
        var index = start
        while index &+ 8 <= end {
            let word = ByteScan.word(raw, index)
            let low = word & 0x7F7F_7F7F_7F7F_7F7F
            // In the top bit of each place: above ASCII or DEL, or below space and neither of the two.
            let high = word | (low &+ 0x0101_0101_0101_0101)
            let control =
                ~(low &+ 0x6060_6060_6060_6060) & ~ByteScan.zeroes(word ^ feed) & ~ByteScan.zeroes(word ^ tab)
            if (high | control) & 0x8080_8080_8080_8080 != 0 { break }
            index &+= 8
        }
        while index < end {
            let byte = input[index]
            if byte >= 0x7F || byte < 0x20 && byte != 0x0A && byte != 0x09 { break }
            index &+= 1
        }
        return index
    }
}
