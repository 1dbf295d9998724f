/// What the terminal can show.
public struct TerminalAbility: Hashable, Sendable {
    /// False where NO_COLOR is set or the terminal has none: attributes only.
    public var hasColor: Bool
    /// False where the terminal does not read UTF-8: every character that is not ASCII shows as "?".
    public var hasUTF8: Bool

    public init(hasColor: Bool = true, hasUTF8: Bool = true) {
        self.hasColor = hasColor
        self.hasUTF8 = hasUTF8
    }
}

/// The characters that Sluice itself draws with.
struct Glyphs {
    var ellipsis: Character
    var vertical: Character
    var focus: Character
    var barFull: Character
    var barEmpty: Character
    var stderrMark: Character
    var dot: String
    var running: Character
    var ended: Character
    /// Nothing, little, much.
    var levels: [Character]

    static let utf8 = Glyphs(
        ellipsis: "…", vertical: "│", focus: "▶", barFull: "█", barEmpty: "░", stderrMark: "▌", dot: " · ",
        running: "●", ended: "○",
        levels: ["─", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"])
    static let ascii = Glyphs(
        ellipsis: "~", vertical: "|", focus: ">", barFull: "#", barEmpty: "-", stderrMark: "!", dot: " - ",
        running: "*", ended: "-",
        levels: ["-", ".", ":", "+", "*", "#"])
}

extension TerminalAbility {
    var glyphs: Glyphs { hasUTF8 ? .utf8 : .ascii }

    /// Brings a row of cells down to what the terminal can show.
    func reduce(_ cells: inout [Cell]) {
        for index in cells.indices {
            if !hasColor {
                cells[index].style.foreground = .standard
                cells[index].style.background = .standard
            }
            if !hasUTF8, !cells[index].isContinuation, !cells[index].character.isASCII {
                cells[index].character = "?"
                // Its second half becomes a character of its own: the "?" takes one column.
                if index + 1 < cells.count, cells[index + 1].isContinuation { cells[index + 1].character = " " }
            }
        }
    }
}
