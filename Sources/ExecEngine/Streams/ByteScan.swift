/// Finds and counts bytes eight at a time, in plain integer arithmetic: fast where vectors are not, debug builds
/// among them, and the same on every platform.
public enum ByteScan {
    /// A word with `byte` in each of its eight places.
    @inline(__always)
    public static func splat(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// 0x80 in each place where `word` holds a zero byte; exact, no carry crosses a place.
    @inline(__always)
    public static func zeroes(_ word: UInt64) -> UInt64 {
        ~(((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) | word) & 0x8080_8080_8080_8080
    }

    /// The word at `index`, its lowest byte first.
    @inline(__always)
    public static func word(_ base: UnsafeRawPointer, _ index: Int) -> UInt64 {
        UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The first place of `byte` in `range`, which lies within `bytes`.
    public static func first(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let pattern = splat(byte)
        var index = range.lowerBound
        while index &+ 32 <= range.upperBound {
            let found =
                zeroes(word(base, index) ^ pattern) | zeroes(word(base, index &+ 8) ^ pattern)
                | zeroes(word(base, index &+ 16) ^ pattern) | zeroes(word(base, index &+ 24) ^ pattern)
            if found != 0 { break }
            index &+= 32
        }
        while index < range.upperBound {
            if bytes[index] == byte { return index }
            index &+= 1
        }
        return nil
    }

    /// The last place of `byte` in `range`, which lies within `bytes`.
    public static func last(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let pattern = splat(byte)
        var end = range.upperBound
        while end &- 8 >= range.lowerBound {
            if zeroes(word(base, end &- 8) ^ pattern) != 0 { break }
            end &-= 8
        }
        while end > range.lowerBound {
            end &-= 1
            if bytes[end] == byte { return end }
        }
        return nil
    }

    /// How often `byte` stands in `range`, which lies within `bytes`.
    public static func count(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let pattern = splat(byte)
        var total = 0
        var index = range.lowerBound
        while index &+ 8 <= range.upperBound {
            // Each place of `sums` counts at most 255 words before it is emptied.
            let words = min((range.upperBound &- index) / 8, 255)
            var sums: UInt64 = 0
            for number in 0..<words {
                sums &+= zeroes(word(base, index &+ number &* 8) ^ pattern) &>> 7
            }
            let pairs = (sums & 0x00FF_00FF_00FF_00FF) &+ ((sums &>> 8) & 0x00FF_00FF_00FF_00FF)
            total &+= Int((pairs &* 0x0001_0001_0001_0001) &>> 48)
            index &+= words &* 8
        }
        while index < range.upperBound {
            if bytes[index] == byte { total &+= 1 }
            index &+= 1
        }
        return total
    }

    /// The first place in `range` where what is shown may differ from the bytes: a control character other than
    /// tab, line feed and a carriage return that only ends its line.
    public static func firstControl(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let feed = splat(0x0A)
        let tab = splat(0x09)
        var index = range.lowerBound
        while index < range.upperBound {
            while index &+ 8 <= range.upperBound {
                let word = word(base, index)
                let large = ((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x6060_6060_6060_6060) | word
                if ~large & 0x8080_8080_8080_8080 & ~zeroes(word ^ feed) & ~zeroes(word ^ tab) != 0 { break }
                index &+= 8
            }
            let end = min(index &+ 8, range.upperBound)
            while index < end {
                let byte = bytes[index]
                if byte < 0x20, byte != 0x0A, byte != 0x09 {
                    let endsLine = byte == 0x0D && index &+ 1 < range.upperBound && bytes[index &+ 1] == 0x0A
                    if !endsLine { return index }
                }
                index &+= 1
            }
        }
        return nil
    }
}
