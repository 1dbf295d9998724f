import ExecEngine

/// A line of a list: what it says, in parts that have colours of their own.
public struct ListItem: Hashable, Sendable {
    public struct Part: Hashable, Sendable {
        public var text: String
        public var color: Color
        public var isBold: Bool

        public init(_ text: String, color: Color = .standard, isBold: Bool = false) {
            self.text = text
            self.color = color
            self.isBold = isBold
        }
    }

    public var parts: [Part]
    /// What is said of it at the bottom while it is chosen.
    public var detail: String

    public init(parts: [Part], detail: String = "") {
        self.parts = parts
        self.detail = detail
    }

    /// Its words, for a filter.
    var text: String { parts.map(\.text).joined() }
}

/// A list to choose from, as a value: saved runs, or the hits of a search.
public struct ItemList: Equatable, Sendable {
    public private(set) var items: [ListItem]
    public internal(set) var size: TerminalSize
    public let ability: TerminalAbility
    /// What the items are: "12 runs".
    let noun: String
    /// What Enter does.
    let action: String
    /// What is said of a list without items.
    let emptyText: String

    /// The chosen one among those that the filter lets through.
    private(set) var selected = 0
    private(set) var top = 0
    private(set) var filter = ""
    private(set) var isTypingFilter = false
    /// The items that the filter lets through.
    private(set) var visible: [Int]

    public init(
        _ items: [ListItem], noun: String, action: String, emptyText: String,
        ability: TerminalAbility = TerminalAbility(), size: TerminalSize
    ) {
        self.items = items
        self.noun = noun
        self.action = action
        self.emptyText = emptyText
        self.ability = ability
        self.size = size
        visible = Array(items.indices)
    }

    /// What a key asks of whoever drives the list.
    public enum Effect: Hashable, Sendable {
        /// Open the item at this index.
        case open(Int)
        /// Look for what has changed.
        case reload
        case redraw
        case suspend
        case quit
    }

    /// The index of the chosen item; nil where there is none.
    public var chosen: Int? { visible.indices.contains(selected) ? visible[selected] : nil }

    /// Rows for items.
    var rowCount: Int { max(1, size.rows - (size.rows >= 4 ? 2 : size.rows >= 2 ? 1 : 0)) }

    // MARK: Events

    /// New items take the old ones' place; what was chosen stays so by its number.
    public mutating func replace(_ items: [ListItem]) {
        self.items = items
        applyFilter()
        select(selected)
    }

    public mutating func resize(_ size: TerminalSize) {
        self.size = size
        select(selected)
    }

    public mutating func press(_ key: Key) -> [Effect] {
        if isTypingFilter {
            type(key)
            return []
        }
        switch key {
        case .enter, .right: return chosen.map { [.open($0)] } ?? []
        case .character("/"): isTypingFilter = true
        case .escape: setFilter("")
        case .up, .character("k"): select(selected - 1)
        case .down, .character("j"): select(selected + 1)
        case .pageUp, .control("b"): select(selected - max(1, rowCount - 1))
        case .pageDown, .control("f"), .character(" "): select(selected + max(1, rowCount - 1))
        case .control("u"): select(selected - max(1, rowCount / 2))
        case .control("d"): select(selected + max(1, rowCount / 2))
        case .home, .character("g"): select(0)
        case .end, .character("G"): select(visible.count - 1)
        case .character("r"): return [.reload]
        case .control("l"): return [.redraw]
        case .control("z"): return [.suspend]
        case .character("q"), .control("c"): return [.quit]
        default: break
        }
        return []
    }

    public mutating func point(_ mouse: Mouse) -> [Effect] {
        switch mouse.action {
        case .wheelUp: select(selected - 3)
        case .wheelDown: select(selected + 3)
        case .drag, .release: break
        case .press, .doubleClick:
            let index = top + mouse.row
            guard mouse.row < rowCount, visible.indices.contains(index) else { return [] }
            // The first click chooses, a click on what is chosen opens.
            if index == selected { return chosen.map { [.open($0)] } ?? [] }
            select(index)
        }
        return []
    }

    public mutating func paste(_ text: String) {
        if isTypingFilter { setFilter(SearchField.adding(text, to: filter)) }
    }

    private mutating func type(_ key: Key) {
        switch key {
        case .character(let character): setFilter(SearchField.adding(String(character), to: filter))
        case .backspace, .delete, .control("h"):
            if filter.isEmpty { isTypingFilter = false } else { setFilter(String(filter.dropLast())) }
        case .control("u"): setFilter("")
        case .control("w"): setFilter(SearchField.withoutLastWord(filter))
        case .escape, .control("c"), .control("g"):
            isTypingFilter = false
            setFilter("")
        case .enter: isTypingFilter = false
        case .up: select(selected - 1)
        case .down: select(selected + 1)
        default: break
        }
    }

    private mutating func setFilter(_ text: String) {
        guard text != filter else { return }
        let before = chosen
        filter = text
        applyFilter()
        select(before.flatMap(visible.firstIndex) ?? 0)
    }

    /// Each word of the filter has to be in the item, in any case.
    private mutating func applyFilter() {
        let words = filter.lowercased().split(separator: " ")
        visible = items.indices.filter { index in
            if words.isEmpty { return true }
            let text = items[index].text.lowercased()
            return words.allSatisfy(text.contains)
        }
    }

    private mutating func select(_ index: Int) {
        selected = max(0, min(index, visible.count - 1))
        top = max(0, min(top, visible.count - rowCount))
        if selected < top { top = selected }
        if selected >= top + rowCount { top = selected - rowCount + 1 }
    }
}
