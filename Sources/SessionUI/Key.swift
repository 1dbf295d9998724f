/// A key as the terminal reported it.
public enum Key: Hashable, Sendable {
    case character(Character)
    /// A letter held with Ctrl, lower case.
    case control(Character)
    /// A character after Escape or held with Alt; "\u{7F}" for Backspace so held.
    case alt(Character)
    case up, down, left, right
    case shiftLeft, shiftRight
    case pageUp, pageDown, home, end
    case enter, tab, backTab, escape, backspace, delete
    case function(Int)
}

/// A mouse event in cells, counted from 0 at the top left.
public struct Mouse: Hashable, Sendable {
    public enum Action: Hashable, Sendable {
        /// The left button goes down.
        case press
        /// It goes down again at the same place soon after; takes the place of the second press.
        case doubleClick
        /// The pointer moves to another cell with the button held.
        case drag
        case release
        case wheelUp, wheelDown

        var isWheel: Bool { self == .wheelUp || self == .wheelDown }
    }

    public var action: Action
    public var row: Int
    public var column: Int

    public init(_ action: Action, row: Int, column: Int) {
        self.action = action
        self.row = row
        self.column = column
    }
}
