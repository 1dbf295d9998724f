import ExecEngine

/// A search that is under way: what is left to look at, and where it has come to.
struct SearchScan: Equatable, Sendable {
    enum Direction: Equatable, Sendable {
        case forward, backward
    }

    /// What a slice of work came to.
    enum Outcome: Equatable {
        case pending
        case found(SearchHit, hasWrapped: Bool)
        case exhausted
    }

    let pattern: SearchPattern
    let pane: PaneID
    let direction: Direction
    /// Offsets still to be searched, in turn; the second leg is the one after wrapping round.
    private var legs: [Range<Int>]
    private var hasWrapped = false
    /// Bytes to be searched in all.
    private let total: Int
    /// Panes to search when this one has no match.
    let others: [PaneID]

    /// Bytes looked at between two looks at the budget.
    private static let forwardStretch = 262_144
    private static let backwardStretch = 131_072

    /// A search of a whole pane that begins at a line's beginning (forward: that line first; backward: that line
    /// last) and wraps round once.
    init(
        _ pattern: SearchPattern, pane: PaneID, direction: Direction, from start: Int, count: Int, others: [PaneID]
    ) {
        self.pattern = pattern
        self.pane = pane
        self.direction = direction
        self.others = others
        total = count
        let start = max(0, min(start, count))
        legs = direction == .forward ? [start..<count, 0..<start] : [0..<start, start..<count]
    }

    /// Whole per cent of the pane that are done, 0 to 100.
    var percent: Int {
        let left = legs.reduce(0) { $0 + $1.count }
        return total > 0 ? Int((Double(total - left) / Double(total) * 100).rounded(.down)) : 100
    }

    /// Searches on until a match, the end, or until `budget` is spent; a byte compared costs 1.
    mutating func advance(budget: Int, in source: any PaneSource) -> Outcome {
        var search = LineSearch(pattern, in: source)
        while search.cost < budget {
            guard let leg = legs.first else { return .exhausted }
            guard !leg.isEmpty else {
                legs.removeFirst()
                hasWrapped = true
                continue
            }
            let found: (line: Int, matches: [Range<Int>])?
            if direction == .forward {
                let far = leg.lowerBound + Self.forwardStretch
                // A stretch ends where a line begins, so none is cut.
                let end = far >= leg.upperBound ? leg.upperBound : search.lineStart(near: far)
                found = search.firstLine(in: leg.lowerBound..<end)
                legs[0] = end..<leg.upperBound
            } else {
                let start = max(leg.lowerBound, search.lineStart(near: max(0, leg.upperBound - Self.backwardStretch)))
                // A line longer than the stretch would give an empty one: it begins before, never at the leg's end.
                found = search.lastLine(in: start..<leg.upperBound)
                legs[0] = leg.lowerBound..<start
            }
            if let found, let columns = direction == .forward ? found.matches.first : found.matches.last {
                return .found(SearchHit(pane: pane, line: found.line, columns: columns), hasWrapped: hasWrapped)
            }
        }
        return .pending
    }
}
