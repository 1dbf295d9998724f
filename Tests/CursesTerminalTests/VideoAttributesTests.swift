import CNcurses
import SessionUI
import Testing

@testable import CursesTerminal

@Suite struct VideoAttributesTests {
    @Test func eachAttributeIsCursesOwn() {
        #expect(VideoAttributes.mask(for: []) == curses_attribute_normal())
        #expect(VideoAttributes.mask(for: .bold) == curses_attribute_bold())
        #expect(
            VideoAttributes.mask(for: [.dim, .underline, .reverse])
                == curses_attribute_dim() | curses_attribute_underline() | curses_attribute_reverse())
        #expect(
            VideoAttributes.mask(for: [.italic, .blink]) == curses_attribute_italic() | curses_attribute_blink())
    }

    @Test func strikethroughShowsPlain() {
        #expect(VideoAttributes.mask(for: .strikethrough) == curses_attribute_normal())
    }
}
