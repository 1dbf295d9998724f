/// The part of a text that its encoding is guessed from: what is not ASCII, with some ASCII around it.
///
/// Bounded whatever the text's size: two parts of ``partLength`` bytes, one from the start and one from the end of what
/// is not ASCII. Long stretches of ASCII are left out, so that a few words in megabytes of a build's output still
/// count; so are escape sequences that set colours, since their last letter is no neighbour of a word.
struct EncodingSample {
    var bytes: [UInt8] = []

    /// 64 KiB: some 30,000 letters, far more than the guess needs.
    static let partLength = 64 * 1024
    /// ASCII bytes kept beside others. A character of two bytes may have an ASCII byte as its second.
    private static let context = 32
    /// ASCII bytes in a row that are worth leaving out.
    private static let longStretch = 96
    /// Bytes that are searched for a line's end where the last part begins.
    private static let longestLine = 4 * 1024

    /// A sample of a text in memory. Reads each byte at most twice.
    init(of text: UnsafeRawBufferPointer) {
        let taken = add(text)
        guard taken < text.count else { return }
        // The last part begins after a line's end, which is no part of a character in any of the encodings.
        let earliest = max(taken, lastPartStart(of: text))
        let lineEnd = text[earliest...].prefix(Self.longestLine).firstIndex(of: 0x0A)
        bytes.append(0x0A)
        add(UnsafeRawBufferPointer(rebasing: text[(lineEnd ?? earliest)...]))
    }

    /// A sample of a text of which only the start and the end are at hand.
    init(head: UnsafeRawBufferPointer, tail: UnsafeRawBufferPointer) {
        add(head)
        guard !tail.isEmpty else { return }
        bytes.append(0x0A)
        add(tail)
    }

    /// Where the last bytes that fill a part begin, long stretches of ASCII not counted.
    private func lastPartStart(of text: UnsafeRawBufferPointer) -> Int {
        var kept = 0
        var ascii = Self.longStretch
        var index = text.count
        while index > 0, kept < Self.partLength {
            index -= 1
            ascii = text[index] < 0x80 ? ascii + 1 : 0
            if ascii < Self.longStretch { kept += 1 }
        }
        return index
    }

    /// Appends up to a part's length of what is not ASCII in `text` and its neighbourhood.
    ///
    /// - Returns: Where it stopped.
    @discardableResult
    private mutating func add(_ text: UnsafeRawBufferPointer) -> Int {
        let limit = bytes.count + Self.partLength
        var index = 0
        while index < text.count, bytes.count < limit {
            var end = index
            while end < text.count, text[end] < 0x80 { end += 1 }
            if end - index >= Self.longStretch {
                if index > 0 { appendASCII(text, index..<index + Self.context) }
                bytes.append(0x0A)
                if end < text.count { appendASCII(text, end - Self.context..<end) }
            } else {
                appendASCII(text, index..<end)
            }
            index = end
            while index < text.count, text[index] >= 0x80, bytes.count < limit {
                bytes.append(text[index])
                index += 1
            }
        }
        return index
    }

    /// Appends ASCII bytes, a control sequence (ESC [ ... letter, ECMA-48) as one line's end.
    private mutating func appendASCII(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) {
        var index = range.lowerBound
        while index < range.upperBound {
            if text[index] == 0x1B, index + 1 < range.upperBound, text[index + 1] == 0x5B {
                index += 2
                while index < range.upperBound, (0x20...0x3F).contains(text[index]) { index += 1 }
                index += 1
                bytes.append(0x0A)
            } else {
                bytes.append(text[index])
                index += 1
            }
        }
    }

    /// True where the text looks like no text at all: many control characters, or mostly NUL.
    ///
    /// NUL alone is fine in small numbers: `find -print0` separates names with it.
    var looksBinary: Bool {
        var controls = 0
        var nuls = 0
        for byte in bytes {
            switch byte {
            case 0: nuls += 1
            case 0x07...0x0D, 0x1B, 0x20...0xFF: break
            default: controls += 1
            }
        }
        return controls * 32 > bytes.count || nuls * 8 > bytes.count
    }
}
