import ExecEngine

/// A stream's output in memory, cut into lines.
struct ComparedText: Sendable {
    /// Bytes of a stream that are compared at most.
    static let byteLimit = 256 << 20
    /// Lines of a stream that are compared at most; each costs a dozen bytes or more beside its text.
    static let lineLimit = 16_000_000

    let bytes: [UInt8]
    /// Where each line begins, and behind the last one.
    private let starts: [UInt32]

    var count: Int { starts.count - 1 }

    /// - Throws: `.tooMuchToCompare`.
    init(
        _ run: SavedRun, _ stream: ExecOutputStream, byteLimit: Int = byteLimit, lineLimit: Int = lineLimit
    ) throws(ArchiveError) {
        let length = run.byteCounts[stream]
        func tooMuch(_ amount: String, _ limit: String) -> ArchiveError {
            .tooMuchToCompare(run: "\(run.id)", stream: stream.name, amount: amount, limit: limit)
        }
        if length > byteLimit { throw tooMuch("\(ByteSize(length))", "\(ByteSize(byteLimit))") }
        bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = run.log.read(stream, into: UnsafeMutableRawBufferPointer(buffer), at: 0, end: length)
        }
        let feeds = bytes.withUnsafeBytes { ByteScan.count(0x0A, in: $0, 0..<$0.count) }
        if feeds > lineLimit { throw tooMuch("\(feeds) lines", "\(lineLimit)") }
        starts = bytes.withUnsafeBytes { bytes in
            var starts: [UInt32] = [0]
            starts.reserveCapacity(feeds + 2)
            var index = 0
            while let feed = ByteScan.first(0x0A, in: bytes, index..<bytes.count) {
                index = feed + 1
                starts.append(UInt32(index))
            }
            if index < bytes.count { starts.append(UInt32(bytes.count)) }
            return starts
        }
    }

    /// The bytes of a line without its line feed.
    func range(of line: Int) -> Range<Int> {
        let (start, end) = (Int(starts[line]), Int(starts[line + 1]))
        return start..<(bytes[end - 1] == 0x0A ? end - 1 : end)
    }

    func line(_ index: Int) -> ArraySlice<UInt8> { bytes[range(of: index)] }

    /// Whether a line ends in a line feed: all do but the last, which may.
    func isEnded(_ line: Int) -> Bool { bytes[Int(starts[line + 1]) - 1] == 0x0A }
}

/// Gives equal lines the same number.
///
/// Lines are told apart by 128 bits of SipHash with this process's random key, so that they need not be kept: two
/// different ones among a thousand million share it with a chance below 10^-20.
struct LineNumbers {
    private struct Digest: Hashable {
        var high: Int
        var low: Int
    }

    /// Whether lines are compared byte for byte, with their ends.
    let isExact: Bool
    private var numbers: [Digest: Int32] = [:]
    private var folded: [UInt8] = []

    init(isExact: Bool) {
        self.isExact = isExact
    }

    mutating func numbers(of text: ComparedText) -> [Int32] {
        var result: [Int32] = []
        result.reserveCapacity(text.count)
        text.bytes.withUnsafeBytes { bytes in
            for index in 0..<text.count {
                let line = UnsafeRawBufferPointer(rebasing: bytes[text.range(of: index)])
                let digest: Digest
                if isExact {
                    digest = Self.digest(line, isEnded: text.isEnded(index))
                } else {
                    folded.removeAll(keepingCapacity: true)
                    VolatileParts.fold(line, into: &folded)
                    digest = folded.withUnsafeBytes { Self.digest($0, isEnded: true) }
                }
                let next = Int32(numbers.count)
                let number = numbers[digest] ?? next
                if number == next { numbers[digest] = next }
                result.append(number)
            }
        }
        return result
    }

    private static func digest(_ line: UnsafeRawBufferPointer, isEnded: Bool) -> Digest {
        func half(_ salt: UInt8) -> Int {
            var hasher = Hasher()
            hasher.combine(salt)
            hasher.combine(isEnded)
            hasher.combine(bytes: line)
            return hasher.finalize()
        }
        return Digest(high: half(1), low: half(2))
    }
}
