#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A run's name in the archive: ten characters whose order is that of the runs' starts.
///
/// 42 bits of milliseconds since 2020-01-01 UTC (enough until 2159) and 8 random bits, in Crockford's base 32
/// (https://www.crockford.com/base32.html) in lower case. Six characters tell runs apart that began 4 s apart.
public struct RunID: Hashable, Comparable, Sendable, CustomStringConvertible {
    static let length = 10
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    /// 2020-01-01T00:00:00Z in Unix time, in milliseconds.
    private static let epoch: Int64 = 1_577_836_800_000

    public let description: String

    /// An id for a run that starts at this time, in milliseconds of Unix time.
    public init(milliseconds: Int64, random: UInt8 = .random(in: 0...255)) {
        let time = UInt64(max(0, milliseconds - Self.epoch)) & ((1 << 42) - 1)
        let value = time << 8 | UInt64(random)
        let characters = (0..<Self.length).map { place in
            Self.alphabet[Int(value >> UInt64(5 * (Self.length - 1 - place))) & 31]
        }
        description = String(decoding: characters, as: UTF8.self)
    }

    /// Nil where the text is no id.
    public init?(_ text: String) {
        guard text.utf8.count == Self.length, Self.isPrefix(text) else { return nil }
        description = text
    }

    /// Whether an id could begin so.
    static func isPrefix(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= length && text.utf8.allSatisfy(alphabet.contains)
    }

    /// When the run started, in milliseconds of Unix time.
    public var milliseconds: Int64 {
        let value = description.utf8.reduce(UInt64(0)) { value, character in
            value << 5 | UInt64(Self.alphabet.firstIndex(of: character) ?? 0)
        }
        return Int64(value >> 8) + Self.epoch
    }

    public static func < (left: Self, right: Self) -> Bool { left.description < right.description }
}
