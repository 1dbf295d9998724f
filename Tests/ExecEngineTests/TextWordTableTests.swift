import ExecEngine
import Testing

/// Words of one language in one encoding, and the share of them that must be read right.
struct WordTable: Sendable, CustomTestStringConvertible {
    var name: String
    var encoding: TextEncoding
    var words: [String]
    /// 0 to 1. Words that are also valid UTF-8 in the encoding cannot be read right and do not count.
    var share: Double

    var testDescription: String { "\(name) in \(encoding)" }

    init(_ name: String, _ encoding: TextEncoding, _ words: [String], _ share: Double) {
        (self.name, self.encoding, self.words, self.share) = (name, encoding, words, share)
    }

    static let russian = [TextEncoding.windows1251, .cp866, .koi8R].flatMap { encoding in
        [
            WordTable("russian", encoding, TextWords.russian, 0.98),
            WordTable("Russian", encoding, TextWords.russian.map(\.localizedCapital), 0.98),
            WordTable("RUSSIAN", encoding, TextWords.russian.map { $0.uppercased() }, 0.95),
        ]
    }

    static let others = [
        WordTable("ukrainian", .windows1251, TextWords.ukrainian, 0.98),
        WordTable("ukrainian", .koi8U, TextWords.ukrainian, 0.98),
        WordTable("western", .windows1252, TextWords.western, 0.97),
        WordTable("Western", .latin1, TextWords.western.map(\.localizedCapital), 0.97),
        WordTable("WESTERN", .windows1252, TextWords.western.map { $0.uppercased() }, 0.95),
        WordTable("japanese, long", .shiftJIS, TextWords.japaneseLong, 0.95),
        WordTable("japanese, long", .eucJP, TextWords.japaneseLong, 0.95),
        WordTable("simplified, long", .gb18030, TextWords.simplifiedLong, 0.95),
        WordTable("traditional, long", .big5, TextWords.traditionalLong, 0.95),
        WordTable("korean, long", .eucKR, TextWords.koreanLong, 0.95),
        // Two characters fit by chance in another encoding often: see the pairs' shares as what they are.
        WordTable("japanese, two characters", .shiftJIS, TextWords.japanesePairs, 0.85),
        WordTable("japanese, two characters", .eucJP, TextWords.japanesePairs, 0.88),
        WordTable("simplified, two characters", .gb18030, TextWords.simplifiedPairs, 0.92),
        WordTable("traditional, two characters", .big5, TextWords.traditionalPairs, 0.88),
        WordTable("korean, two characters", .eucKR, TextWords.koreanPairs, 0.95),
    ]
}

extension String {
    fileprivate var localizedCapital: String { prefix(1).uppercased() + dropFirst() }
}

struct TextWordTableTests {
    @Test(arguments: WordTable.russian + WordTable.others)
    func readsSingleWords(_ table: WordTable) {
        var wrong: [String] = []
        var count = 0
        for word in table.words {
            guard let bytes = bytes(of: word, in: table.encoding), String(validating: bytes, as: UTF8.self) == nil
            else {
                continue
            }
            count += 1
            if decodeOutput(bytes) != word { wrong.append(word) }
        }
        let share = 1 - Double(wrong.count) / Double(max(1, count))
        print("\(table.testDescription): \(count - wrong.count) of \(count) words right")
        #expect(count > 100)
        #expect(share >= table.share, "\(share) of \(count); wrong: \(wrong.joined(separator: " "))")
    }
}
