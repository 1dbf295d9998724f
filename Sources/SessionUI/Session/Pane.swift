import ExecEngine

/// A row of a pane's text: the line that begins at a byte offset, and which of its rows where lines wrap.
struct Anchor: Hashable, Sendable, Comparable {
    /// Bytes.
    var line: Int
    var row: Int

    static let top = Anchor(line: 0, row: 0)

    static func < (left: Anchor, right: Anchor) -> Bool {
        left.line != right.line ? left.line < right.line : left.row < right.row
    }
}

/// Where a pane looks.
struct Pane: Equatable, Sendable {
    /// The row at its top, while it does not follow.
    var anchor = Anchor.top
    /// True while it shows the end and moves with it.
    var isFollowing = true
    /// The column at its left.
    var leftColumn = 0
    /// Bytes of each stream when it stopped following: what comes after is new to the reader.
    var seen = PerStream(both: 0)
}
