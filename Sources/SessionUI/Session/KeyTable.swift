/// What a key asks for.
enum KeyCommand: Hashable, Sendable, CaseIterable {
    case scrollUp, scrollDown, scrollLeft, scrollRight, halfLeft, halfRight
    case pageUp, pageDown, halfPageUp, halfPageDown, toTop, toBottom
    case focusOther, zoom, merge, wrap, lineTimes, copy
    case search, nextMatch, previousMatch, escape
    case cancel, kill, rerun, denials, escalate, help, quit, suspend, redraw
}

/// The one table of keys: it decides what a key does, and makes the help and the hints.
enum KeyTable {
    struct Binding: Sendable {
        var command: KeyCommand
        var keys: [Key]
        /// The keys as the help names them.
        var names: String
        var help: String
        /// The key and a word, as the status line hints at it.
        var hint: String?
    }

    static let bindings: [Binding] = [
        Binding(
            command: .cancel, keys: [.character("c"), .control("c")], names: "c Ctrl-C",
            help: "cancel: end the command, kill it after the grace; again: kill it now", hint: "c cancel"),
        Binding(command: .kill, keys: [.character("K")], names: "K", help: "kill the command now", hint: "K kill"),
        Binding(
            command: .rerun, keys: [.character("r")], names: "r", help: "run it again, after its end",
            hint: "r run again"),
        Binding(
            command: .denials, keys: [.character("D")], names: "D", help: "what the sandbox denied", hint: "D denials"),
        Binding(
            command: .escalate, keys: [.character("e")], names: "e",
            help: "after a denial: run it again without the sandbox; asks first", hint: "e without sandbox"),
        Binding(
            command: .quit, keys: [.character("q")], names: "q", help: "quit; asks while the command is running",
            hint: "q quit"),
        Binding(
            command: .search, keys: [.character("/")], names: "/",
            help: "search; without capital letters their case is ignored", hint: "/ search"),
        Binding(
            command: .nextMatch, keys: [.character("n")], names: "n", help: "next match", hint: "n next"),
        Binding(
            command: .previousMatch, keys: [.character("N")], names: "N", help: "previous match", hint: "N previous"),
        Binding(
            command: .escape, keys: [.escape], names: "Esc", help: "leave the search or the help; clear the marks",
            hint: nil),
        Binding(
            command: .focusOther, keys: [.tab, .backTab], names: "Tab", help: "the other pane", hint: "Tab other pane"),
        Binding(
            command: .zoom, keys: [.character("z")], names: "z", help: "only this pane, or both again", hint: "z zoom"),
        Binding(
            command: .merge, keys: [.character("m")], names: "m", help: "both streams in one pane, in arrival order",
            hint: "m merged"),
        Binding(command: .wrap, keys: [.character("w")], names: "w", help: "wrap long lines, or not", hint: "w wrap"),
        Binding(
            command: .lineTimes, keys: [.character("t")], names: "t", help: "when each line arrived", hint: "t times"),
        Binding(
            command: .copy, keys: [.character("y")], names: "y", help: "copy the lines that this pane shows", hint: nil),
        Binding(command: .scrollUp, keys: [.up, .character("k")], names: "Up k", help: "a line up", hint: nil),
        Binding(command: .scrollDown, keys: [.down, .character("j")], names: "Down j", help: "a line down", hint: nil),
        Binding(
            command: .pageUp, keys: [.pageUp, .control("b")], names: "PgUp Ctrl-B", help: "a page up", hint: nil),
        Binding(
            command: .pageDown, keys: [.pageDown, .control("f"), .character(" ")], names: "PgDn Ctrl-F Space",
            help: "a page down", hint: nil),
        Binding(
            command: .halfPageUp, keys: [.control("u")], names: "Ctrl-U", help: "half a page up", hint: nil),
        Binding(
            command: .halfPageDown, keys: [.control("d")], names: "Ctrl-D", help: "half a page down", hint: nil),
        Binding(command: .toTop, keys: [.home, .character("g")], names: "Home g", help: "to the top", hint: nil),
        Binding(
            command: .toBottom, keys: [.end, .character("G")], names: "End G",
            help: "to the end, and follow new output", hint: "G follow"),
        Binding(
            command: .scrollLeft, keys: [.left, .character("h")], names: "Left h", help: "long lines: to the left",
            hint: nil),
        Binding(
            command: .scrollRight, keys: [.right, .character("l")], names: "Right l", help: "long lines: to the right",
            hint: nil),
        Binding(
            command: .halfLeft, keys: [.shiftLeft], names: "Shift-Left", help: "half a pane to the left", hint: nil),
        Binding(
            command: .halfRight, keys: [.shiftRight], names: "Shift-Right", help: "half a pane to the right",
            hint: nil),
        Binding(
            command: .suspend, keys: [.control("z")], names: "Ctrl-Z",
            help: "stop the command and Sluice; fg goes on", hint: nil),
        Binding(command: .redraw, keys: [.control("l")], names: "Ctrl-L", help: "draw the screen anew", hint: nil),
        Binding(command: .help, keys: [.character("?")], names: "?", help: "these keys, or back", hint: "? help"),
    ]

    private static let commands: [Key: KeyCommand] = {
        var commands: [Key: KeyCommand] = [:]
        for binding in bindings {
            for key in binding.keys { commands[key] = binding.command }
        }
        return commands
    }()

    /// What `key` asks for; nil for a key that does nothing.
    static func command(for key: Key) -> KeyCommand? { commands[key] }

    static func hint(for command: KeyCommand) -> String? {
        bindings.first { $0.command == command }?.hint
    }
}
