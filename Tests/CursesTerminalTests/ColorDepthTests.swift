import SessionUI
import Testing

@testable import CursesTerminal

@Suite struct ColorDepthTests {
    @Test(arguments: [
        (-1, ColorDepth.none), (0, .none), (2, .none), (8, .eight), (16, .sixteen), (88, .sixteen), (256, .indexed256),
        (1 << 24, .direct),
    ])
    func terminfosCountGivesTheDepth(count: Int, depth: ColorDepth) {
        #expect(ColorDepth(colorCount: count) == depth)
    }

    @Test(arguments: [
        (ColorDepth.none, Color.rgb(255, 0, 0), Int32(-1)), (.none, .indexed(3), -1),
        (.eight, .standard, -1), (.eight, .indexed(3), 3), (.eight, .indexed(196), 1), (.eight, .rgb(0, 0, 0), 0),
        (.sixteen, .indexed(12), 12), (.sixteen, .indexed(196), 9), (.sixteen, .rgb(255, 0, 0), 9),
        (.indexed256, .indexed(3), 3), (.indexed256, .indexed(200), 200), (.indexed256, .rgb(255, 135, 0), 208),
        (.direct, .indexed(3), 3), (.direct, .indexed(9), 0xFF0000), (.direct, .rgb(1, 2, 3), 0x010203),
        (.direct, .rgb(0, 0, 5), 0),
    ])
    func foregroundsComeDownToTheDepth(depth: ColorDepth, color: Color, number: Int32) {
        #expect(depth.resolve(Style(foreground: color)).colors == .init(foreground: number, background: -1))
    }

    @Test func eightColorsShowBrightOnesInBold() {
        let resolved = ColorDepth.eight.resolve(Style(foreground: .indexed(9), background: .indexed(12)))
        #expect(
            resolved
                == .init(colors: .init(foreground: 1, background: 4), attributes: .bold))
    }

    @Test func brightBlackStaysVisibleOnEightColors() {
        let resolved = ColorDepth.eight.resolve(Style(foreground: .indexed(8)))
        #expect(resolved == .init(colors: .standard, attributes: .dim))
    }

    @Test func attributesStayWithoutColors() {
        let style = Style(foreground: .indexed(1), attributes: [.bold, .reverse])
        #expect(ColorDepth.none.resolve(style) == .init(colors: .standard, attributes: [.bold, .reverse]))
    }
}
