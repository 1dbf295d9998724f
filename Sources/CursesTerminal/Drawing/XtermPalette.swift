/// The 256 colours of xterm, as numbers to send and as light to compare.
///
/// From xterm's 256colres.h: 16 colours that themes change, a cube of 6 levels a channel, and 24 greys.
enum XtermPalette {
    struct RGB: Hashable, Sendable {
        var red: UInt8
        var green: UInt8
        var blue: UInt8

        init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
            self.red = red
            self.green = green
            self.blue = blue
        }

        /// The square of the distance between two colours, each channel from 0 to 255.
        func squaredDistance(to other: RGB) -> Int {
            let (red, green, blue) = (
                Int(red) - Int(other.red), Int(green) - Int(other.green), Int(blue) - Int(other.blue)
            )
            return red * red + green * green + blue * blue
        }
    }

    /// xterm's own values of the first 16, which themes change: good for comparing only.
    static let named: [RGB] = [
        RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0),
        RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205), RGB(229, 229, 229),
        RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
        RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
    ]

    private static let levels: [UInt8] = [0, 95, 135, 175, 215, 255]

    /// The light of a palette entry.
    static func light(of index: UInt8) -> RGB {
        switch index {
        case 0..<16:
            return named[Int(index)]
        case 16..<232:
            let cube = Int(index) - 16
            return RGB(levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6])
        default:
            let grey = 8 + 10 * (index - 232)
            return RGB(grey, grey, grey)
        }
    }

    /// The nearest of the 240 colours that no theme changes (16 to 255), the cube before the greys where both match.
    static func nearestOf256(_ color: RGB) -> UInt8 {
        let cube = 16 + 36 * nearestLevel(color.red) + 6 * nearestLevel(color.green) + nearestLevel(color.blue)
        let mean = (Int(color.red) + Int(color.green) + Int(color.blue)) / 3
        let grey = 232 + min(max((mean - 3) / 10, 0), 23)
        let (first, second) = (UInt8(cube), UInt8(grey))
        return color.squaredDistance(to: light(of: second)) < color.squaredDistance(to: light(of: first))
            ? second : first
    }

    /// The nearest of the 16 named colours.
    static func nearestOf16(_ color: RGB) -> UInt8 {
        var best = (index: UInt8(0), distance: Int.max)
        for (index, candidate) in named.enumerated() {
            let distance = color.squaredDistance(to: candidate)
            if distance < best.distance { best = (UInt8(index), distance) }
        }
        return best.index
    }

    private static func nearestLevel(_ value: UInt8) -> Int {
        switch value {
        case ..<48: 0
        case ..<115: 1
        default: (Int(value) - 35) / 40
        }
    }
}
