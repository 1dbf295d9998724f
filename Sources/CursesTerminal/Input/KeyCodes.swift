import CNcurses
import SessionUI

/// curses' key codes as keys.
enum KeyCodes {
    private static let table: [Int32: Key] = [
        KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right,
        KEY_SR: .up, KEY_SF: .down, KEY_SLEFT: .shiftLeft, KEY_SRIGHT: .shiftRight,
        KEY_PPAGE: .pageUp, KEY_NPAGE: .pageDown, KEY_SPREVIOUS: .pageUp, KEY_SNEXT: .pageDown,
        KEY_A3: .pageUp, KEY_C3: .pageDown,
        KEY_HOME: .home, KEY_END: .end, KEY_SHOME: .home, KEY_SEND: .end,
        KEY_A1: .home, KEY_C1: .end, KEY_FIND: .home, KEY_SELECT: .end,
        KEY_ENTER: .enter, KEY_BTAB: .backTab, KEY_BACKSPACE: .backspace,
        KEY_DC: .delete, KEY_SDC: .delete,
    ]

    /// Extended capabilities of user_caps(5), but for the digit at the end that tells the modifiers.
    private static let extended: [String: Key] = [
        "kUP": .up, "kDN": .down, "kLFT": .left, "kRIT": .right, "kPRV": .pageUp, "kNXT": .pageDown,
        "kHOM": .home, "kEND": .end, "kDC": .delete,
    ]

    /// The key of a code, or nil where Sluice has no use for it.
    ///
    /// - Parameter name: keyname(3X), asked for the codes beyond KEY_MAX, which differ from run to run.
    static func key(for code: Int32, name: (Int32) -> String?) -> Key? {
        if let key = table[code] { return key }
        if (KEY_F0 + 1...KEY_F0 + 63).contains(code) { return .function(Int(code - KEY_F0)) }
        guard code > KEY_MAX, let name = name(code) else { return nil }
        return extended[String(name.drop { $0 == " " }.reversed().drop { $0.isNumber }.reversed())]
    }
}
