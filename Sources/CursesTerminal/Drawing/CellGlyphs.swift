import SessionUI

/// Chooses what is sent to the terminal for a cell, so that columns never shift.
///
/// A frame claims one or two columns for each character. Where the locale's own width of it says otherwise, or where
/// terminals disagree among themselves (emoji joined by ZWJ, flags, variation selectors), something that certainly
/// has the claimed width is shown instead. Control and format characters never pass.
struct CellGlyphs {
    /// A base character with the marks that stand on it: at most four, what curses' CCHARW_MAX of 5 leaves room for.
    struct Glyph: Hashable {
        var base: Unicode.Scalar
        var marks: [Unicode.Scalar] = []

        static let space = Glyph(base: " ")
        static let highestMarkCount = 4
    }

    /// What fills the claimed columns: one glyph of that width, or two of one column each.
    struct Filling: Hashable {
        var first: Glyph
        var second: Glyph?
    }

    /// One column wide; stands for what cannot be shown.
    var placeholder: Unicode.Scalar
    /// wcwidth(3) of the locale: the columns of a scalar, 0 for marks, -1 for what is not printable there.
    var width: (Unicode.Scalar) -> Int

    /// - Parameter columns: 1 or 2.
    func filling(for character: Character, columns: Int) -> Filling {
        if let byte = character.utf8.first, character.utf8.count == 1, (0x20...0x7E).contains(byte) {
            return padded(Glyph(base: Unicode.Scalar(byte)), width: 1, to: columns)
        }
        if let flag = flagLetters(of: character) {
            return columns == 2 ? flag : padded(Glyph(base: placeholder), width: 1, to: columns)
        }
        let groups = groups(of: character)
        guard let first = groups.first, first.width <= columns else {
            return padded(Glyph(base: placeholder), width: 1, to: columns)
        }
        if groups.count == 2, columns == 2, first.width == 1, groups[1].width == 1 {
            return Filling(first: first.glyph, second: groups[1].glyph)
        }
        return padded(first.glyph, width: first.width, to: columns)
    }

    private func padded(_ glyph: Glyph, width: Int, to columns: Int) -> Filling {
        Filling(first: glyph, second: width < columns ? .space : nil)
    }

    /// The parts of a cluster that each take columns, in order.
    private func groups(of character: Character) -> [(glyph: Glyph, width: Int)] {
        var groups: [(glyph: Glyph, width: Int)] = []
        for scalar in character.unicodeScalars {
            if groups.isEmpty ? isForbidden(scalar) : isDropped(scalar) {
                if groups.isEmpty { groups.append((Glyph(base: placeholder), 1)) }
                continue
            }
            switch width(scalar) {
            case 0:
                if groups.isEmpty { groups.append((.space, 1)) }
                let last = groups.count - 1
                if groups[last].glyph.marks.count < Glyph.highestMarkCount {
                    groups[last].glyph.marks.append(scalar)
                }
            case let columns where columns > 0:
                groups.append((Glyph(base: scalar), columns))
            default:
                groups.append((Glyph(base: placeholder), 1))
            }
        }
        return groups
    }

    private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// What changes a base's width on some terminals only, or joins it to its neighbour: left out after a base.
    private func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20E3: true  // the keycap
        case 0x1F3FB...0x1F3FF: true  // skin tones
        default: isForbidden(scalar) || scalar.properties.isVariationSelector
        }
    }

    /// A flag is two letters in disguise, and terminals that join them do so across cells too.
    private func flagLetters(of character: Character) -> Filling? {
        let letters = character.unicodeScalars.compactMap { scalar in
            (0x1F1E6...0x1F1FF).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0x1F1E6 + 0x41) : nil
        }
        guard let first = letters.first, letters.count == character.unicodeScalars.count else { return nil }
        return Filling(first: Glyph(base: first), second: letters.count > 1 ? Glyph(base: letters[1]) : .space)
    }
}
