/// A string as the kernel takes it for arguments, environment and paths: any bytes but NUL, not always UTF-8.
public struct ExecString: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public var bytes: [UInt8]

    public init(_ text: String) {
        bytes = Array(text.utf8)
    }

    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Copies a C string, byte for byte.
    public init(cString: UnsafePointer<CChar>) {
        var bytes: [UInt8] = []
        var next = cString
        while next.pointee != 0 {
            bytes.append(UInt8(bitPattern: next.pointee))
            next += 1
        }
        self.bytes = bytes
    }

    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// The text; bytes that are not UTF-8 are replaced by U+FFFD.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    var hasNul: Bool { bytes.contains(0) }
}
