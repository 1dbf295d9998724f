/// A number of bytes as people write it: "500MB", "1.5 GiB", "4096".
public struct ByteSize: Hashable, Sendable, CustomStringConvertible {
    public var bytes: Int

    public init(_ bytes: Int) {
        self.bytes = bytes
    }

    private static let units: [(name: String, bytes: Double)] = [
        ("kib", 1_024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("tib", 1_099_511_627_776),
        ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("k", 1e3), ("m", 1e6), ("g", 1e9), ("t", 1e12),
        ("b", 1), ("", 1),
    ]

    /// Units of 1,000 (kB, MB, GB, TB) and of 1,024 (KiB, MiB, GiB, TiB), in any case; none is bytes. Nil for anything
    /// else, and for what is too large for a file.
    public init?(_ text: String) {
        let word = text.lowercased().filter { $0 != " " }
        for unit in Self.units where word.hasSuffix(unit.name) {
            let digits = word.dropLast(unit.name.count)
            guard digits.first?.isNumber ?? false, digits.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }),
                let number = Double(digits), number * unit.bytes < 0x1p62
            else { return nil }
            bytes = Int((number * unit.bytes).rounded())
            return
        }
        return nil
    }

    /// "0 B", "999 B", "1.2 kB", "34 MB", "1.5 GB": powers of 1,000, rounded down.
    public var description: String {
        guard bytes >= 1_000 else { return "\(bytes) B" }
        var unit = 1_000
        var names = ["kB", "MB", "GB", "TB", "PB", "EB"][...]
        while bytes / unit >= 1_000, names.count > 1 {
            unit *= 1_000
            names.removeFirst()
        }
        let name = names.first ?? ""
        if bytes / unit >= 10 { return "\(bytes / unit) \(name)" }
        return "\(bytes / unit).\(bytes % unit / (unit / 10)) \(name)"
    }
}
