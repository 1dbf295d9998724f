import CNcurses
import SessionUI

/// Style attributes as curses' video attributes.
///
/// curses knows no strikethrough; such text shows plain.
enum VideoAttributes {
    private static let table: [(Style.Attributes, attr_t)] = [
        (.bold, curses_attribute_bold()),
        (.dim, curses_attribute_dim()),
        (.italic, curses_attribute_italic()),
        (.underline, curses_attribute_underline()),
        (.blink, curses_attribute_blink()),
        (.reverse, curses_attribute_reverse()),
    ]

    static func mask(for attributes: Style.Attributes) -> attr_t {
        guard !attributes.isEmpty else { return curses_attribute_normal() }
        return table.reduce(curses_attribute_normal()) { mask, entry in
            attributes.contains(entry.0) ? mask | entry.1 : mask
        }
    }
}
