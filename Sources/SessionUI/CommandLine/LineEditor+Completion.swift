/// What a word may become, as it was offered.
struct OfferedCandidates: Equatable, Sendable {
    /// The request whose answer it is, for the line as it stands.
    var request: CompletionRequest
    var candidates: [String]
    var quote: ShellQuote
    /// The line before the word, the word as typed, and the line behind the cursor.
    var before: String
    var typed: String
    var after: String
    /// True once the second Tab has shown them.
    var isListed = false
    /// The one that stands in the line.
    var selected: Int?
}

/// A request that was not answered yet.
struct AskedCompletion: Equatable, Sendable {
    var request: CompletionRequest
    /// Whether Tab was pressed again: the answer is listed at once.
    var isRepeated = false
}

extension LineEditor {
    /// What Tab asks now.
    public var completionRequest: CompletionRequest {
        request(for: ShellWords.word(before: cursor, in: characters))
    }

    private func request(for word: ShellWord) -> CompletionRequest {
        CompletionRequest(
            line: text, wordRange: word.range, word: word.text, isCommand: word.isCommand,
            expandsTilde: word.expandsTilde)
    }

    /// Answers a request; a late answer, to a line that has changed since, is dropped.
    ///
    /// One candidate is put in; of several what they begin with alike is, and the next Tab lists them.
    ///
    /// - Parameter candidates: Whole words without quotes, in the order in which they are shown; folders end with `/`.
    public mutating func offer(_ candidates: [String], for request: CompletionRequest) {
        var isListed = false
        if let asked, asked.request == request {
            isListed = asked.isRepeated
            self.asked = nil
        }
        guard !isPlain, search == nil, pendingPaste.isEmpty else { return }
        let word = ShellWords.word(before: cursor, in: characters)
        guard request == self.request(for: word) else { return }
        let candidates = candidates.filter { $0.hasPrefix(request.word) && !$0.isEmpty }
        var offer = OfferedCandidates(
            request: request, candidates: candidates, quote: word.openQuote,
            before: String(characters[..<word.range.lowerBound]), typed: String(characters[word.range]),
            after: String(characters[cursor...]))
        offered = nil
        switch candidates.count {
        case 0: notice = "no completion"
        case 1: finish(with: candidates[0], offer)
        default:
            let common = commonBeginning(of: candidates)
            if common.count > request.word.count {
                offer.typed = quoted(common, offer, closes: false)
                put(offer.typed, offer)
            }
            offer.request = completionRequest
            offer.isListed = isListed
            offered = offer
        }
    }

    mutating func pressTab(_ key: Key) -> Outcome {
        hasJustKilled = false
        guard var offer = offered else { return key == .tab ? ask() : .none }
        if offer.isListed {
            let count = offer.candidates.count
            let step = key == .tab ? 1 : -1
            let next = offer.selected.map { ($0 + step + count) % count } ?? (key == .tab ? 0 : count - 1)
            offer.selected = next
            let candidate = offer.candidates[next]
            put(quoted(candidate, offer, closes: !candidate.hasSuffix("/")), offer)
        } else if key == .tab {
            offer.isListed = true
        }
        offered = offer
        return .none
    }

    /// Asks once: a Tab before the answer comes wants the list. One more asks again, should the answer be lost.
    private mutating func ask() -> Outcome {
        let request = completionRequest
        if asked == AskedCompletion(request: request) {
            asked?.isRepeated = true
            return .none
        }
        asked = AskedCompletion(request: request)
        return .complete(request)
    }

    /// Puts back what was typed before a list was walked through.
    mutating func restore(_ offer: OfferedCandidates) {
        put(offer.typed, offer)
    }

    private mutating func finish(with candidate: String, _ offer: OfferedCandidates) {
        let isFolder = candidate.hasSuffix("/")
        var word = quoted(candidate, offer, closes: !isFolder)
        var offer = offer
        if !isFolder {
            word += " "
            // The blank that is there will do.
            if offer.after.first == " " { offer.after.removeFirst() }
        }
        put(word, offer)
    }

    private func quoted(_ candidate: String, _ offer: OfferedCandidates, closes: Bool) -> String {
        ShellWords.quoted(candidate, as: offer.quote, keepsTilde: offer.request.expandsTilde, closes: closes)
    }

    private mutating func put(_ word: String, _ offer: OfferedCandidates) {
        let line = offer.before + word + offer.after
        guard !isTooLong(line) else { return }
        set(line, cursorAfter: offer.before.utf8.count + word.utf8.count)
    }

    private func commonBeginning(of candidates: [String]) -> String {
        guard var common = candidates.first.map(Array.init) else { return "" }
        for candidate in candidates.dropFirst() {
            common = zip(common, candidate).prefix { $0 == $1 }.map(\.0)
        }
        return String(common)
    }
}
