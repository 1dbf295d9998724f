/// A line that is being typed, as a value: keys go in, what they ask for comes out. The keys are readline's.
///
/// After a submit or a cancel it is empty and ready for the next line; history and what was killed stay.
public struct LineEditor: Equatable, Sendable {
    /// Bytes of a line: an argument may have one less than MAX_ARG_STRLEN (linux/binfmts.h), and `sh -c` takes the
    /// line as one.
    public static let longestLine = 131_071

    /// What a key asks of whoever owns the line.
    public enum Outcome: Hashable, Sendable {
        case none
        /// Enter: the line as it stands, perhaps empty.
        case submit(String)
        case cancel
        /// Tab: answer with ``LineEditor/offer(_:for:)``, now or later.
        case complete(CompletionRequest)
    }

    /// True for a field without history, completion and shell: keys for those do nothing.
    public let isPlain: Bool
    /// Lines of a paste that wait for a yes; empty where none do.
    public internal(set) var pendingPaste: [String] = []
    public internal(set) var history: LineHistory
    /// Where the cursor stands: before the character of this number, or at the end.
    public internal(set) var cursor = 0

    /// The text, split as a String would split it.
    private(set) var characters: [Character] = []
    /// What was killed last, for Ctrl-Y.
    var killed = ""
    /// True right after a kill: the next one adds to it.
    var hasJustKilled = false
    /// The history line that is shown; nil for the new one.
    var place: Int?
    /// Lines as they were edited, by their place in history, the unfinished new one by the count of lines.
    var drafts: [Int: String] = [:]
    var search: HistorySearch?
    var offered: OfferedCandidates?
    var asked: AskedCompletion?
    /// What the last key came to where that is not seen in the line.
    var notice: String?

    /// A line with the cursor at its end.
    public init(_ text: String = "", history: LineHistory = LineHistory(), isPlain: Bool = false) {
        self.isPlain = isPlain
        self.history = history
        set(text, cursorAfter: text.utf8.count)
    }

    public var text: String { String(characters) }

    /// True while Ctrl-R searches, a paste waits or candidates are listed: Escape then ends that first, and not the line.
    public var isBusy: Bool { search != nil || !pendingPaste.isEmpty || offered?.isListed == true }

    /// Other lines take the history's place, as when an archive has been read; the line shown becomes a new one.
    public mutating func replaceHistory(_ history: LineHistory) {
        self.history = history
        search = nil
        forgetPlace()
    }

    // MARK: Keys

    public mutating func press(_ key: Key) -> Outcome {
        notice = nil
        if !pendingPaste.isEmpty {
            answerPaste(key)
            return .none
        }
        if search != nil { return pressInSearch(key) }
        if !isPlain, key == .tab || key == .backTab { return pressTab(key) }
        if let offered {
            self.offered = nil
            if key == .escape, offered.isListed {
                restore(offered)
                return .none
            }
            // The folder that was walked to brings its slash along.
            if key == .character("/"), offered.selected != nil, cursor > 0, characters[cursor - 1] == "/" {
                return .none
            }
        }
        let continuesKill = hasJustKilled
        hasJustKilled = false
        return edit(key, continuesKill: continuesKill)
    }

    private mutating func edit(_ key: Key, continuesKill: Bool) -> Outcome {
        let end = characters.count
        switch key {
        case .character(let character): insert(String(character))
        case .enter: return submit()
        case .escape, .control("c"), .control("g"): return cancel()
        case .control("d"):
            if characters.isEmpty { return cancel() }
            remove(cursor..<min(cursor + 1, end))

        case .left, .shiftLeft, .control("b"): cursor = max(0, cursor - 1)
        case .right, .shiftRight, .control("f"): cursor = min(end, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = end
        case .alt("b"), .alt("B"): cursor = wordStart
        case .alt("f"), .alt("F"): cursor = wordEnd

        case .backspace, .control("h"): remove(max(0, cursor - 1)..<cursor)
        case .delete: remove(cursor..<min(cursor + 1, end))
        case .control("w"): kill(blankStart..<cursor, adds: continuesKill)
        case .alt("\u{7F}"), .alt("\u{8}"): kill(wordStart..<cursor, adds: continuesKill)
        case .alt("d"), .alt("D"): kill(cursor..<wordEnd, adds: continuesKill)
        case .control("k"): kill(cursor..<end, adds: continuesKill)
        case .control("u"): kill(0..<cursor, adds: continuesKill)
        case .control("y"): insert(killed)
        case .control("t"): transpose()

        case .up, .control("p"): showHistory(by: -1)
        case .down, .control("n"): showHistory(by: 1)
        case .control("r"): beginSearch()
        default: break
        }
        return .none
    }

    mutating func submit() -> Outcome {
        let line = text
        if !isPlain { history.add(line) }
        clear()
        return .submit(line)
    }

    private mutating func cancel() -> Outcome {
        clear()
        return .cancel
    }

    private mutating func clear() {
        set("", cursorAfter: 0)
        forgetPlace()
        offered = nil
    }

    // MARK: Changing the text

    /// Makes `text` the line. The cursor goes behind its first `bytes` bytes, or behind the character that they end in.
    ///
    /// All changes come here: what is put in may join its neighbours to one character.
    mutating func set(_ text: String, cursorAfter bytes: Int) {
        characters = Array(text)
        cursor = 0
        var passed = 0
        while passed < bytes, cursor < characters.count {
            passed += characters[cursor].utf8.count
            cursor += 1
        }
    }

    /// Puts text in at the cursor, control characters left out.
    mutating func insert(_ text: String) {
        replace(cursor..<cursor, with: LineText.withoutControls(text))
    }

    /// Takes characters away and puts text in their place, the cursor behind it.
    ///
    /// Text that makes the line too long is not put in: a part of it would be worse than none.
    private mutating func replace(_ range: Range<Int>, with text: String) {
        let before = String(characters[..<range.lowerBound]) + text
        let whole = before + String(characters[range.upperBound...])
        guard fits(whole) else { return }
        set(whole, cursorAfter: before.utf8.count)
    }

    func isTooLong(_ text: String) -> Bool { text.utf8.count > Self.longestLine }

    /// True for a text that a line may be; else the notice says why the line stays as it is.
    private mutating func fits(_ text: String) -> Bool {
        guard isTooLong(text) else { return true }
        notice = "too long: a line has at most \(Units.text(number: Self.longestLine)) bytes"
        return false
    }

    private mutating func remove(_ range: Range<Int>) {
        if !range.isEmpty { replace(range, with: "") }
    }

    private mutating func kill(_ range: Range<Int>, adds: Bool) {
        hasJustKilled = true
        guard !range.isEmpty else {
            hasJustKilled = adds
            return
        }
        let text = String(characters[range])
        let isForward = range.lowerBound == cursor
        killed = !adds ? text : isForward ? killed + text : text + killed
        remove(range)
    }

    /// Swaps the characters on both sides of the cursor, or at the end the last two.
    private mutating func transpose() {
        guard cursor > 0, characters.count > 1 else { return }
        let second = min(cursor, characters.count - 1)
        replace(second - 1..<second + 1, with: String([characters[second], characters[second - 1]]))
    }

    // MARK: Words

    /// Readline's words are runs of letters and digits.
    private func isWordCharacter(_ index: Int) -> Bool {
        characters[index].isLetter || characters[index].isNumber
    }

    private var wordStart: Int {
        var index = cursor
        while index > 0, !isWordCharacter(index - 1) { index -= 1 }
        while index > 0, isWordCharacter(index - 1) { index -= 1 }
        return index
    }

    private var wordEnd: Int {
        var index = cursor
        while index < characters.count, !isWordCharacter(index) { index += 1 }
        while index < characters.count, isWordCharacter(index) { index += 1 }
        return index
    }

    /// The beginning of what Ctrl-W kills: back over blanks, then to the next one.
    private var blankStart: Int {
        var index = cursor
        while index > 0, characters[index - 1].isWhitespace { index -= 1 }
        while index > 0, !characters[index - 1].isWhitespace { index -= 1 }
        return index
    }
}
