import Testing

@testable import CursesTerminal

@Suite struct XtermPaletteTests {
    typealias RGB = XtermPalette.RGB

    @Test(
        arguments: [
            (0, RGB(0, 0, 0)), (9, RGB(255, 0, 0)), (16, RGB(0, 0, 0)), (21, RGB(0, 0, 255)),
            (67, RGB(95, 135, 175)), (196, RGB(255, 0, 0)), (231, RGB(255, 255, 255)), (232, RGB(8, 8, 8)),
            (255, RGB(238, 238, 238)),
        ] as [(UInt8, RGB)])
    func entriesHaveXtermsLight(index: UInt8, light: RGB) {
        #expect(XtermPalette.light(of: index) == light)
    }

    @Test(
        arguments: [
            (RGB(0, 0, 0), UInt8(16)), (RGB(255, 255, 255), 231), (RGB(255, 0, 0), 196), (RGB(95, 135, 175), 67),
            (RGB(10, 0, 0), 16), (RGB(60, 0, 0), 52), (RGB(8, 8, 8), 232), (RGB(128, 128, 128), 244),
            (RGB(240, 240, 240), 255), (RGB(250, 250, 250), 231), (RGB(255, 135, 0), 208), (RGB(30, 30, 30), 234),
        ] as [(RGB, UInt8)])
    func nearestOf256(color: RGB, index: UInt8) {
        #expect(XtermPalette.nearestOf256(color) == index)
    }

    @Test func everyEntryIsItsOwnNearest() {
        for index in UInt8(16)...255 {
            let light = XtermPalette.light(of: index)
            #expect(XtermPalette.light(of: XtermPalette.nearestOf256(light)) == light)
        }
    }

    @Test func noOtherEntryIsNearerThanTheNearest() {
        for red in stride(from: 0, through: 255, by: 17) {
            for green in stride(from: 0, through: 255, by: 17) {
                for blue in stride(from: 0, through: 255, by: 17) {
                    let color = RGB(UInt8(red), UInt8(green), UInt8(blue))
                    let found = color.squaredDistance(to: XtermPalette.light(of: XtermPalette.nearestOf256(color)))
                    let best = (UInt8(16)...255).map { color.squaredDistance(to: XtermPalette.light(of: $0)) }.min()
                    #expect(found == best, "\(color)")
                }
            }
        }
    }

    @Test(
        arguments: [
            (RGB(0, 0, 0), UInt8(0)), (RGB(200, 10, 10), 1), (RGB(255, 10, 10), 9), (RGB(120, 120, 120), 8),
            (RGB(255, 255, 250), 15), (RGB(100, 100, 255), 12),
        ] as [(RGB, UInt8)])
    func nearestOf16(color: RGB, index: UInt8) {
        #expect(XtermPalette.nearestOf16(color) == index)
    }
}
