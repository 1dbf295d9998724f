/// A search through history that is under way.
struct HistorySearch: Equatable, Sendable {
    var query = ""
    /// False where no line holds the query: the line shown is then the last one that held less of it.
    var isFound = true
    /// The line as it was before.
    var text: String
    var cursor: Int
    var place: Int?
}

extension LineEditor {
    // MARK: Line by line

    /// Shows an older (-1) or newer (1) line, each as it was left.
    mutating func showHistory(by step: Int) {
        let count = history.lines.count
        let target = (place ?? count) + step
        guard !isPlain, (0...count).contains(target) else { return }
        show(target)
    }

    private mutating func show(_ target: Int) {
        keepDraft()
        place = target == history.lines.count ? nil : target
        let line = line(at: target)
        set(line, cursorAfter: line.utf8.count)
    }

    private mutating func keepDraft() {
        drafts[place ?? history.lines.count] = text
    }

    private func line(at index: Int) -> String {
        drafts[index] ?? (history.lines.indices.contains(index) ? history.lines[index] : "")
    }

    mutating func forgetPlace() {
        place = nil
        drafts = [:]
    }

    // MARK: Search

    mutating func beginSearch() {
        guard !isPlain else { return }
        keepDraft()
        search = HistorySearch(text: text, cursor: cursor, place: place)
    }

    mutating func pressInSearch(_ key: Key) -> Outcome {
        switch key {
        case .character(let character): lengthenSearch(String(character))
        case .control("r"): searchOlder()
        case .backspace, .control("h"): shortenSearch()
        case .control("c"), .control("g"): leaveSearch()
        case .escape, .left, .right: acceptSearch()
        case .enter:
            let isFound = search?.isFound == true
            acceptSearch()
            // What was not found is not run: the line is one that was not asked for.
            if isFound { return submit() }
        default:
            acceptSearch()
            return press(key)
        }
        return .none
    }

    mutating func lengthenSearch(_ text: String) {
        guard var search else { return }
        search.query += LineText.withoutControls(text)
        self.search = search
        // The line shown may hold the longer query too.
        let from = place.map { $0 + 1 } ?? history.lines.count
        if !find(before: from) { find(before: history.lines.count) }
    }

    private mutating func shortenSearch() {
        guard var search, !search.query.isEmpty else { return }
        search.query.removeLast()
        search.isFound = true
        self.search = search
        if search.query.isEmpty { showOriginal(search) } else { find(before: history.lines.count) }
    }

    private mutating func searchOlder() {
        guard let search, search.isFound, !search.query.isEmpty else { return }
        if !find(before: place ?? history.lines.count, otherThan: text) {
            self.search?.isFound = true
            notice = "no older line holds it"
        }
    }

    /// Shows the newest line before a place that holds the query, the cursor where it begins there.
    @discardableResult
    private mutating func find(before end: Int, otherThan shown: String? = nil) -> Bool {
        guard let query = search?.query, let pattern = SearchPattern(query) else { return false }
        for index in (0..<end).reversed() {
            let line = line(at: index)
            guard line != shown, let offset = pattern.firstOffset(in: line) else { continue }
            place = index
            set(line, cursorAfter: offset)
            search?.isFound = true
            return true
        }
        search?.isFound = false
        return false
    }

    /// The line shown becomes the one that is edited.
    mutating func acceptSearch() {
        search = nil
    }

    private mutating func leaveSearch() {
        guard let search else { return }
        self.search = nil
        showOriginal(search)
    }

    private mutating func showOriginal(_ search: HistorySearch) {
        place = search.place
        set(search.text, cursorAfter: 0)
        cursor = min(search.cursor, characters.count)
    }
}

extension SearchPattern {
    /// The byte of the text where the first match begins.
    fileprivate func firstOffset(in text: String) -> Int? {
        Array(text.utf8).withUnsafeBytes { first(in: $0, 0..<$0.count) }
    }
}
