import Testing

@testable import CursesTerminal

@Suite struct ColorPairsTests {
    @Test func aPairKeepsItsNumber() {
        var pairs = ColorPairs(count: 64)
        let red = ColorPairs.Pair(foreground: 1, background: -1)
        let blue = ColorPairs.Pair(foreground: 4, background: -1)
        #expect(pairs.number(for: .standard) == .known(0))
        #expect(pairs.number(for: red) == .fresh(1))
        #expect(pairs.number(for: blue) == .fresh(2))
        #expect(pairs.number(for: red) == .known(1))
        #expect(pairs.number(for: .standard) == .known(0))
    }

    @Test func runningOutIsSaidAndAResetGivesAllBack() {
        var pairs = ColorPairs(count: 3)
        let answers = (0..<3).map { pairs.number(for: .init(foreground: $0, background: 0)) }
        #expect(answers == [.fresh(1), .fresh(2), .exhausted])
        #expect(pairs.number(for: .init(foreground: 1, background: 0)) == .known(2))
        pairs.reset()
        #expect(pairs.number(for: .init(foreground: 2, background: 0)) == .fresh(1))
    }

    @Test(arguments: [(0, Int16(0)), (1, 0), (64, 63), (65536, Int16.max)])
    func numbersFitAShort(count: Int, highest: Int16) {
        #expect(ColorPairs(count: count).highest == highest)
    }
}
