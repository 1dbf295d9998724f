import Glibc

/// The fast child of the record row: this program in its hidden mode.
enum Producer {
    /// Writes lines of text to standard output from one buffer of 1 MiB.
    static func run(byteCount: Int) throws {
        let line = Array("0123456789abcdefghijklmnopqrstuvwxyz 0123456789 ABCDEFGHIJKLM\n".utf8)
        let buffer = (0..<(1 << 20)).map { line[$0 % line.count] }
        var rest = byteCount
        try buffer.withUnsafeBytes { bytes in
            while rest > 0 {
                let count = write(1, bytes.baseAddress, min(rest, bytes.count))
                if count < 0 {
                    if errno == EINTR { continue }
                    throw BenchError("write", errno)
                }
                rest -= count
            }
        }
    }
}
