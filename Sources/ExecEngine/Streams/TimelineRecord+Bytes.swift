extension TimelineRecord {
    /// The record as it stands in the timeline file.
    var bytes: [UInt8] {
        let nanoseconds = UInt64(max(0, time.wholeNanoseconds)) | (stream == .stderr ? 1 << 63 : 0)
        return [nanoseconds, UInt64(offsets.stdout), UInt64(offsets.stderr)].flatMap { value in
            (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
    }

    /// Reads a record; nil where the bytes are not 24 or hold an impossible offset.
    init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        let words = (0..<3).map { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) }
        guard let stdout = Int(exactly: words[1]), let stderr = Int(exactly: words[2]) else { return nil }
        self.init(
            stream: words[0] >> 63 == 1 ? .stderr : .stdout, time: .nanoseconds(Int64(words[0] & ~(1 << 63))),
            offsets: PerStream(stdout: stdout, stderr: stderr))
    }
}
