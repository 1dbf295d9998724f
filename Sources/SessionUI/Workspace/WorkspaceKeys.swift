/// The keys that a session has beside those of a run's screen.
enum WorkspaceKeys {
    enum Command: Hashable, Sendable {
        case commandLine, options, toggleList, focus, filter, close, restart, pin, quit
    }

    struct Binding: Sendable {
        var command: Command?
        var keys: [Key]
        var names: String
        var help: String
    }

    static let bindings: [Binding] = [
        Binding(
            command: .commandLine, keys: [.character(":")], names: ":",
            help: "a command to run; \"=\" in front runs it without a shell; :set changes an option"),
        Binding(command: .options, keys: [.character("o")], names: "o", help: "the options of the next run"),
        Binding(command: .toggleList, keys: [.character("b")], names: "b", help: "the list of runs, or not"),
        Binding(
            command: .focus, keys: [.tab], names: "Tab", help: "the list, stdout, stderr; in the list Enter opens"),
        Binding(command: .filter, keys: [.character("f")], names: "f", help: "only runs with these words; Esc all"),
        Binding(command: nil, keys: [], names: "/ n N", help: "in the list: search the commands"),
        Binding(command: .restart, keys: [.character("R")], names: "R", help: "stop it if it runs, and start it again"),
        Binding(command: .close, keys: [.character("x")], names: "x", help: "take a run that has ended off the list"),
        Binding(
            command: .pin, keys: [.character("p")], names: "p",
            help: "keep it in the archive whatever the limits say, or no longer"),
        Binding(
            command: .quit, keys: [.character("q")], names: "q",
            help: "leave a replay; quit the session: asks while runs are going on"),
    ]

    /// What a run's screen hints at besides its own keys.
    static let hints: [(key: Key?, text: String)] = [(.character(":"), ": run"), (.character("b"), "b list")]

    private static let commands: [Key: Command] = {
        var commands: [Key: Command] = [:]
        for binding in bindings {
            for key in binding.keys { commands[key] = binding.command }
        }
        return commands
    }()

    static func command(for key: Key) -> Command? { commands[key] }
}
