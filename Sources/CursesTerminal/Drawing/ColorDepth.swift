import SessionUI

/// How many colours a terminal shows, and how a style is brought to them.
enum ColorDepth: Hashable, Sendable {
    /// A monochrome terminal, or colours that are not wanted (NO_COLOR): attributes alone.
    case none
    case eight
    case sixteen
    case indexed256
    /// 24 bits a colour; the first 8 numbers are still the named colours, as in terminfo's xterm-direct.
    case direct

    /// - Parameter count: What terminfo's `colors` says, 0 or less for a monochrome terminal.
    init(colorCount count: Int) {
        self =
            switch count {
            case ..<8: .none
            case ..<16: .eight
            case ..<256: .sixteen
            case 1 << 24: .direct
            default: .indexed256
            }
    }

    /// A style in the terminal's own colours.
    struct Resolved: Hashable, Sendable {
        var colors: ColorPairs.Pair
        var attributes: Style.Attributes
    }

    /// Brings a style to what the terminal has.
    ///
    /// On 8 colours a bright foreground is its dark sister in bold, and bright black, whose sister would vanish on a
    /// dark screen, is the standard colour dimmed.
    func resolve(_ style: Style) -> Resolved {
        var attributes = style.attributes
        let foreground = number(of: style.foreground)
        if self == .eight, foreground == 8 {
            attributes.insert(.dim)
            return Resolved(
                colors: .init(foreground: ColorPairs.standard, background: eightfold(number(of: style.background))),
                attributes: attributes)
        }
        if self == .eight, foreground > 8 { attributes.insert(.bold) }
        return Resolved(
            colors: .init(
                foreground: eightfold(foreground), background: eightfold(number(of: style.background))),
            attributes: attributes)
    }

    /// The number of a colour, from 0 to 15 still on 8 colours; -1 for the standard one.
    private func number(of color: Color) -> Int32 {
        switch (self, color) {
        case (.none, _), (_, .standard):
            return ColorPairs.standard
        case (.eight, .indexed(let index)), (.sixteen, .indexed(let index)):
            return Int32(index < 16 ? index : XtermPalette.nearestOf16(XtermPalette.light(of: index)))
        case (.indexed256, .indexed(let index)):
            return Int32(index)
        case (.direct, .indexed(let index)):
            return index < 8 ? Int32(index) : direct(XtermPalette.light(of: index))
        case (.eight, .rgb(let red, let green, let blue)), (.sixteen, .rgb(let red, let green, let blue)):
            return Int32(XtermPalette.nearestOf16(.init(red, green, blue)))
        case (.indexed256, .rgb(let red, let green, let blue)):
            return Int32(XtermPalette.nearestOf256(.init(red, green, blue)))
        case (.direct, .rgb(let red, let green, let blue)):
            return direct(.init(red, green, blue))
        }
    }

    private func eightfold(_ number: Int32) -> Int32 {
        self == .eight && number >= 8 ? number - 8 : number
    }

    /// A 24-bit number; the darkest blues, whose numbers mean the named colours, become black.
    private func direct(_ color: XtermPalette.RGB) -> Int32 {
        let number = Int32(color.red) << 16 | Int32(color.green) << 8 | Int32(color.blue)
        return number < 8 ? 0 : number
    }
}
