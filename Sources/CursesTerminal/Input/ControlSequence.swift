import SessionUI

/// A control sequence of the keyboard's side (ECMA-48 CSI), for terminals whose terminfo entry does not name the key.
struct ControlSequence: Hashable, Sendable {
    /// What stands between the introducer and the final byte: digits, semicolons and a private mark.
    var parameters: [UInt8]
    var final: UInt8

    enum Meaning: Hashable, Sendable {
        case key(Key)
        case mouse(Mouse)
        /// xterm's old mouse report: three bytes follow.
        case threeByteMouse
        case pasteBegins
        /// A report or a key that Sluice has no use for.
        case nothing
    }

    var meaning: Meaning {
        if parameters.first == UInt8(ascii: "<") { return mouseReport }
        if final == UInt8(ascii: "M"), parameters.isEmpty { return .threeByteMouse }
        if final == UInt8(ascii: "~") { return numberedKey }
        let isShifted = numbers(parameters).dropFirst().first == 2
        switch final {
        case UInt8(ascii: "C") where isShifted: return .key(.shiftRight)
        case UInt8(ascii: "D") where isShifted: return .key(.shiftLeft)
        default: return Self.letters[final].map { .key($0) } ?? .nothing
        }
    }

    /// Final letters of cursor and function keys, of CSI and of SS3 both.
    static let letters: [UInt8: Key] = [
        UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
        UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end, UInt8(ascii: "Z"): .backTab,
        UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2), UInt8(ascii: "R"): .function(3),
        UInt8(ascii: "S"): .function(4),
    ]

    private static let numbered: [Int: Key] = [
        1: .home, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
        11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
        17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
        23: .function(11), 24: .function(12),
    ]

    private var numberedKey: Meaning {
        guard let number = numbers(parameters).first else { return .nothing }
        if number == 200 { return .pasteBegins }
        return Self.numbered[number].map { .key($0) } ?? .nothing
    }

    /// xterm's SGR mouse report (ctlseqs, "Extended coordinates"): button, column and row counted from 1; `M` presses
    /// and moves, `m` releases.
    private var mouseReport: Meaning {
        let values = numbers(parameters.dropFirst())
        guard values.count == 3 else { return .nothing }
        let (column, row) = (values[1] - 1, values[2] - 1)
        switch final {
        case UInt8(ascii: "M"):
            return Mouse(button: values[0], column: column, row: row).map { .mouse($0) } ?? .nothing
        case UInt8(ascii: "m"):
            return Mouse(released: values[0], column: column, row: row).map { .mouse($0) } ?? .nothing
        default: return .nothing
        }
    }

    private func numbers(_ bytes: some Collection<UInt8>) -> [Int] {
        bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { digits in
            Int(String(decoding: digits, as: UTF8.self)) ?? 0
        }
    }
}

extension Mouse {
    /// - Parameters:
    ///   - button: xterm's code: two low bits for the button, 4 Shift, 8 Alt, 16 Ctrl, 32 motion, 64 wheel.
    ///   - column: From 0.
    ///   - row: From 0.
    init?(button: Int, column: Int, row: Int) {
        guard column >= 0, row >= 0 else { return nil }
        switch button & ~(4 | 8 | 16) {
        case 0: self.init(.press, row: row, column: column)
        case 32: self.init(.drag, row: row, column: column)
        case 64: self.init(.wheelUp, row: row, column: column)
        case 65: self.init(.wheelDown, row: row, column: column)
        default: return nil
        }
    }

    /// A button that goes up; nil for another than the left one.
    init?(released button: Int, column: Int, row: Int) {
        guard column >= 0, row >= 0, button & ~(4 | 8 | 16) == 0 else { return nil }
        self.init(.release, row: row, column: column)
    }
}
