import ExecEngine

/// Showing only the lines of a pane that match: the field, and the index that grows with the output.
extension SessionState {
    /// What a slice of filtering may take.
    private static let filterSlice = Duration.milliseconds(10)

    /// The filter that a pane's lines go through; nil where all are shown, as with an expression that is wrong.
    func activeFilter(of pane: PaneID) -> LineFilter? {
        filters[pane].flatMap { $0.isActive ? $0 : nil }
    }

    /// Whether a pane's filter has lines left to look at.
    func isFiltering(_ pane: PaneID) -> Bool {
        let count = pane.streams.reduce(0) { $0 + recorded.byteCounts[$1] }
        return filters[pane]?.isPending(count) ?? false
    }

    // MARK: Field

    mutating func typeIntoFilter(_ key: Key, _ text: String, of pane: PaneID, _ log: any RunLogReading) {
        switch key {
        case .character(let character):
            setFilterField(SearchField.adding(String(character), to: text), of: pane, log)
        case .backspace, .delete, .control("h"):
            if text.isEmpty { mode = .panes } else { setFilterField(String(text.dropLast()), of: pane, log) }
        case .control("u"): setFilterField("", of: pane, log)
        case .control("w"): setFilterField(SearchField.withoutLastWord(text), of: pane, log)
        case .escape, .control("c"), .control("g"):
            setFilter("", of: pane, log)
            mode = .panes
        case .enter:
            // A wrong expression stays open: the field says what is wrong.
            if filters[pane]?.problem == nil { mode = .panes }
        default: break
        }
    }

    mutating func setFilterField(_ text: String, of pane: PaneID, _ log: any RunLogReading) {
        mode = .filterField(text, of: pane)
        setFilter(text, of: pane, log)
    }

    /// Filters a pane by an expression, or no longer where it is empty. A view that is held stays where it was in the
    /// output, or at the first line after that.
    private mutating func setFilter(_ text: String, of pane: PaneID, _ log: any RunLogReading) {
        guard text != filters[pane]?.text ?? "" else { return }
        let origin = panes[pane].isFollowing ? nil : filters[pane]?.origin ?? placeInOutput(of: pane, log)
        // A match is known by its place in what was shown.
        if hit?.pane == pane { hit = nil }
        search = nil
        var filter = text.isEmpty ? nil : LineFilter(text)
        let isActive = filter?.isActive ?? false
        filter?.origin = origin
        filter?.isOnItsWay = origin != nil && isActive
        filters[pane] = filter
        if let origin, !isActive { panes[pane].anchor = Anchor(line: origin, row: 0) }
        advanceFilters(log)
    }

    /// Where the row at the top of a pane stands among all lines.
    private func placeInOutput(of pane: PaneID, _ log: any RunLogReading) -> Int {
        let line = panes[pane].anchor.line
        return (source(of: pane, in: log) as? FilteredSource)?.baseOffset(of: line) ?? line
    }

    /// The view is where the reader has put it.
    mutating func forgetOrigin(of pane: PaneID) {
        guard filters[pane]?.origin != nil else { return }
        filters[pane]?.origin = nil
        filters[pane]?.isOnItsWay = false
    }

    // MARK: Index

    /// Looks at further lines of every pane that is filtered.
    mutating func advanceFilters(_ log: any RunLogReading) {
        for pane in PaneID.allCases {
            if isFiltering(pane), var filter = filters[pane] {
                // Held once, so that what it has found is not copied.
                filters[pane] = nil
                filter.advance(for: Self.filterSlice, in: unfilteredSource(of: pane, at: recorded, in: log))
                filters[pane] = filter
            }
            arrive(in: pane, log)
        }
    }

    /// Brings the view to the first line from its origin on, once that is known.
    private mutating func arrive(in pane: PaneID, _ log: any RunLogReading) {
        guard let filter = filters[pane], filter.isOnItsWay, let origin = filter.origin,
            filter.scanned > origin || !isFiltering(pane)
        else { return }
        filters[pane]?.isOnItsWay = false
        guard let source = wholeSource(of: pane, in: log) as? FilteredSource else { return }
        panes[pane].anchor = Anchor(line: source.offset(ofBase: origin), row: 0)
    }

    /// Makes ready what is shown of lines that are not finished.
    mutating func prepareFilters(_ log: any RunLogReading) {
        for pane in PaneID.allCases where activeFilter(of: pane) != nil {
            let source = unfilteredSource(of: pane, at: snapshot, in: log)
            filters[pane]?.prepare(for: source)
        }
    }

    /// The same filters for another run's output.
    mutating func restartFilters() {
        for pane in PaneID.allCases {
            let filter = filters[pane].map { LineFilter($0.text) }
            filters[pane] = filter
        }
    }
}
