import ArgumentParser
import CursesTerminal
import ExecEngine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How a session tells of a run that ended, or was denied something, while another was shown.
enum NotifyMode: String, ExpressibleByArgument, CaseIterable {
    case off, bell, terminal
}

struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "The interactive session: many runs on one screen. The default, without a command.",
        discussion: """
            ':' types a command, 'o' sets its options, Tab goes to the list of runs, '?' lists every key. Leaving stops \
            all that is going on, after asking. Exit status: 0; 125 Sluice itself failed; 128+n signal n ended it.
            """)

    @Option(
        help: ArgumentHelp(
            "How to tell that a run which is not shown ended or was denied something: a bell, a notification of the "
                + "terminal (OSC 9 and 777) with a mark in its title, or not at all.", valueName: "off|bell|terminal"))
    var notify = NotifyMode.bell

    /// What is no command of Sluice ends up here.
    @Argument(parsing: .captureForPassthrough, help: .hidden)
    var words: [String] = []

    func validate() throws {
        guard let word = words.first else { return }
        if word == "--help" || word == "-h" { throw CleanExit.helpRequest(self) }
        throw ValidationError(
            "no command or option '\(word)': see sluice --help (sluice run -- \(word) runs a program)")
    }

    func run() throws {
        try leave {
            guard isatty(0) == 1, isatty(1) == 1 else { throw SessionError.noTerminal }
            return try SessionDriver.run(notify: notify)
        }
    }
}

/// Why there can be no session.
enum SessionError: Error, CustomStringConvertible {
    case noTerminal
    case noProgram

    var description: String {
        switch self {
        case .noTerminal:
            "the session needs a terminal on stdin and stdout: sluice run -- COMMAND works without (see: sluice --help)"
        case .noProgram: "nothing to run: \"=\" wants a program behind it"
        }
    }
}
