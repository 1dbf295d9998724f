/// The list of runs at the side: going on first, then what was started here, then the saved ones by day.
struct RunList: Equatable, Sendable {
    enum Entry: Equatable, Sendable {
        case heading(String)
        case run(RunRow)

        var key: RunKey? {
            if case .run(let row) = self { row.key } else { nil }
        }
    }

    /// What is being typed below the list.
    enum Field: Equatable, Sendable {
        case filter, search
    }

    private(set) var entries: [Entry] = []
    private var live: [RunRow] = []
    private var saved: [RunRow] = []
    /// The row that the keys act on.
    private(set) var selected: RunKey?
    private(set) var top = 0
    private(set) var filter = ""
    private(set) var searched = ""
    var field: Field?
    /// Rows for entries.
    private(set) var height = 1

    var selectedRow: RunRow? {
        for case .run(let row) in entries where row.key == selected { return row }
        return nil
    }

    var goingOnCount: Int { live.count { $0.isGoingOn } }
    /// True where the selection comes near the last saved run that is known.
    var isNearEnd: Bool { (selectedIndex ?? 0) > entries.count - 2 * height }
    var savedRows: [RunRow] { saved }

    // MARK: Rows

    mutating func replace(live: [RunRow]? = nil, saved: [RunRow]? = nil) {
        if let live { self.live = live }
        if let saved { self.saved = saved }
        rebuild()
    }

    mutating func resize(height: Int) {
        self.height = max(1, height)
        keepInView()
    }

    private mutating func rebuild() {
        let words = filter.lowercased().split(separator: " ")
        let before = selectedIndex
        var built: [Entry] = []
        let elsewhere = saved.filter(\.isGoingOn)
        for row in live.filter(\.isGoingOn) + elsewhere + live.filter({ !$0.isGoingOn }) where row.holds(words) {
            built.append(.run(row))
        }
        var day: String?
        for row in saved where !row.isGoingOn && row.holds(words) {
            if row.day != day, let heading = row.day { built.append(.heading(heading)) }
            day = row.day
            built.append(.run(row))
        }
        entries = built
        // What went leaves the cursor where it was.
        if selectedIndex == nil { selected = before.flatMap { runIndex(near: $0) }.flatMap { entries[$0].key } }
        // What a filter lets through is there to be chosen, however late it comes.
        if selected == nil, !filter.isEmpty { selected = entries.lazy.compactMap(\.key).first }
        keepInView()
    }

    // MARK: Moving

    private var selectedIndex: Int? {
        guard let selected else { return nil }
        return entries.firstIndex { $0.key == selected }
    }

    mutating func select(_ key: RunKey) {
        selected = key
        keepInView()
    }

    /// Moves by so many entries; headings are passed over.
    mutating func move(by count: Int) {
        guard !entries.isEmpty else { return }
        let from = selectedIndex ?? (count > 0 ? -1 : entries.count)
        let wanted = max(0, min(from + count, entries.count - 1))
        let step = count > 0 ? 1 : -1
        var index = wanted
        while entries.indices.contains(index), entries[index].key == nil { index += step }
        if !entries.indices.contains(index) { index = runIndex(near: wanted) ?? wanted }
        if let key = entries[index].key { select(key) }
    }

    /// The run at a row of the screen, counted from the list's first one.
    func key(atRow row: Int) -> RunKey? {
        let index = top + row
        return entries.indices.contains(index) ? entries[index].key : nil
    }

    private func runIndex(near index: Int) -> Int? {
        let index = max(0, min(index, entries.count - 1))
        return entries.indices.min { left, right in
            func distance(_ place: Int) -> Int { entries[place].key == nil ? .max : abs(place - index) }
            return distance(left) < distance(right)
        }.flatMap { entries[$0].key == nil ? nil : $0 }
    }

    private mutating func keepInView() {
        top = max(0, min(top, entries.count - height))
        guard let index = selectedIndex else { return }
        if index < top { top = index }
        // A day's heading stays with its first run.
        if index == top, index > 0, entries[index - 1].key == nil { top = index - 1 }
        if index >= top + height { top = index - height + 1 }
    }

    // MARK: Filter and search

    mutating func setFilter(_ text: String) {
        filter = text
        rebuild()
        if selectedIndex == nil { selected = entries.lazy.compactMap(\.key).first }
        keepInView()
    }

    /// Goes to the first run from the cursor on whose command holds the text; round the end if need be.
    mutating func search(_ text: String, from offset: Int = 0, backward: Bool = false) -> Bool {
        searched = text
        let word = text.lowercased()
        guard !word.isEmpty, !entries.isEmpty else { return false }
        let start = (selectedIndex ?? 0) + offset
        for step in 0..<entries.count {
            let index = ((start + (backward ? -step : step)) % entries.count + entries.count) % entries.count
            if case .run(let row) = entries[index], row.command.lowercased().contains(word) {
                select(row.key)
                return true
            }
        }
        return false
    }
}
