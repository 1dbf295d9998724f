import ExecEngine
import Testing

/// A generator that can be repeated: SplitMix64.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

struct TextRobustnessTests {
    @Test func validUTF8IsNeverChanged() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("validUTF8IsNeverChanged: seed \(seed)")
        var generator = SeededGenerator(state: seed)
        let ranges: [ClosedRange<UInt32>] = [
            0x00...0x7F, 0x80...0x24F, 0x370...0x52F, 0x2000...0x27BF, 0x3040...0x9FFF, 0xAC00...0xD7A3,
            0xE000...0xFFFF, 0x1F300...0x1FAFF, 0x10000...0x10FFFF,
        ]
        for _ in 0..<5_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                let range = ranges.randomElement(using: &generator) ?? 0...0x7F
                if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) { text.append(scalar) }
            }
            let expected = Array(String(text).utf8)
            #expect(Array(decodeOutput(expected).utf8) == expected, "seed \(seed)")
        }
    }

    @Test func anyBytesGiveSomeText() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("anyBytesGiveSomeText: seed \(seed)")
        var generator = SeededGenerator(state: seed)
        for round in 0..<400 {
            let length = round % 100 == 0 ? 150_000 : Int.random(in: 1...60, using: &generator)
            let low: UInt8 = round % 2 == 0 ? 0 : 0x80
            let bytes = (0..<length).map { _ in UInt8.random(in: low...0xFF, using: &generator) }
            let text = decodeOutput(bytes)
            #expect(!text.isEmpty, "seed \(seed)")
            for limit in [0, 1, 7, 50] {
                let cut = boundedText(of: ByteSource(bytes), limit: OutputLimit(maxChars: limit, maxTokens: limit + 1))
                #expect(cut.text.unicodeScalars.count <= limit + LeftOutMarker.maxLength, "seed \(seed)")
            }
        }
    }

    @Test(arguments: [UInt8(0), 0x80])
    func longRandomBytesAreNoText(_ lowest: UInt8) {
        var generator = SeededGenerator(state: 3)
        let bytes = (0..<10_000).map { _ in UInt8.random(in: lowest...0xFF, using: &generator) }
        bytes.withUnsafeBytes { #expect(TextEncoding.guess(for: $0) == .utf8) }
    }
}
