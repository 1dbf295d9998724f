import ExecEngine

/// A run in a session: one that was started in it, by its number, or a saved one, by its id.
public enum RunKey: Hashable, Sendable {
    case live(Int)
    case saved(String)
}

/// A run as the list at the side shows it.
public struct RunRow: Hashable, Sendable {
    public var key: RunKey
    /// The command as a person would type it.
    public var command: String
    public var cwd: String
    public var name: String?
    /// How it stands: "running", "ok", "exit 2", "SIGSEGV", "denied".
    public var word: String
    public var color: Color
    public var isGoingOn: Bool
    /// How long it has been going on, or how long ago it began.
    public var time: String
    /// The heading that it stands under; nil for what is going on or was started here.
    public var day: String?
    public var isPinned: Bool

    public init(
        key: RunKey, command: String, cwd: String, name: String? = nil, word: String, color: Color,
        isGoingOn: Bool = false, time: String, day: String? = nil, isPinned: Bool = false
    ) {
        self.key = key
        self.command = command
        self.cwd = cwd
        self.name = name
        self.word = word
        self.color = color
        self.isGoingOn = isGoingOn
        self.time = time
        self.day = day
        self.isPinned = isPinned
    }

    /// Whether each of these words, in lower case, is in its command, name, folder or state.
    func holds(_ words: [Substring]) -> Bool {
        if words.isEmpty { return true }
        let text = "\(command)\n\(name ?? "")\n\(cwd)\n\(word)".lowercased()
        return words.allSatisfy(text.contains)
    }
}

extension RunSnapshot {
    /// How a run stands, in a word or two, and its colour.
    public var listWord: (word: String, color: Color) {
        switch phase {
        case .running: ("running", .indexed(4))
        case .suspended: ("suspended", .indexed(3))
        case .stopping: ("stopping", .indexed(3))
        case .draining: ("draining", .indexed(3))
        case .ended(let end): (end.listWord, end.color)
        }
    }
}

extension RunEnd {
    /// "ok", "exit 2", "SIGSEGV", "timed out", "cancelled", "denied", "not started", "interrupted".
    var listWord: String {
        switch verdict {
        case .exited(code: 0): "ok"
        case .exited(let code): "exit \(code)"
        case .signaled(let signal): SignalNames.name(of: signal)
        case .sandboxDenied: "denied"
        case .timedOut: "timed out"
        case .cancelled: "cancelled"
        case .failedToStart: "not started"
        case .interrupted: "interrupted"
        }
    }
}
