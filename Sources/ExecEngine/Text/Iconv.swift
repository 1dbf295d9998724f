#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A conversion to UTF-8 by iconv(3). Owns the descriptor; not to be used from two threads at once.
struct Iconv: ~Copyable {
    private let descriptor: iconv_t

    /// Opens the conversion; nil where the C library lacks the encoding's module.
    ///
    /// Costs a dlopen(3) of a glibc module the first time in a process, some 0.1 ms.
    init?(from encoding: TextEncoding) {
        guard let descriptor = iconv_open("UTF-8", encoding.iconvName), Int(bitPattern: descriptor) != -1 else {
            return nil
        }
        self.descriptor = descriptor
    }

    deinit {
        iconv_close(descriptor)
    }

    /// What stopped one call of iconv(3).
    private enum Stop {
        case end, full, invalid, incomplete
    }

    /// Converts `input` until it ends or one of the limits is reached, and appends the UTF-8 to `output`.
    ///
    /// A byte that means nothing becomes U+FFFD, as does a character cut off at the end. A character is converted
    /// whole or not at all.
    ///
    /// - Parameters:
    ///   - limit: The most that may be appended.
    ///   - maxErrors: Gives up when there are more invalid bytes than this.
    /// - Returns: What was read of the input, and how it fared.
    func convert(
        _ input: UnsafeRawBufferPointer, limit: ConversionLimit = .none, maxErrors: Int = .max,
        into output: inout [UInt8]
    ) -> ConversionResult {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 1)
        defer { scratch.deallocate() }
        var result = ConversionResult()
        var left = limit
        var room = min(left.scalars, left.bytes, Self.chunk)
        while result.bytesRead < input.count, left.scalars > 0, left.bytes > 0, result.errorCount <= maxErrors {
            let (stop, read, bytes) = step(
                input, from: result.bytesRead, into: UnsafeMutableRawBufferPointer(rebasing: scratch[..<room]))
            let written = UnsafeRawBufferPointer(rebasing: scratch[..<bytes])
            output.append(contentsOf: written)
            result.bytesRead += read
            left.scalars -= limit.scalars == .max ? 0 : scalarCount(in: written)
            left.bytes -= bytes
            if stop == .full, read == 0 {
                // The next character needs more than `room` bytes: one byte more at a time lets exactly it through.
                room += 1
                if room > left.bytes { break }
                continue
            }
            room = min(left.scalars, left.bytes, Self.chunk)
            if stop == .invalid || stop == .incomplete {
                guard left.scalars > 0, left.bytes >= Self.replacement.count else { break }
                output.append(contentsOf: Self.replacement)
                left.scalars -= 1
                left.bytes -= Self.replacement.count
                room = min(left.scalars, left.bytes, Self.chunk)
                if stop == .incomplete {
                    result.isCutOff = true
                    result.bytesRead = input.count
                } else {
                    result.errorCount += 1
                    result.bytesRead += 1
                }
            }
        }
        return result
    }

    /// One call of iconv(3) with the space of `output`.
    private func step(
        _ input: UnsafeRawBufferPointer, from start: Int, into output: UnsafeMutableRawBufferPointer
    ) -> (stop: Stop, read: Int, bytes: Int) {
        // iconv(3) takes the input as char **, yet does not write to it.
        var from = UnsafeMutablePointer(
            mutating: input.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self))
        var fromLeft = input.count - start
        var to = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        var toLeft = output.count
        var stop = Stop.end
        if iconv(descriptor, &from, &fromLeft, &to, &toLeft) == -1 {
            switch errno {
            case E2BIG: stop = .full
            case EINVAL: stop = .incomplete
            default: stop = .invalid
            }
        }
        return (stop, input.count - start - fromLeft, output.count - toLeft)
    }

    private func scalarCount(in utf8: UnsafeRawBufferPointer) -> Int {
        var count = 0
        for byte in utf8 { count &+= byte & 0xC0 == 0x80 ? 0 : 1 }
        return count
    }

    /// Bytes of output made by one call at most.
    private static let chunk = 16 * 1024

    /// U+FFFD in UTF-8.
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
}
