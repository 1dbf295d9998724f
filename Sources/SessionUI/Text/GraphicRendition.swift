/// The parameters of a control sequence: numbers by ";", with parts of one number by ":".
struct SequenceParameters {
    private(set) var values: [Int] = []
    /// Whether a value continues the one before it (came after ":").
    private(set) var isPart: [Bool] = []
    private static let limit = 64

    mutating func clear() {
        values.removeAll(keepingCapacity: true)
        isPart.removeAll(keepingCapacity: true)
    }

    /// Adds a value; -1 for one that was left out.
    mutating func append(_ value: Int, isPart part: Bool) {
        guard values.count < Self.limit else { return }
        values.append(value)
        isPart.append(part)
    }

    /// The first number, or `otherwise` where it is left out or 0.
    func first(or otherwise: Int) -> Int {
        guard let first = values.first, first > 0 else { return otherwise }
        return first
    }
}

extension Style {
    /// Applies "select graphic rendition" (SGR, the sequence that ends with m) as xterm reads it.
    mutating func apply(_ parameters: SequenceParameters) {
        let values = parameters.values
        if values.isEmpty { self = .plain }
        var index = 0
        while index < values.count {
            // The parts that belong to this number by ":".
            var end = index + 1
            while end < values.count, parameters.isPart[end] { end += 1 }
            let code = max(values[index], 0)
            if code == 38 || code == 48 || code == 58 {
                let (color, used) = Self.color(values, index: index, partsEnd: end)
                if let color, code == 38 { foreground = color }
                if let color, code == 48 { background = color }
                index = used
            } else {
                apply(code, part: end > index + 1 ? values[index + 1] : nil)
                index = end
            }
        }
    }

    private mutating func apply(_ code: Int, part: Int?) {
        switch code {
        case 0: self = .plain
        case 1: attributes.insert(.bold)
        case 2: attributes.insert(.dim)
        case 3: attributes.insert(.italic)
        case 4: if part == 0 { attributes.remove(.underline) } else { attributes.insert(.underline) }
        case 5, 6: attributes.insert(.blink)
        case 7: attributes.insert(.reverse)
        // 8 conceals: a viewer of output shows what is there.
        case 9: attributes.insert(.strikethrough)
        case 21: attributes.insert(.underline)
        case 22: attributes.subtract([.bold, .dim])
        case 23: attributes.remove(.italic)
        case 24: attributes.remove(.underline)
        case 25: attributes.remove(.blink)
        case 27: attributes.remove(.reverse)
        case 29: attributes.remove(.strikethrough)
        case 30...37: foreground = .indexed(UInt8(code - 30))
        case 39: foreground = .standard
        case 40...47: background = .indexed(UInt8(code - 40))
        case 49: background = .standard
        case 90...97: foreground = .indexed(UInt8(code - 90 + 8))
        case 100...107: background = .indexed(UInt8(code - 100 + 8))
        default: break
        }
    }

    /// Reads 5;n, 2;r;g;b, :5:n, :2:r:g:b or :2:space:r:g:b after the 38, 48 or 58 at `index`.
    ///
    /// - Returns: The colour, nil for a malformed one, and the index of the number that follows.
    private static func color(_ values: [Int], index: Int, partsEnd: Int) -> (Color?, Int) {
        func byte(_ at: Int, before end: Int) -> UInt8? {
            guard at < end else { return nil }
            return UInt8(exactly: max(values[at], 0))
        }
        func rgb(_ at: Int, before end: Int) -> Color? {
            guard let red = byte(at, before: end), let green = byte(at + 1, before: end),
                let blue = byte(at + 2, before: end)
            else { return nil }
            return .rgb(red, green, blue)
        }
        let byParts = partsEnd > index + 1
        let end = byParts ? partsEnd : values.count
        guard index + 1 < end else { return (nil, end) }
        switch values[index + 1] {
        case 5:
            return (byte(index + 2, before: end).map(Color.indexed), byParts ? end : min(index + 3, end))
        case 2 where byParts:
            return (rgb(end - index >= 6 ? index + 3 : index + 2, before: end), end)
        case 2:
            return (rgb(index + 2, before: end), min(index + 5, end))
        default:
            return (nil, byParts ? end : index + 2)
        }
    }
}
