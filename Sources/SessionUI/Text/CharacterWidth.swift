/// How many columns a character takes on a terminal.
enum CharacterWidth {
    /// What a scalar does to the line that it is added to.
    enum Kind: Equatable {
        /// Takes this many columns, 1 or 2.
        case columns(Int)
        /// Joins the character before it and takes none.
        case joins
        /// Takes none and must not reach a terminal: it would change how other text is shown.
        case dropped
        /// Reorders the text around it, so that what is seen is not what is there: shown as a placeholder.
        case reorders
    }

    static func kind(of scalar: Unicode.Scalar) -> Kind {
        let value = scalar.value
        if value < 0x300 {
            return value == 0xAD || value < 0x20 || (0x7F...0x9F).contains(value) ? .dropped : .columns(1)
        }
        switch value {
        case 0x1160...0x11FF, 0xD7B0...0xD7FF, 0x200C, 0x200D, 0xFE00...0xFE0F, 0xE0020...0xE007F, 0xE0100...0xE01EF:
            return .joins
        case 0x202A...0x202E, 0x2066...0x2069:
            return .reorders
        case 0xFFFE, 0xFFFF:
            return .dropped
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3:
            return .columns(2)
        default:
            break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark:
            return .joins
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
            return .dropped
        default:
            return .columns(isWide(scalar) ? 2 : 1)
        }
    }

    /// True for the scalars that UAX #11 calls wide or fullwidth, emoji that are shown as pictures among them.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        guard value >= 0x1100 else { return false }
        // A regional indicator is wide once another one joins it; alone it is a letter in a box.
        if isRegionalIndicator(scalar) { return false }
        if wideRanges.contains(where: { $0.contains(value) }) { return true }
        return scalar.properties.isEmojiPresentation
    }

    static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool {
        (0x1F1E6...0x1F1FF).contains(scalar.value)
    }

    static func isSkinTone(_ scalar: Unicode.Scalar) -> Bool {
        (0x1F3FB...0x1F3FF).contains(scalar.value)
    }

    /// East_Asian_Width W and F of Unicode 16, without those that have emoji presentation; unassigned gaps between
    /// wide blocks are taken in.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x303E, 0x3041...0x33FF,
        0x3400...0x4DBF, 0x4DC0...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
        0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1D300...0x1D376,
        0x1F200...0x1F2FF, 0x1F3FB...0x1F3FF, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
    ]
}
