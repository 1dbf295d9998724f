/// What a key asks for.
enum KeyCommand: Hashable, Sendable, CaseIterable {
    case scrollUp, scrollDown, scrollLeft, scrollRight, halfLeft, halfRight
    case pageUp, pageDown, halfPageUp, halfPageDown, toTop, toBottom
    case focusOther, zoom, merge, wrap, lineTimes, copy, copyMenu, pipe, openLog
    case search, filter, nextMatch, previousMatch, escape
    case playPause, slower, faster, seekBack, seekForward, seekFarBack, seekFarForward, stepBack, stepForward
    case seekTenth, previousEvent, nextEvent, skipIdle
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
            command: .filter, keys: [.character("F")], names: "F",
            help: "show only the lines that match a regular expression; Esc: all", hint: "F filter"),
        Binding(
            command: .nextMatch, keys: [.character("n")], names: "n", help: "next match", hint: "n next"),
        Binding(
            command: .previousMatch, keys: [.character("N")], names: "N", help: "previous match", hint: "N previous"),
        Binding(
            command: .escape, keys: [.escape], names: "Esc",
            help: "leave the search or the help; clear the selection, or the marks",
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
            command: .copy, keys: [.character("y")], names: "y",
            help: "copy what is selected (drag, or double click a word), else the lines that this pane shows",
            hint: nil),
        Binding(
            command: .copyMenu, keys: [.character("Y")], names: "Y",
            help: "copy a line, the whole pane or the command; asks which", hint: nil),
        Binding(
            command: .pipe, keys: [.character("|")], names: "|", help: "pipe this pane's output into a command",
            hint: nil),
        Binding(
            command: .openLog, keys: [.character("E")], names: "E",
            help: "open the log: this pane's file, as it is kept, in $EDITOR, else $PAGER", hint: nil),
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
        Binding(
            command: .playPause, keys: [.character(" ")], names: "Space",
            help: "replay, after the end: play or pause; at the end: from the start", hint: "Space play/pause"),
        Binding(
            command: .slower, keys: [.character("[")], names: "[", help: "replay: half the speed, down to 1/8",
            hint: "[ ] speed"),
        Binding(
            command: .faster, keys: [.character("]")], names: "]",
            help: "replay: double the speed, up to 64, then as fast as possible", hint: nil),
        Binding(
            command: .seekBack, keys: [.left], names: "Left", help: "replay: 5 s back", hint: "Left Right 5 s"),
        Binding(command: .seekForward, keys: [.right], names: "Right", help: "replay: 5 s forward", hint: nil),
        Binding(
            command: .seekFarBack, keys: [.shiftLeft], names: "Shift-Left", help: "replay: 60 s back", hint: nil),
        Binding(
            command: .seekFarForward, keys: [.shiftRight], names: "Shift-Right", help: "replay: 60 s forward",
            hint: nil),
        Binding(
            command: .stepBack, keys: [.character(",")], names: ",", help: "replay: to the piece of output before",
            hint: ", . step"),
        Binding(
            command: .stepForward, keys: [.character(".")], names: ".", help: "replay: to the next piece of output",
            hint: nil),
        Binding(
            command: .seekTenth, keys: (0...9).map { .character(Character("\($0)")) }, names: "0 to 9",
            help: "replay: to so many tenths of the run", hint: nil),
        Binding(
            command: .previousEvent, keys: [.character("{")], names: "{",
            help: "replay: to the last stderr or denial; with a search to its last match", hint: "{ } stderr"),
        Binding(
            command: .nextEvent, keys: [.character("}")], names: "}",
            help: "replay: to the next stderr or denial; with a search to its next match", hint: nil),
        Binding(
            command: .skipIdle, keys: [.character("i")], names: "i",
            help: "replay: skip times of over 2 s without output, or not", hint: "i skip idle"),
        Binding(command: .help, keys: [.character("?")], names: "?", help: "these keys, or back", hint: "? help"),
    ]

    /// Commands that act on the time that is shown, and only on a run that is kept or has ended.
    private static let playback: Set<KeyCommand> = [
        .playPause, .slower, .faster, .seekBack, .seekForward, .seekFarBack, .seekFarForward, .stepBack, .stepForward,
        .seekTenth, .previousEvent, .nextEvent, .skipIdle,
    ]

    private static let commands = table { !playback.contains($0) }
    private static let playbackCommands = table(playback.contains)

    private static func table(_ isWanted: (KeyCommand) -> Bool) -> [Key: KeyCommand] {
        var commands: [Key: KeyCommand] = [:]
        for binding in bindings where isWanted(binding.command) {
            for key in binding.keys { commands[key] = binding.command }
        }
        return commands
    }

    /// What `key` asks for; nil for a key that does nothing. In a replay some keys mean time instead of place.
    static func command(for key: Key, inReplay: Bool = false) -> KeyCommand? {
        (inReplay ? playbackCommands[key] : nil) ?? commands[key]
    }

    static func isPlayback(_ command: KeyCommand) -> Bool { playback.contains(command) }

    static func hint(for command: KeyCommand) -> String? {
        bindings.first { $0.command == command }?.hint
    }
}
