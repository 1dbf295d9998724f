import ExecEngine

/// A word of a command line that is to be completed.
public struct CompletionRequest: Hashable, Sendable {
    public var line: String
    /// The word's place in the line, in characters.
    public var wordRange: Range<Int>
    /// The word without its quotes.
    public var word: String
    /// Whether a program's name is wanted.
    public var isCommand: Bool
}

/// A line that is typed, with the keys of readline(3): history, search in it, completion, a kill ring of one.
public struct LineEditor: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        case none
        case submit(String)
        case cancel
        case complete(CompletionRequest)
    }

    private var characters: [Character] = []
    /// Characters before the cursor.
    public private(set) var cursor = 0
    private var killed: [Character] = []
    private let history: [String]
    /// Where in the history the line stands; its count is the line that is new.
    private var place: Int
    /// Lines of the history that were edited, and the new one while another is shown.
    private var edited: [Int: [Character]] = [:]
    private var search: Search?
    private(set) var candidates: Candidates?
    /// Lines that were pasted at once and wait for an answer.
    public private(set) var pendingPaste: [String] = []

    /// A search backward through the history.
    struct Search: Equatable, Sendable {
        var text = ""
        var found: Int?
        /// What stood in the line before.
        var before: [Character]
        var cursorBefore: Int
    }

    /// Several completions of one word.
    struct Candidates: Equatable, Sendable {
        var list: [String]
        var range: Range<Int>
        /// The one that stands in the line now.
        var chosen: Int?
        var isShown = false
    }

    /// - Parameter history: Earlier lines, oldest first.
    public init(history: [String] = [], text: String = "") {
        self.history = history
        place = history.count
        characters = Array(text)
        cursor = characters.count
    }

    public var text: String { String(characters) }

    // MARK: Keys

    public mutating func press(_ key: Key) -> Outcome {
        if !pendingPaste.isEmpty { return answerPaste(key) }
        if search != nil { return pressInSearch(key) }
        if key == .tab || key == .backTab { return tab(backward: key == .backTab) }
        candidates = nil
        switch key {
        case .enter: return .submit(text)
        case .escape, .control("c"), .control("g"): return .cancel
        case .control("d") where characters.isEmpty: return .cancel
        case .control("r"): search = Search(before: characters, cursorBefore: cursor)
        case .up, .control("p"): goTo(place - 1)
        case .down, .control("n"): goTo(place + 1)
        default: edit(key)
        }
        return .none
    }

    private mutating func edit(_ key: Key) {
        switch key {
        case .character(let character): insert([character])
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(characters.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = characters.count
        case .alt("b"): cursor = wordStart(before: cursor)
        case .alt("f"): cursor = wordEnd(after: cursor)
        case .backspace, .control("h"): if cursor > 0 { remove(cursor - 1..<cursor) }
        case .delete, .control("d"): if cursor < characters.count { remove(cursor..<cursor + 1) }
        case .control("k"): kill(cursor..<characters.count)
        case .control("u"): kill(0..<cursor)
        case .control("w"): kill(blankWordStart..<cursor)
        case .alt("\u{7F}"), .alt("\u{8}"): kill(wordStart(before: cursor)..<cursor)
        case .alt("d"): kill(cursor..<wordEnd(after: cursor))
        case .control("y"): insert(killed)
        case .control("t"): transpose()
        default: break
        }
    }

    private mutating func insert(_ new: [Character]) {
        characters.insert(contentsOf: new, at: cursor)
        cursor += new.count
    }

    private mutating func remove(_ range: Range<Int>) {
        characters.removeSubrange(range)
        if cursor >= range.upperBound { cursor -= range.count } else { cursor = min(cursor, range.lowerBound) }
    }

    private mutating func kill(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        killed = Array(characters[range])
        remove(range)
    }

    private mutating func transpose() {
        guard characters.count > 1, cursor > 0 else { return }
        let at = min(cursor, characters.count - 1)
        characters.swapAt(at - 1, at)
        cursor = at + 1
    }

    // MARK: Words

    private func isWordPart(_ index: Int) -> Bool { characters[index].isLetter || characters[index].isNumber }

    private func wordStart(before index: Int) -> Int {
        var index = index
        while index > 0, !isWordPart(index - 1) { index -= 1 }
        while index > 0, isWordPart(index - 1) { index -= 1 }
        return index
    }

    private func wordEnd(after index: Int) -> Int {
        var index = index
        while index < characters.count, !isWordPart(index) { index += 1 }
        while index < characters.count, isWordPart(index) { index += 1 }
        return index
    }

    private var blankWordStart: Int {
        var index = cursor
        while index > 0, characters[index - 1] == " " { index -= 1 }
        while index > 0, characters[index - 1] != " " { index -= 1 }
        return index
    }

    // MARK: History

    private mutating func goTo(_ wanted: Int) {
        guard (0...history.count).contains(wanted) else { return }
        edited[place] = characters
        place = wanted
        characters = edited[wanted] ?? Array(wanted < history.count ? history[wanted] : "")
        cursor = characters.count
    }

    private mutating func pressInSearch(_ key: Key) -> Outcome {
        guard var search else { return .none }
        switch key {
        case .character(let character):
            search.text.append(character)
            search.found = found(search.text, from: search.found ?? history.count - 1)
        case .backspace, .control("h"):
            search.text = String(search.text.dropLast())
            search.found = found(search.text, from: history.count - 1)
        case .control("r"): search.found = found(search.text, from: (search.found ?? history.count) - 1) ?? search.found
        case .control("g"), .control("c"):
            characters = search.before
            cursor = search.cursorBefore
            self.search = nil
            return .none
        case .enter:
            accept(search)
            return .submit(text)
        default:
            // Any other key takes what was found and acts on it.
            accept(search)
            return key == .escape ? .none : press(key)
        }
        self.search = search
        return .none
    }

    private mutating func accept(_ search: Search) {
        self.search = nil
        guard let found = search.found else { return }
        goTo(found)
    }

    private func found(_ text: String, from start: Int) -> Int? {
        guard !text.isEmpty else { return nil }
        return history.indices.prefix(max(0, start + 1)).last { history[$0].contains(text) }
    }

    // MARK: Paste

    /// Takes pasted text. One line goes in at the cursor; several wait for an answer and run nothing by themselves.
    public mutating func paste(_ pasted: String) {
        var lines = pasted.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(Self.plain)
        while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        if lines.count > 1 {
            pendingPaste = lines
        } else if let line = lines.first {
            search = nil
            candidates = nil
            insert(Array(line))
        }
    }

    private static func plain(_ text: Substring) -> String {
        SearchField.adding(text.map { $0 == "\t" ? " " : String($0) }.joined(), to: "")
    }

    private mutating func answerPaste(_ key: Key) -> Outcome {
        switch key {
        case .enter, .character("y"):
            let joined = pendingPaste.map(\.trimmingBlanks).filter { !$0.isEmpty }.joined(separator: "; ")
            pendingPaste = []
            insert(Array(joined))
        case .escape, .control("c"), .control("g"), .character("n"): pendingPaste = []
        default: break
        }
        return .none
    }

    // MARK: Completion

    private mutating func tab(backward: Bool) -> Outcome {
        guard var shown = candidates, !shown.list.isEmpty else { return .complete(request) }
        if !shown.isShown {
            // The first Tab has put what they have in common, the second lists them.
            shown.isShown = true
        } else {
            let count = shown.list.count
            let next = shown.chosen.map { ($0 + (backward ? count - 1 : 1)) % count } ?? (backward ? count - 1 : 0)
            shown.chosen = next
            let new = Array(ShellWords.quoted(shown.list[next]))
            replace(shown.range, with: new)
            shown.range = shown.range.lowerBound..<shown.range.lowerBound + new.count
        }
        candidates = shown
        return .none
    }

    private var request: CompletionRequest {
        let words = ShellWords.words(of: String(characters[..<cursor]))
        if let last = words.last, last.range.upperBound == cursor, last.text.count != 1 || !";|&(".contains(last.text) {
            return CompletionRequest(line: text, wordRange: last.range, word: last.text, isCommand: last.isCommand)
        }
        // Behind a blank or an operator a new word begins: what it is, one more character would tell.
        let isCommand = ShellWords.words(of: String(characters[..<cursor]) + "x").last?.isCommand ?? true
        return CompletionRequest(line: text, wordRange: cursor..<cursor, word: "", isCommand: isCommand)
    }

    /// Takes the answer to a request; one for a line that has changed since is dropped.
    public mutating func offer(_ list: [String], for request: CompletionRequest) {
        guard request.line == text, request.wordRange.upperBound == cursor, search == nil else { return }
        guard let first = list.first else { return }
        if list.count == 1 {
            let ending: [Character] = first.hasSuffix("/") ? [] : [" "]
            replace(request.wordRange, with: Array(ShellWords.quoted(first)) + ending)
            return
        }
        let common = list.dropFirst().reduce(first) { String(zip($0, $1).prefix { $0 == $1 }.map(\.0)) }
        var range = request.wordRange
        if common.count > request.word.count {
            let new = Array(ShellWords.quoted(common))
            replace(range, with: new)
            range = range.lowerBound..<range.lowerBound + new.count
        }
        candidates = Candidates(list: list, range: range, isShown: common.count <= request.word.count)
    }

    private mutating func replace(_ range: Range<Int>, with new: [Character]) {
        characters.replaceSubrange(range, with: new)
        cursor = range.lowerBound + new.count
    }

    // MARK: View

    /// What is drawn of the line, where the cursor stands, and the rows of completions above it.
    public func view(width: Int, prompt: String, ability: TerminalAbility) -> LineEditorView {
        LineEditorView(self, width: width, prompt: prompt, ability: ability)
    }

    /// The line or the question, with what stands before and behind the cursor.
    var shown: (prompt: String?, before: String, after: String) {
        if !pendingPaste.isEmpty {
            return ("paste \(pendingPaste.count) lines? Enter joins them with \"; \", Esc drops them", "", "")
        }
        guard let search else { return (nil, String(characters[..<cursor]), String(characters[cursor...])) }
        let line = search.found.map { history[$0] } ?? ""
        let sign = search.found == nil && !search.text.isEmpty ? "not found" : "search"
        return ("(\(sign))'\(search.text)': ", "", line)
    }
}

/// A command line as it is drawn.
public struct LineEditorView {
    public let cells: [Cell]
    /// Where the cursor stands, in columns.
    public let cursorColumn: Int
    public let candidateRows: [[Cell]]
    /// Rows of completions at most.
    private static let candidateRowLimit = 8

    init(_ editor: LineEditor, width: Int, prompt: String, ability: TerminalAbility) {
        let (ownPrompt, before, after) = editor.shown
        let head = StyledText.cells(ownPrompt ?? prompt, style: Style(attributes: .bold))
        let left = StyledText.cells(before)
        let all = left + StyledText.cells(after)
        let room = max(1, width - min(head.count, max(0, width - 8)) - 1)
        let start = max(0, left.count - room)
        let kept = Array(head.prefix(max(0, width - 8)))
        cells = kept + StyledText.window(all, columns: start..<start + room + 1)
        cursorColumn = max(0, min(kept.count + left.count - start, width - 1))
        candidateRows = Self.rows(of: editor.candidates, width: width)
    }

    /// The completions in columns, as many rows as there is room for; the chosen one is among them.
    private static func rows(of candidates: LineEditor.Candidates?, width: Int) -> [[Cell]] {
        guard let candidates, candidates.isShown, width > 0 else { return [] }
        let widest = candidates.list.lazy.map { StyledText.cells($0).count }.max() ?? 1
        let column = min(width, widest + 2)
        let perRow = max(1, width / max(1, column))
        let chosenRow = (candidates.chosen ?? 0) / perRow
        let rowCount = (candidates.list.count + perRow - 1) / perRow
        let first = max(0, min(chosenRow - candidateRowLimit + 1, rowCount - candidateRowLimit))
        return (first..<min(rowCount, first + candidateRowLimit)).map { row in
            (row * perRow..<min(candidates.list.count, (row + 1) * perRow)).flatMap { index in
                let style = Style(attributes: index == candidates.chosen ? .reverse : [])
                let cells = StyledText.cells(candidates.list[index], style: style).prefix(column - 1)
                return cells + Array(repeating: .blank, count: max(0, column - cells.count))
            }
        }
    }
}
