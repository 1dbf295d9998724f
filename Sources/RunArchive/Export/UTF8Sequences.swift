import ExecEngine

/// What stands at one place of bytes that should be UTF-8.
enum UTF8Step {
    /// The length of the sequence that begins at `bytes[index]`, whose first byte is 0x80 or more; less than 0, the
    /// length of what can be no part of one (a maximal subpart, Unicode 16.0 section 3.9); 0 where the bytes end too early.
    @inline(__always)
    static func length(in bytes: UnsafePointer<UInt8>, at index: Int, end: Int) -> Int {
        let lead = bytes[index]
        let length: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, low) = (3, 0xA0)
        case 0xED: (length, high) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, low) = (4, 0x90)
        case 0xF4: (length, high) = (4, 0x8F)
        case 0xF1...0xF3: length = 4
        default: return -1
        }
        var place = 1
        while place < length {
            guard index &+ place < end else { return 0 }
            let byte = bytes[index &+ place]
            guard byte >= low, byte <= high else { return -place }
            (low, high) = (0x80, 0xBF)
            place &+= 1
        }
        return length
    }
}

/// Keeps the sequences of one stream whole: one that a piece's end cuts waits for the next piece.
struct SequenceKeeper {
    private var tail: [UInt8] = []

    /// Gives the piece without an incomplete sequence at its end, with the one that waited before it.
    mutating func take(
        _ piece: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        if tail.isEmpty { return try cut(piece, body) }
        let whole = tail + [UInt8](piece)
        tail = []
        try Self.with(whole) { (bytes) throws(ExportError) in try cut(bytes, body) }
    }

    /// Gives what still waits at the end: a sequence that will never be whole.
    mutating func finish(_ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void) throws(ExportError) {
        guard !tail.isEmpty else { return }
        let rest = tail
        tail = []
        try Self.with(rest, body)
    }

    private mutating func cut(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        guard let base = bytes.baseAddress else { return }
        let pointer = base.assumingMemoryBound(to: UInt8.self)
        var end = bytes.count
        var back = 1
        while back <= min(3, bytes.count) {
            let place = bytes.count - back
            if pointer[place] >= 0xC0 {
                if UTF8Step.length(in: pointer, at: place, end: bytes.count) == 0 { end = place }
                break
            }
            if pointer[place] < 0x80 { break }
            back += 1
        }
        if end < bytes.count { tail = [UInt8](bytes[end...]) }
        if end > 0 { try body(UnsafeRawBufferPointer(rebasing: bytes[..<end])) }
    }

    /// Typed errors do not pass through withUnsafeBytes.
    private static func with(
        _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
    ) throws(ExportError) {
        var failure: ExportError?
        bytes.withUnsafeBytes { pointer in
            do throws(ExportError) { try body(pointer) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
