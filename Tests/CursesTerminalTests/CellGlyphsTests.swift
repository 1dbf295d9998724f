import Testing

@testable import CursesTerminal

/// Widths are those of a made-up locale, so that the tests do not depend on the machine's.
@Suite struct CellGlyphsTests {
    private let glyphs = CellGlyphs(placeholder: "?") { scalar in
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: -1
        case 0x300...0x36F, 0x200B...0x200F, 0x20D0...0x20FF, 0xFE00...0xFE0F: 0
        case 0x4E00...0x9FFF, 0x1F300...0x1FAFF: 2
        case 0xE000...0xF8FF: -1
        default: 1
        }
    }

    private func shown(_ character: Character, _ columns: Int) -> String {
        let filling = glyphs.filling(for: character, columns: columns)
        return [filling.first, filling.second].compactMap { $0 }
            .map { glyph in String(String.UnicodeScalarView([glyph.base] + glyph.marks)) }
            .joined(separator: "+")
    }

    @Test(arguments: [
        (Character("a"), 1, "a"), ("é", 1, "é"), ("漢", 2, "漢"), ("👩", 2, "👩"),
    ])
    func whatAgreesIsShown(character: Character, columns: Int, expected: String) {
        #expect(shown(character, columns) == expected)
    }

    @Test(arguments: [
        (Character("漢"), 1, "?"), ("a", 2, "a+ "), ("é", 2, "é+ "), ("\u{E0A0}", 1, "?"), ("\u{E0A0}", 2, "?+ "),
    ])
    func aClaimThatDisagreesKeepsItsColumns(character: Character, columns: Int, expected: String) {
        #expect(shown(character, columns) == expected)
    }

    @Test(arguments: [
        (Character("e\u{301}"), 1, "e\u{301}"),
        ("a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}", 1, "a\u{300}\u{301}\u{302}\u{303}"),
        ("\u{301}", 1, " \u{301}"),
    ])
    func marksStandOnTheirBaseFourAtMost(character: Character, columns: Int, expected: String) {
        #expect(shown(character, columns).unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    @Test(arguments: [
        (Character("👩‍👩‍👧"), 2, "👩"), ("👍🏽", 2, "👍"), ("❤️", 2, "❤+ "), ("❤️", 1, "❤"),
        ("1️⃣", 2, "1+ "), ("🇩🇪", 2, "D+E"), ("🇩", 2, "D+ "), ("🇩🇪", 1, "?"),
    ])
    func emojiThatTerminalsDisagreeOnBecomeSafe(character: Character, columns: Int, expected: String) {
        #expect(shown(character, columns) == expected)
    }

    @Test(arguments: [
        Character("\u{1B}"), "\u{7}", "\u{9B}", "\u{202E}", "\u{200D}", "\r\n", "\u{2028}", "\u{85}", "\u{FEFF}",
    ])
    func controlAndFormatCharactersNeverPass(character: Character) {
        #expect(shown(character, 1) == "?")
        #expect(shown(character, 2) == "?+ ")
    }
}
