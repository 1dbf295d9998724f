/// Reads a line's bytes as a terminal would, keeping what stays within the line.
struct LineInterpreter {
    private(set) var cells: [Cell] = []
    private(set) var style: Style
    private(set) var isCut = false

    private let bytes: UnsafeRawBufferPointer
    private let limit: Int
    private var column = 0
    /// The cell that a combining mark would join, or nil where there is none.
    private var base: Int?
    private var hasWide = false
    private var parameters = SequenceParameters()
    /// The last byte that could bring the cursor back or change the style; nil until asked for.
    private var lastSpecial: Int?

    private static let replacement: Character = "\u{FFFD}"
    private static let ascii = StyledText.ascii

    init(_ bytes: UnsafeRawBufferPointer, style: Style, limit: Int) {
        self.bytes = bytes
        self.style = style
        self.limit = limit
    }

    mutating func run() {
        let ascii = Self.ascii
        cells.reserveCapacity(min(limit, bytes.count))
        var index = 0
        while index < bytes.count {
            if column >= limit, endsBeyondLimit(from: index) { return }
            let byte = bytes[index]
            switch byte {
            case 0x20...0x7E:
                put(ascii[Int(byte)], width: 1)
                index += 1
            case 0x1B:
                index = escape(after: index + 1)
            case 0x80...:
                index = decode(at: index)
            default:
                control(byte)
                index += 1
            }
        }
    }

    // MARK: Characters

    /// Puts a character at the cursor, over what stands there.
    private mutating func put(_ character: Character, width: Int, style: Style? = nil) {
        defer { column = min(column + width, StyledText.widestLine) }
        base = nil
        guard column + width <= limit else {
            isCut = true
            if column < cells.count {
                free(column)
                cells[column] = .blank
            }
            return
        }
        pad(to: column)
        let cell = Cell(character, style: style ?? self.style)
        if column == cells.count {
            base = column
            cells.append(cell)
            if width == 2 { cells.append(.continuation(style: cell.style)) }
        } else {
            free(column)
            if width == 2, column + 1 < cells.count { free(column + 1) }
            cells[column] = cell
            base = column
            guard width == 2 else { return }
            if column + 1 == cells.count { cells.append(cell) }
            cells[column + 1] = .continuation(style: cell.style)
        }
        if width == 2 { hasWide = true }
    }

    private mutating func pad(to column: Int) {
        while cells.count < min(column, limit) { cells.append(.blank) }
    }

    /// Blanks the other half of a wide character that `column` is part of.
    private mutating func free(_ column: Int) {
        guard hasWide else { return }
        if cells[column].isContinuation, column > 0 { cells[column - 1] = .blank }
        if column + 1 < cells.count, cells[column + 1].isContinuation { cells[column + 1] = .blank }
    }

    private mutating func decode(at index: Int) -> Int {
        let (decoded, length) = UTF8Decoding.scalar(in: bytes, at: index)
        let next = index + length
        guard let scalar = decoded else {
            put(Self.replacement, width: 1)
            return next
        }
        if scalar.value < 0xA0 { return c1(scalar.value, after: next) }
        if joinsByRule(scalar), join(scalar) { return next }
        switch CharacterWidth.kind(of: scalar) {
        case .columns(let width): put(Character(scalar), width: width)
        case .joins: _ = join(scalar)
        case .dropped: break
        case .reorders: put(Self.replacement, width: 1, style: Style(attributes: .reverse))
        }
        return next
    }

    /// True for a scalar with a width of its own that may be part of the character before it: after a zero-width
    /// joiner, the second letter of a flag, a skin tone.
    private func joinsByRule(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value > 0x2000, let base, let last = cells[base].character.unicodeScalars.last else {
            return false
        }
        return last.value == 0x200D || CharacterWidth.isSkinTone(scalar)
            || CharacterWidth.isRegionalIndicator(scalar) && CharacterWidth.isRegionalIndicator(last)
    }

    /// Adds a scalar to the character before it, if they make one character by Unicode's rules.
    private mutating func join(_ scalar: Unicode.Scalar) -> Bool {
        guard let base else { return false }
        let scalars = cells[base].character.unicodeScalars
        guard scalars.count < StyledText.longestCharacter else { return true }
        let isNarrow = base + 1 >= cells.count || !cells[base + 1].isContinuation
        // ncurses and most terminals keep such a character narrow; asked for a picture, they disagree on its width.
        if scalar.value == 0xFE0F, isNarrow { return true }
        var text = String(cells[base].character)
        text.unicodeScalars.append(scalar)
        guard text.count == 1 else { return false }
        cells[base].character = Character(text)
        if isNarrow, CharacterWidth.isRegionalIndicator(scalar), column == base + 1 {
            let flag = cells[base]
            column = base
            put(flag.character, width: 2, style: flag.style)
        }
        return true
    }

    // MARK: Control characters

    private mutating func control(_ byte: UInt8) {
        switch byte {
        case 0x07, 0x0A: break
        case 0x08: move(to: column - 1)
        case 0x09: move(to: (column / 8 + 1) * 8)
        case 0x0D: move(to: 0)
        default:
            let marked = Style(attributes: .reverse)
            put("^", width: 1, style: marked)
            put(Self.ascii[Int(byte ^ 0x40)], width: 1, style: marked)
            base = nil
        }
    }

    private mutating func move(to target: Int) {
        column = max(0, min(target, StyledText.widestLine))
        base = nil
    }

    /// The rest adds nothing: it lies beyond the limit and never comes back.
    private mutating func endsBeyondLimit(from index: Int) -> Bool {
        if lastSpecial == nil {
            var place = bytes.count - 1
            while place >= index {
                let byte = bytes[place]
                // ESC, CR, BS, and the second byte of the 8-bit CSI.
                if byte == 0x1B || byte == 0x0D || byte == 0x08 || byte == 0x9B { break }
                place -= 1
            }
            lastSpecial = place
        }
        guard let lastSpecial, index > lastSpecial else { return false }
        isCut = true
        return true
    }

    // MARK: Sequences

    /// An escape sequence whose second byte is at `index`; gives the place after it.
    private mutating func escape(after index: Int) -> Int {
        guard index < bytes.count else { return index }
        switch bytes[index] {
        case UInt8(ascii: "["): return sequence(at: index + 1)
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            return text(at: index + 1)
        case 0x20...0x2F:
            var end = index + 1
            while end < bytes.count, (0x20...0x2F).contains(bytes[end]) { end += 1 }
            return end < bytes.count && (0x30...0x7E).contains(bytes[end]) ? end + 1 : end
        case 0x30...0x7E: return index + 1
        default: return index
        }
    }

    /// A control character of ISO 6429's upper set.
    private mutating func c1(_ value: UInt32, after index: Int) -> Int {
        switch value {
        case 0x9B: return sequence(at: index)
        case 0x90, 0x98, 0x9D, 0x9E, 0x9F: return text(at: index)
        default: return index
        }
    }

    /// A string for the terminal (a title, a picture), up to its terminator, which is passed over.
    private func text(at start: Int) -> Int {
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case 0x07, 0x18, 0x1A: return index + 1
            case 0x0A: return index
            case 0x1B:
                let ends = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\\")
                return ends ? index + 2 : index
            case 0xC2 where index + 1 < bytes.count && bytes[index + 1] == 0x9C: return index + 2
            default: index += 1
            }
        }
        return index
    }

    /// A control sequence's parameters and what follows, from after "ESC [" on.
    private mutating func sequence(at start: Int) -> Int {
        parameters.clear()
        var value = -1
        var isPart = false
        var isPrivate = false
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 0x30...0x39:
                value = min(max(value, 0) * 10 + Int(byte - 0x30), 99_999)
            case UInt8(ascii: ";"), UInt8(ascii: ":"):
                parameters.append(value, isPart: isPart)
                value = -1
                isPart = byte == UInt8(ascii: ":")
            case 0x20...0x2F, 0x3C...0x3F:
                isPrivate = true
            case 0x40...0x7E:
                if value >= 0 || !parameters.values.isEmpty { parameters.append(value, isPart: isPart) }
                if !isPrivate { perform(byte) }
                return index + 1
            case 0x18, 0x1A:
                return index + 1
            default:
                return index
            }
            index += 1
        }
        return index
    }

    private mutating func perform(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "m"): style.apply(parameters)
        case UInt8(ascii: "C"): move(to: column + parameters.first(or: 1))
        case UInt8(ascii: "D"): move(to: column - parameters.first(or: 1))
        case UInt8(ascii: "G"): move(to: parameters.first(or: 1) - 1)
        case UInt8(ascii: "K"): erase(parameters.first(or: 0))
        default: break
        }
    }

    private mutating func erase(_ part: Int) {
        base = nil
        switch part {
        case 0:
            if column < cells.count {
                free(column)
                cells.removeSubrange(column...)
            }
        case 1:
            if column < cells.count { free(column) }
            for index in 0..<min(column + 1, cells.count) { cells[index] = .blank }
        case 2:
            cells.removeAll(keepingCapacity: true)
        default:
            break
        }
    }
}
