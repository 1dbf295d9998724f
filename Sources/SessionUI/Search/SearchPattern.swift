import ExecEngine

/// Text to look for, literally. A pattern without capital letters ignores the case of ASCII letters.
struct SearchPattern: Equatable, Sendable {
    let text: String
    let ignoresCase: Bool
    /// The characters to compare with cells, small letters where case is ignored.
    private let characters: [Character]
    /// The same in UTF-8.
    private let bytes: [UInt8]
    /// Two places in `bytes` that are looked at first: the first byte, and the rarest of the others.
    private let rare: Int

    /// Nil for an empty text.
    init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        self.text = text
        let ignoresCase = !text.contains { $0.isUppercase }
        self.ignoresCase = ignoresCase
        characters = text.map { ignoresCase ? Self.small($0) : $0 }
        let bytes = Array(text.utf8)
        self.bytes = bytes
        rare = bytes.indices.dropFirst().max { Self.rarity(bytes[$0]) < Self.rarity(bytes[$1]) } ?? 0
    }

    private static func small(_ character: Character) -> Character {
        guard let value = character.asciiValue, (0x41...0x5A).contains(value) else { return character }
        return StyledText.ascii[Int(value | 0x20)]
    }

    /// A rough order of how seldom a byte stands in output.
    private static func rarity(_ byte: UInt8) -> Int {
        if " etaoinsrlcdu".utf8.contains(byte) { return 0 }
        if (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) { return 1 }
        return byte < 0x80 ? 2 : 1
    }

    // MARK: In cells

    /// The columns of each match in a line, left to right; matches do not overlap.
    func matches(in cells: [Cell]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        while start < cells.count {
            if let end = matchEnd(in: cells, at: start) {
                found.append(start..<end)
                start = end
            } else {
                start += 1
            }
        }
        return found
    }

    private func matchEnd(in cells: [Cell], at start: Int) -> Int? {
        var index = start
        for character in characters {
            guard index < cells.count else { return nil }
            let cell = cells[index].character
            guard Self.isSame(cell, character) || ignoresCase && Self.isSame(Self.small(cell), character) else {
                return nil
            }
            index += 1
            while index < cells.count, cells[index].isContinuation { index += 1 }
        }
        return index
    }

    /// True for the same bytes, as the search in bytes sees it: "é" as one scalar is not "é" as two.
    private static func isSame(_ one: Character, _ other: Character) -> Bool {
        one == other && (one.isASCII || one.utf8.elementsEqual(other.utf8))
    }

    // MARK: In bytes

    /// The first place in `range` where the pattern's bytes stand, wholly within `range`.
    ///
    /// Looks at eight places at once for two of the pattern's bytes, so that its speed is that of memory.
    func first(in text: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        guard let base = text.baseAddress, range.count >= bytes.count else { return nil }
        let (foldFirst, first) = probe(bytes[0])
        let (foldRare, other) = probe(bytes[rare])
        let rare = rare
        let end = range.upperBound - bytes.count + 1
        var index = range.lowerBound
        while index < end {
            // The word at the rare byte's place must lie within the range too.
            while index &+ rare &+ 16 <= range.upperBound {
                let low =
                    ((ByteScan.word(base, index) | foldFirst) ^ first)
                    | ((ByteScan.word(base, index &+ rare) | foldRare) ^ other)
                let high =
                    ((ByteScan.word(base, index &+ 8) | foldFirst) ^ first)
                    | ((ByteScan.word(base, index &+ 8 &+ rare) | foldRare) ^ other)
                if ByteScan.zeroes(low) | ByteScan.zeroes(high) != 0 { break }
                index &+= 16
            }
            let stop = min(index &+ 16, end)
            while index < stop {
                if stands(in: text, at: index) { return index }
                index &+= 1
            }
        }
        return nil
    }

    /// What to set in a byte of text, and the byte it must then be.
    private func probe(_ byte: UInt8) -> (fold: UInt64, byte: UInt64) {
        let folds = ignoresCase && (0x61...0x7A).contains(byte)
        return (ByteScan.splat(folds ? 0x20 : 0), ByteScan.splat(byte))
    }

    private func stands(in text: UnsafeRawBufferPointer, at start: Int) -> Bool {
        for offset in 0..<bytes.count {
            var byte = text[start &+ offset]
            if ignoresCase, (0x41...0x5A).contains(byte) { byte |= 0x20 }
            if byte != bytes[offset] { return false }
        }
        return true
    }
}
