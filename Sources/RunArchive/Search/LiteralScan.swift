import ExecEngine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds a text in bytes at the speed of memory.
public struct LiteralScan: Sendable {
    /// Whether the case of ASCII letters is ignored.
    public let ignoresCase: Bool
    /// In small letters where case is ignored.
    private let bytes: [UInt8]
    /// The two places in `bytes` that are looked at first, the lower one first: those that are rarest in output.
    private let probes: (Int, Int)

    /// Nil for an empty text.
    public init?(_ text: String, ignoresCase: Bool) {
        guard !text.isEmpty else { return nil }
        self.ignoresCase = ignoresCase
        let bytes = text.utf8.map { ignoresCase ? Self.small($0) : $0 }
        self.bytes = bytes
        let rarest = bytes.indices.sorted { Self.frequency(bytes[$0]) < Self.frequency(bytes[$1]) }
        let other = rarest.dropFirst().first { bytes[$0] != bytes[rarest[0]] } ?? rarest[0]
        probes = (min(rarest[0], other), max(rarest[0], other))
    }

    public var length: Int { bytes.count }

    private static func small(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// A rough order of how often a byte stands in output.
    private static func frequency(_ byte: UInt8) -> Int {
        switch byte {
        case 0x20, 0x30, 0x31, 0x65, 0x74: 4
        case 0x32...0x39, 0x2E, 0x2F, 0x3A, 0x2D: 3
        case 0x61, 0x69, 0x6C, 0x6E, 0x6F, 0x72, 0x73, 0x63, 0x64, 0x75: 3
        case 0x61...0x7A: 2
        case 0x80...0xFF: 2
        default: 1
        }
    }

    /// The first place in `range` where the text stands, wholly within `range`, which lies within `text`.
    ///
    /// Looks at sixteen places at once for two bytes, and compares only where both stand.
    public func first(in text: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        guard let base = text.baseAddress, range.count >= bytes.count else { return nil }
        let (near, far) = probes
        let (nearFold, nearByte) = splat(bytes[near])
        let (farFold, farByte) = splat(bytes[far])
        // One past the last place where it can begin.
        let end = range.upperBound &- bytes.count &+ 1
        var index = range.lowerBound
        while index &+ far &+ 16 <= range.upperBound {
            let low =
                ((ByteScan.word(base, index &+ near) | nearFold) ^ nearByte)
                | ((ByteScan.word(base, index &+ far) | farFold) ^ farByte)
            let high =
                ((ByteScan.word(base, index &+ near &+ 8) | nearFold) ^ nearByte)
                | ((ByteScan.word(base, index &+ far &+ 8) | farFold) ^ farByte)
            var found = ByteScan.zeroes(low)
            while found != 0 {
                let place = index &+ found.trailingZeroBitCount / 8
                if place < end, stands(at: base + place) { return place }
                found &= found &- 1
            }
            found = ByteScan.zeroes(high)
            while found != 0 {
                let place = index &+ 8 &+ found.trailingZeroBitCount / 8
                if place < end, stands(at: base + place) { return place }
                found &= found &- 1
            }
            index &+= 16
        }
        while index < end {
            if stands(at: base + index) { return index }
            index &+= 1
        }
        return nil
    }

    /// What to set in each byte of a word, and what each must then be.
    private func splat(_ byte: UInt8) -> (fold: UInt64, byte: UInt64) {
        let folds = ignoresCase && (0x61...0x7A).contains(byte)
        return (ByteScan.splat(folds ? 0x20 : 0), ByteScan.splat(byte))
    }

    private func stands(at place: UnsafeRawPointer) -> Bool {
        guard ignoresCase else { return memcmp(place, bytes, bytes.count) == 0 }
        for offset in 0..<bytes.count
        where Self.small(place.load(fromByteOffset: offset, as: UInt8.self)) != bytes[offset] {
            return false
        }
        return true
    }
}
