import SessionUI

/// Turns what wgetch(3X) gives into keys, mouse events and pastes.
///
/// curses knows the keys of the terminal's terminfo entry and gives them as codes above 255; the rest comes as bytes.
/// Those are put together here: UTF-8 (which get_wch would lose where a character is split between two reads),
/// Alt as Escape before a character, mouse reports of any screen size, pastes, and the sequences of keys that the
/// entry does not name, which must not be taken for letters.
struct KeyDecoder {
    /// Bytes of one paste that are kept; the rest of it is dropped.
    static let highestPasteSize = 1 << 20
    private static let highestSequenceSize = 64
    private static let altBackspace = Key.alt("\u{7F}")
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    private enum State {
        case ground
        /// After Escape: what follows at once is held with Alt, or is a sequence.
        case escape
        case controlSequence([UInt8])
        case singleShift
        case threeByteMouse([UInt8])
        case character([UInt8], length: Int, isAlt: Bool)
        case paste
    }

    /// Where the locale is not UTF-8: the character of a byte from 0x80 on (btowc(3)). Nil means UTF-8.
    var singleByte: ((UInt8) -> Unicode.Scalar?)?
    /// keyname(3X).
    var keyName: (Int32) -> String?

    private var clicks: ClickCount

    private var state = State.ground
    private var pasted: [UInt8] = []

    /// - Parameter now: The time, which tells a double click from two.
    init(
        singleByte: ((UInt8) -> Unicode.Scalar?)? = nil, keyName: @escaping (Int32) -> String? = { _ in nil },
        now: @escaping () -> ContinuousClock.Instant = { .now }
    ) {
        clicks = ClickCount(now: now)
        self.singleByte = singleByte
        self.keyName = keyName
    }

    /// Takes one more of wgetch's codes; what it completes is appended.
    mutating func feed(_ code: Int32, into inputs: inout [TerminalInput]) {
        guard let byte = UInt8(exactly: code) else {
            if case .paste = state { return }
            var key = KeyCodes.key(for: code, name: keyName)
            if case .escape = state, key == .backspace { key = Self.altBackspace }
            state = .ground
            if let key { inputs.append(.key(key)) }
            return
        }
        switch state {
        case .ground:
            begin(byte, isAlt: false, into: &inputs)
        case .escape:
            state = .ground
            continueEscape(byte, into: &inputs)
        case .controlSequence(let bytes):
            continueSequence(bytes, byte, into: &inputs)
        case .singleShift:
            state = .ground
            if byte == 0x1B { state = .escape }
            if byte == UInt8(ascii: "M") { inputs.append(.key(.enter)) }
            if let key = ControlSequence.letters[byte] { inputs.append(.key(key)) }
        case .threeByteMouse(let bytes):
            continueMouse(bytes + [byte], into: &inputs)
        case .character(let bytes, let length, let isAlt):
            continueCharacter(bytes, byte, length: length, isAlt: isAlt, into: &inputs)
        case .paste:
            continuePaste(byte, into: &inputs)
        }
    }

    /// Nothing more was there to read: an Escape that stands alone is the key.
    ///
    /// curses has waited ESCDELAY for what may follow it. Characters, reports and pastes that are not complete wait on.
    mutating func pause(into inputs: inout [TerminalInput]) {
        switch state {
        case .escape: inputs.append(.key(.escape))
        case .controlSequence([]): inputs.append(.key(.alt("[")))
        case .singleShift: inputs.append(.key(.alt("O")))
        default: return
        }
        state = .ground
    }

    private mutating func begin(_ byte: UInt8, isAlt: Bool, into inputs: inout [TerminalInput]) {
        switch byte {
        case 0x09: inputs.append(.key(.tab))
        case 0x0A, 0x0D: inputs.append(.key(.enter))
        case 0x08, 0x7F: inputs.append(.key(isAlt ? Self.altBackspace : .backspace))
        case 0x1B: state = .escape
        case 0x00: inputs.append(.key(.control("@")))
        case 0x01...0x1A: inputs.append(.key(.control(Character(Unicode.Scalar(byte + 0x60)))))
        case 0x1C...0x1F: inputs.append(.key(.control(Character(Unicode.Scalar(byte + 0x40)))))
        case 0x20...0x7E: emit(Unicode.Scalar(byte), isAlt: isAlt, into: &inputs)
        default:
            if let singleByte {
                if let scalar = singleByte(byte) { emit(scalar, isAlt: isAlt, into: &inputs) }
            } else if let length = Self.length(of: byte) {
                state = .character([byte], length: length, isAlt: isAlt)
            }
        }
    }

    private func emit(_ scalar: Unicode.Scalar, isAlt: Bool, into inputs: inout [TerminalInput]) {
        guard !scalar.properties.isControl else { return }
        inputs.append(.key(isAlt ? .alt(Character(scalar)) : .character(Character(scalar))))
    }

    private mutating func continueEscape(_ byte: UInt8, into inputs: inout [TerminalInput]) {
        switch byte {
        case UInt8(ascii: "["): state = .controlSequence([])
        case UInt8(ascii: "O"): state = .singleShift
        case 0x1B:
            inputs.append(.key(.escape))
            state = .escape
        default: begin(byte, isAlt: true, into: &inputs)
        }
    }

    private mutating func continueSequence(_ bytes: [UInt8], _ byte: UInt8, into inputs: inout [TerminalInput]) {
        switch byte {
        case 0x20...0x3F where bytes.count < Self.highestSequenceSize:
            state = .controlSequence(bytes + [byte])
        case 0x1B:
            state = .escape
        case 0x40...0x7E:
            state = .ground
            switch ControlSequence(parameters: bytes, final: byte).meaning {
            case .key(let key): inputs.append(.key(key))
            case .mouse(let mouse): inputs.append(.mouse(clicks.counted(mouse)))
            case .threeByteMouse: state = .threeByteMouse([])
            case .pasteBegins: state = .paste
            case .nothing: break
            }
        default:
            state = .ground
        }
    }

    /// xterm's first mouse report: button, column and row, each with 32 added and places counted from 1.
    private mutating func continueMouse(_ bytes: [UInt8], into inputs: inout [TerminalInput]) {
        guard bytes.count == 3 else {
            state = .threeByteMouse(bytes)
            return
        }
        state = .ground
        let (button, column, row) = (Int(bytes[0]) - 32, Int(bytes[1]) - 33, Int(bytes[2]) - 33)
        // This report does not say which button goes up.
        let isRelease = button >= 0 && button & ~(4 | 8 | 16) == 3
        let mouse =
            isRelease
            ? Mouse(released: 0, column: column, row: row) : Mouse(button: button, column: column, row: row)
        if let mouse { inputs.append(.mouse(clicks.counted(mouse))) }
    }

    private mutating func continueCharacter(
        _ bytes: [UInt8], _ byte: UInt8, length: Int, isAlt: Bool, into inputs: inout [TerminalInput]
    ) {
        guard byte & 0xC0 == 0x80 else {
            state = .ground
            begin(byte, isAlt: false, into: &inputs)
            return
        }
        let bytes = bytes + [byte]
        guard bytes.count == length else {
            state = .character(bytes, length: length, isAlt: isAlt)
            return
        }
        state = .ground
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        for scalar in text.unicodeScalars { emit(scalar, isAlt: isAlt, into: &inputs) }
    }

    private mutating func continuePaste(_ byte: UInt8, into inputs: inout [TerminalInput]) {
        // Ctrl-C is never part of a paste: it gets a person out of one whose end was lost.
        let isInterrupt = byte == 0x03
        pasted.append(byte)
        let isEnd = pasted.suffix(Self.pasteEnd.count).elementsEqual(Self.pasteEnd)
        if isEnd || isInterrupt {
            state = .ground
            pasted.removeLast(isEnd ? Self.pasteEnd.count : 1)
            inputs.append(.paste(String(decoding: pasted, as: UTF8.self).replacing("\r", with: "\n")))
            if isInterrupt { inputs.append(.key(.control("c"))) }
            pasted = []
        } else if pasted.count >= Self.highestPasteSize + Self.pasteEnd.count {
            pasted.remove(at: Self.highestPasteSize)
        }
    }

    /// The length that the first byte of a UTF-8 sequence announces (RFC 3629).
    private static func length(of byte: UInt8) -> Int? {
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: nil
        }
    }
}
