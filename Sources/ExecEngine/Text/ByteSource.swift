/// Bytes that are read where they are wanted: a log on disk, or an array.
public struct ByteSource {
    /// Bytes in all.
    public var length: Int
    /// Copies bytes that start at the offset into the buffer and returns how many: fewer than it holds only at the end.
    public var read: (_ offset: Int, _ buffer: UnsafeMutableRawBufferPointer) -> Int

    public init(length: Int, read: @escaping (_ offset: Int, _ buffer: UnsafeMutableRawBufferPointer) -> Int) {
        self.length = length
        self.read = read
    }

    /// The first `length` bytes of one stream's log.
    public init(log: any RunLogReading, stream: ExecOutputStream, length: Int) {
        self.init(length: length) { offset, buffer in log.read(stream, at: offset, into: buffer) }
    }

    public init(_ bytes: [UInt8]) {
        self.init(length: bytes.count) { offset, buffer in
            guard offset < bytes.count else { return 0 }
            let piece = bytes[offset..<min(bytes.count, offset + buffer.count)]
            buffer.copyBytes(from: piece)
            return piece.count
        }
    }

    /// The bytes of a range; fewer where the source turns out shorter.
    func bytes(in range: Range<Int>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            var got = 0
            while got < range.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[got...])
                let more = read(range.lowerBound + got, rest)
                guard more > 0 else { break }
                got += more
            }
            count = got
        }
    }

    /// Line feeds in a range, counted piece by piece through a buffer of 256 KiB.
    func lineFeedCount(in range: Range<Int>) -> Int {
        var count = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(range.count, 256 * 1024), alignment: 16)
        defer { buffer.deallocate() }
        var offset = range.lowerBound
        while offset < range.upperBound {
            let wanted = min(buffer.count, range.upperBound - offset)
            let got = read(offset, UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
            guard got > 0 else { break }
            count += countLineFeeds(in: UnsafeRawBufferPointer(rebasing: buffer[..<got]))
            offset += got
        }
        return count
    }
}

/// Line feeds in some bytes. In no encoding but UTF-16 is such a byte part of another character.
func countLineFeeds(in bytes: UnsafeRawBufferPointer) -> Int {
    ByteScan.count(0x0A, in: bytes, 0..<bytes.count)
}
