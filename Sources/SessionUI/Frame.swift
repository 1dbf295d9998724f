/// The size of a terminal in character cells; both at least 0.
public struct TerminalSize: Hashable, Sendable {
    public var columns: Int
    public var rows: Int

    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// A colour as SGR names it. What a terminal cannot show is brought to its nearest by whoever draws the frame.
public enum Color: Hashable, Sendable {
    case standard
    /// 0 to 7 normal, 8 to 15 bright, 16 to 255 the xterm palette.
    case indexed(UInt8)
    case rgb(UInt8, UInt8, UInt8)
}

/// How a cell looks.
public struct Style: Hashable, Sendable {
    public struct Attributes: OptionSet, Hashable, Sendable {
        public var rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let bold = Attributes(rawValue: 1)
        public static let dim = Attributes(rawValue: 2)
        public static let italic = Attributes(rawValue: 4)
        public static let underline = Attributes(rawValue: 8)
        public static let blink = Attributes(rawValue: 16)
        public static let reverse = Attributes(rawValue: 32)
        public static let strikethrough = Attributes(rawValue: 64)
    }

    public var foreground: Color
    public var background: Color
    public var attributes: Attributes

    public init(foreground: Color = .standard, background: Color = .standard, attributes: Attributes = []) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    public static let plain = Style()
}

/// One character cell.
///
/// A character two columns wide stands in the first of its cells; the second holds ``continuation``. No cell ever
/// holds a control character: whoever makes a frame sees to that.
public struct Cell: Hashable, Sendable {
    /// One grapheme cluster (a base character with its combining marks), or "\0" for the right half of a wide one.
    public var character: Character
    public var style: Style

    public init(_ character: Character, style: Style = .plain) {
        self.character = character
        self.style = style
    }

    public static let blank = Cell(" ")

    public static func continuation(style: Style) -> Cell { Cell("\0", style: style) }

    public var isContinuation: Bool { character == "\0" }
}

/// A whole screen: a grid of styled cells and where the cursor shows, if it does.
public struct Frame: Hashable, Sendable {
    public let size: TerminalSize
    /// Row by row, `size.columns` cells each.
    public fileprivate(set) var rows: [[Cell]]
    /// Where the terminal's cursor shows (a text field), or nil where it hides.
    public var cursor: Position?

    public struct Position: Hashable, Sendable {
        public var row: Int
        public var column: Int

        public init(row: Int, column: Int) {
            self.row = row
            self.column = column
        }
    }

    public init(size: TerminalSize) {
        self.size = size
        rows = Array(repeating: Array(repeating: .blank, count: size.columns), count: size.rows)
    }

    /// Puts cells on a row from `column` on; what lies outside the frame is left out.
    public mutating func put(_ cells: some Collection<Cell>, row: Int, column: Int) {
        guard rows.indices.contains(row) else { return }
        for (target, cell) in zip(column..., cells) where rows[row].indices.contains(target) {
            rows[row][target] = cell
        }
    }
}

extension Frame {
    /// Brings every cell down to what a terminal can show.
    mutating func reduce(to ability: TerminalAbility) {
        guard !ability.hasColor || !ability.hasUTF8 else { return }
        for row in rows.indices { ability.reduce(&rows[row]) }
    }

    /// The characters alone, a line for each row, blanks at their ends left out.
    public var text: String {
        rows.map { row in
            var line = String(row.lazy.filter { !$0.isContinuation }.map(\.character))
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
