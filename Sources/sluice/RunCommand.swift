import ArgumentParser
import CursesTerminal
import ExecEngine
import RunArchive

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run one command: in panes on a terminal, passed through otherwise.",
        discussion: """
            Exit status: the command's own; 124 timed out; 125 Sluice itself failed; 126 found but not executable; \
            127 not found; 128+n killed by signal n; 130 cancelled by you; 64 bad usage.
            """)

    @Option(help: ArgumentHelp("Stop the command after this time (500ms, 10s, 2m).", valueName: "duration"))
    var timeout: DurationArgument?

    @Option(
        help: ArgumentHelp(
            "On a timeout or a cancel: SIGTERM first, SIGKILL after this time; 0 is SIGKILL at once.",
            valueName: "duration"))
    var grace = DurationArgument(duration: .zero)

    @Option(name: .customShort("c"), help: ArgumentHelp("Run this line by /bin/sh -c.", valueName: "shell line"))
    var shellLine: String?

    @Option(help: ArgumentHelp("The command's working folder.", valueName: "dir"))
    var cwd: String?

    @Option(name: .customLong("env"), help: ArgumentHelp("Set a variable of its environment.", valueName: "name=value"))
    var variables: [String] = []

    @Flag(help: "Begin with an empty environment instead of this one.")
    var clearEnv = false

    @OptionGroup(title: "Sandbox")
    var sandbox: SandboxOptions

    @Flag(name: .customLong("tty"), help: "Give the command two terminals for its output instead of two pipes.")
    var usesTerminals = false

    @Flag(help: "Do not keep the run in the archive.")
    var noRecord = false

    @Option(help: "A name for the run, to find it by in the history.")
    var name: String?

    @Flag(name: .customLong("durable"), help: "Bring what is recorded to the disk every second, not only at the end.")
    var isDurable = false

    @Flag(help: "Let processes live that the command leaves running at its end.")
    var leaveBackground = false

    @Flag(name: .customLong("exit"), help: "Leave the screen when the command has ended.")
    var exitsAtEnd = false

    @Flag(name: .customLong("exit-on-success"), help: "Leave the screen when the command has ended with status 0.")
    var exitsOnSuccess = false

    @Flag(name: .customLong("no-ui"), help: "Pass the output through although this is a terminal.")
    var hasNoUI = false

    @Flag(name: .customLong("jsonl"), help: "Print the run as events, one JSON object a line.")
    var printsEvents = false

    @Option(help: ArgumentHelp("The most delta events of --jsonl.", valueName: "n"))
    var maxOutputDeltas: Int?

    /// The most characters in each text of the end event where no limit is given: a flood must not fill the memory.
    static let defaultOutputChars = 16 << 20

    @Option(
        help: ArgumentHelp(
            "The most characters in a text of --jsonl's end event (default: \(defaultOutputChars)).", valueName: "n"))
    var maxOutputChars: Int?

    @Option(help: ArgumentHelp("The same in tokens of 4 bytes.", valueName: "n"))
    var maxOutputTokens: Int?

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("The command and its arguments.", valueName: "command"))
    var command: [String] = []

    /// The command without the `--` that may stand before it.
    private var words: ArraySlice<String> { command.first == "--" ? command.dropFirst() : command[...] }

    func validate() throws {
        // Everything from the first word on that is no option of ours ends up in the command.
        if let word = command.first, word.first == "-", word != "--" {
            if word == "--help" || word == "-h" { throw CleanExit.helpRequest(self) }
            throw ValidationError("unknown option '\(word)' (a command that begins with '-' goes behind --)")
        }
        if shellLine != nil && !words.isEmpty {
            throw ValidationError("give either -c 'SHELL LINE' or -- COMMAND ARG..., not both")
        }
        if shellLine == nil && words.isEmpty {
            throw ValidationError("nothing to run: give -- COMMAND ARG... or -c 'SHELL LINE'")
        }
        for variable in variables where variable.first == "=" || !variable.contains("=") {
            throw ValidationError("--env \(variable): not of the form NAME=VALUE")
        }
        let forEvents: [(String, Int?)] = [
            ("--max-output-deltas", maxOutputDeltas), ("--max-output-chars", maxOutputChars),
            ("--max-output-tokens", maxOutputTokens),
        ]
        for (name, value) in forEvents {
            guard let value else { continue }
            if value < 0 { throw ValidationError("\(name) \(value): must be 0 or more") }
            if !printsEvents { throw ValidationError("\(name) limits what --jsonl prints: give --jsonl too") }
        }
        if sandbox.isContained && leaveBackground {
            throw ValidationError(
                "--leave-background does not go with --sandbox: what lives on would lose the one who answers its calls")
        }
        if noRecord && (isDurable || name != nil) {
            throw ValidationError("--no-record keeps nothing: --name and --durable do not go with it")
        }
        if printsEvents && (exitsAtEnd || exitsOnSuccess) {
            throw ValidationError("--jsonl has no screen to leave: --exit and --exit-on-success do not go with it")
        }
    }

    func run() throws {
        try leave(with: status)
    }

    private func status() throws -> Int32 {
        if printsEvents { return try EventPrinter(self).run() }
        guard !hasNoUI && isatty(0) == 1 && isatty(1) == 1 else { return try PassThrough(self).run() }
        do {
            return try ScreenDriver.run(self)
        } catch let error as TerminalError {
            printError("\(error)")
            return try PassThrough(self).run()
        }
    }

    /// The command as the kernel gave it to us: its words may hold bytes that are not UTF-8.
    var commandToRun: [ExecString] {
        if let shellLine { return ["/bin/sh", "-c", raw(shellLine, of: "-c")] }
        return Array(CommandLine.rawArguments.suffix(words.count))
    }

    /// The folder as the kernel gave it to us.
    var folderToRunIn: ExecString { cwd.map { raw($0, of: "--cwd") } ?? "." }

    /// The bytes of an option's value, whose text has been repaired: a word of its own, or what follows `option=`.
    private func raw(_ value: String, of option: String) -> ExecString {
        let arguments = CommandLine.rawArguments
        if let word = arguments.first(where: { $0.description == value }) { return word }
        let joined = "\(option)="
        let word = arguments.first { $0.description == joined + value }
        return word.map { ExecString(bytes: Array($0.bytes.dropFirst(joined.utf8.count))) } ?? ExecString(value)
    }

    /// What the options ask for.
    var plan: RunPlan {
        RunPlan(
            spec: commandSpec, folder: folder, policy: sandbox.policy, observesDenials: !sandbox.noObserve,
            grace: grace.duration, usesTerminals: usesTerminals, leavesBackground: leaveBackground,
            isRecorded: !noRecord, isDurable: isDurable, name: name, description: description)
    }

    private var commandSpec: CommandSpec {
        var env = clearEnv ? [:] : CommandLine.rawEnvironment
        for variable in variables {
            let bytes = raw(variable, of: "--env").bytes
            guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { continue }
            env[ExecString(bytes: Array(bytes[..<equals]))] = ExecString(bytes: Array(bytes[(equals + 1)...]))
        }
        return CommandSpec(
            command: commandToRun, cwd: folderToRunIn, env: env,
            expiration: timeout.map { .timeout($0.duration) } ?? .cancellation(CancellationToken()))
    }
}
