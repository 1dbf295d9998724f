/// The header of one file in a ustar archive (pax(1), "ustar Interchange Format"): 512 bytes.
struct TarHeader: Equatable {
    static let byteCount = 512
    /// The largest size that eleven octal digits hold: 8 GiB - 1.
    private static let largestOctal = 0o77_777_777_777

    var name: String
    var size: Int
    /// Unix time.
    var modified: Int

    init(name: String, size: Int, modified: Int) {
        self.name = name
        self.size = size
        self.modified = modified
    }

    /// Bytes of the file's content with its padding.
    static func paddedSize(_ size: Int) -> Int { (size + byteCount - 1) / byteCount * byteCount }

    /// The header of a plain file of its owner's alone. The name has 100 bytes at most.
    var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        func put(_ text: some Sequence<UInt8>, at offset: Int) {
            for (index, byte) in text.enumerated() { bytes[offset + index] = byte }
        }
        put(name.utf8.prefix(100), at: 0)
        put(Self.octal(0o600, digits: 7), at: 100)
        put(Self.octal(0, digits: 7), at: 108)
        put(Self.octal(0, digits: 7), at: 116)
        if size <= Self.largestOctal {
            put(Self.octal(size, digits: 11), at: 124)
        } else {
            // GNU's and pax's way for more: a set top bit, then the number in base 256.
            bytes[124] = 0x80
            put((0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) }, at: 128)
        }
        put(Self.octal(max(0, min(modified, Self.largestOctal)), digits: 11), at: 136)
        put(repeatElement(UInt8(ascii: " "), count: 8), at: 148)
        bytes[156] = UInt8(ascii: "0")
        put("ustar\0".utf8, at: 257)
        put("00".utf8, at: 263)
        put(Self.octal(Self.sum(bytes), digits: 6), at: 148)
        bytes[154] = 0
        return bytes
    }

    /// What is wrong with a header, for a person to read.
    struct Flaw: Error, Equatable {
        var reason: String
    }

    /// Reads the header of a plain file, and of nothing else.
    init(_ bytes: [UInt8]) throws(Flaw) {
        guard bytes.count == Self.byteCount else { throw Flaw(reason: "it ends within a header") }
        guard Array(bytes[257..<263]) == Array("ustar\0".utf8) else { throw Flaw(reason: "it is no ustar archive") }
        var summed = bytes
        for index in 148..<156 { summed[index] = UInt8(ascii: " ") }
        guard Self.number(bytes[148..<156]) == Self.sum(summed) else {
            throw Flaw(reason: "a header's checksum is wrong")
        }
        let text = bytes[..<100].prefix { $0 != 0 }
        guard let name = String(validating: text, as: UTF8.self), bytes[345..<500].allSatisfy({ $0 == 0 }) else {
            throw Flaw(reason: "a name in it is none of a run's")
        }
        self.name = name
        guard bytes[156] == UInt8(ascii: "0") || bytes[156] == 0 else {
            throw Flaw(reason: "\(name.debugDescription) is no plain file")
        }
        guard let size = Self.number(bytes[124..<136]), let modified = Self.number(bytes[136..<148]) else {
            throw Flaw(reason: "the size or the time of \(name.debugDescription) is no number")
        }
        self.size = size
        self.modified = modified
    }

    private static func octal(_ number: Int, digits: Int) -> [UInt8] {
        let text = String(number, radix: 8)
        return Array((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8)
    }

    /// An octal number that ends with a space or a NUL, or one in base 256; nil for anything else.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        if let first = field.first, first >= 0x80 {
            guard first == 0x80 else { return nil }
            var value = 0
            for byte in field.dropFirst() {
                let (product, overflow) = value.multipliedReportingOverflow(by: 256)
                if overflow { return nil }
                value = product | Int(byte)
            }
            return value
        }
        let digits = field.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
        let rest = field.dropFirst(digits.count)
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }),
            rest.allSatisfy({ $0 == 0 || $0 == UInt8(ascii: " ") })
        else { return nil }
        return digits.reduce(0) { $0 * 8 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func sum(_ bytes: [UInt8]) -> Int { bytes.reduce(0) { $0 + Int($1) } }
}
