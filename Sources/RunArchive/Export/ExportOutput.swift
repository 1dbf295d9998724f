#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Collects what an export writes and passes it on in large pieces. Used by one thread at a time.
public final class ExportOutput {
    /// Bytes that are collected; no ``reserve(_:)`` may ask for more.
    static let capacity = 1 << 19

    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ExportOutput.capacity, alignment: 16)
    private var count = 0
    private let drain: (UnsafeRawBufferPointer) throws(ExportError) -> Void

    /// - Parameter drain: Takes all of the bytes that it is given, or throws.
    public init(_ drain: @escaping (UnsafeRawBufferPointer) throws(ExportError) -> Void) {
        self.drain = drain
    }

    deinit { buffer.deallocate() }

    /// Passes on what is left. To be called once at the end.
    public func flush() throws(ExportError) {
        guard count > 0 else { return }
        let filled = count
        count = 0
        try drain(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        if bytes.count > Self.capacity - count {
            try flush()
            if bytes.count >= Self.capacity { return try drain(bytes) }
        }
        guard let source = bytes.baseAddress, let target = buffer.baseAddress else { return }
        memcpy(target + count, source, bytes.count)
        count += bytes.count
    }

    func write(_ bytes: [UInt8]) throws(ExportError) {
        // Typed errors do not pass through withUnsafeBytes.
        var failure: ExportError?
        bytes.withUnsafeBytes { pointer in
            do throws(ExportError) { try write(pointer) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    func write(_ text: StaticString) throws(ExportError) {
        try write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    func write(_ text: String) throws(ExportError) {
        try write(Array(text.utf8))
    }

    /// Room for at most `length` bytes (``capacity`` at most); `fill` says how many it wrote.
    @inline(__always)
    func reserve(_ length: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int) throws(ExportError) {
        if length > Self.capacity - count { try flush() }
        guard let base = buffer.baseAddress, length <= Self.capacity else { return }
        count += fill((base + count).assumingMemoryBound(to: UInt8.self))
    }

    /// A number in decimal.
    func write(decimal number: Int) throws(ExportError) {
        try write(String(number))
    }

    /// Seconds with up to six places, without zeros at the end: "1.5".
    func write(seconds microseconds: Int) throws(ExportError) {
        var text = String(microseconds / 1_000_000)
        let rest = microseconds % 1_000_000
        if rest != 0 {
            var digits = String(rest)
            digits = String(repeating: "0", count: 6 - digits.count) + digits
            while digits.last == "0" { digits.removeLast() }
            text += "." + digits
        }
        try write(text)
    }
}
