/// How likely a text is as UTF-8 with some damage: cut inside a character, or mixed with something else.
enum DamagedUTF8 {
    /// The cost in bits of everything that is not ASCII, comparable with those of the language models.
    static func cost(of bytes: UnsafeRawBufferPointer) -> Double {
        var cost = 0.0
        var edges = 0
        // Sequences of two bytes are found in other encodings by chance; longer ones hardly are.
        var evidence = 0
        var strayAtStart = 0
        var index = 0
        while index < bytes.count {
            let unit = UTF8Walk.unit(bytes, at: index)
            switch unit {
            case .scalar(1):
                break
            case .scalar(2):
                cost += 8.5
                evidence += 1
            case .scalar(3):
                let isDoubtful = looksLikeCP866(bytes[index], bytes[index + 1], bytes[index + 2])
                cost += isDoubtful ? 18 : 11
                evidence += isDoubtful ? 0 : 2
            case .scalar:
                cost += 12
                evidence += 3
            case .invalid(let length):
                if index < 3, index == strayAtStart, length == 1, bytes[index] < 0xC0 {
                    strayAtStart += 1
                    edges += 1
                } else {
                    cost += invalid
                }
            case .cutOff(1):
                edges += 1
            case .cutOff(let length):
                cost += length == 2 ? 9 : 6
            }
            index += unit.length
        }
        // Half a character at an edge is no damage beside whole ones, and nothing but damage without them.
        return cost + Double(edges) * (evidence > 2 ? 6 : evidence > 0 ? 12 : invalid)
    }

    /// A byte that means nothing.
    private static let invalid = 20.0

    /// Whether a sequence of three bytes, most of them of scripts hardly met (U+0800 to U+0BFF, U+1800 to U+1DFF), is
    /// also three common small letters in CP866, as in "роль".
    private static func looksLikeCP866(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch first {
        case 0xE0: second < 0xB0
        case 0xE1: (0xA0...0xB7).contains(second)
        default: (0xA0...0xAF).contains(second) && (0xA0...0xAF).contains(third)
        }
    }
}
