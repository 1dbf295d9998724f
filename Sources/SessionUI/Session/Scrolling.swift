import ExecEngine

/// Moving what a pane shows.
extension SessionState {
    /// Rows of text in the current pane.
    var pageHeight: Int { layout.box(of: current)?.rows.count ?? 0 }

    /// Columns of text in the current pane.
    var textWidth: Int {
        guard let box = layout.box(of: current) else { return 0 }
        return max(0, box.columns.count - gutter(of: box).width)
    }

    /// Scrolls down by `rows`, or up where they are negative. Reaching the bottom follows, going up no longer does.
    mutating func scroll(_ pane: PaneID, by rows: Int, _ log: any RunLogReading) {
        guard rows != 0, let box = layout.box(of: pane) else { return }
        var reader = reader(of: box, in: log)
        let bottom = reader.bottom(height: box.rows.count)
        let top = reader.top(of: panes[pane], bottom: bottom)
        let target = min(reader.moved(top, by: rows), bottom)
        if rows > 0, target == bottom {
            panes[pane].isFollowing = true
        } else if target != top {
            hold(pane, at: target)
        }
    }

    mutating func scrollToTop(_ pane: PaneID, _ log: any RunLogReading) {
        guard let box = layout.box(of: pane) else { return }
        var reader = reader(of: box, in: log)
        // What fits the pane has no way up, and goes on following.
        if reader.bottom(height: box.rows.count) != .top { hold(pane, at: .top) }
    }

    /// Fixes a pane's view; what arrives from now on is new.
    mutating func hold(_ pane: PaneID, at anchor: Anchor) {
        if panes[pane].isFollowing { panes[pane].seen = snapshot.byteCounts }
        panes[pane].isFollowing = false
        forgetOrigin(of: pane)
        panes[pane].anchor = anchor
    }

    /// Moves the current pane's view sideways, to the right only while a line goes on there.
    mutating func pan(by columns: Int, _ log: any RunLogReading) {
        guard !wraps, let box = layout.box(of: current) else { return }
        let left = panes[current].leftColumn
        guard columns > 0 else {
            panes[current].leftColumn = max(0, left + columns)
            return
        }
        var reader = reader(of: box, in: log)
        let top = reader.top(of: panes[current], bottom: reader.bottom(height: box.rows.count))
        let right = left + reader.width
        let goesOn = reader.visibleRows(from: top, height: box.rows.count).contains { row in
            let text = StyledText.line(reader.source.bytes(in: row.line), columns: right + 1)
            return text.isCut || text.cells.count > right
        }
        if goesOn { panes[current].leftColumn = min(left + columns, StyledText.widestLine) }
    }
}
