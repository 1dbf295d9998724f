import ArgumentParser
import ExecEngine
import RunArchive

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what changed from one kept run to another: how they ended, and their output.",
        discussion: """
            Lines that differ only in times, durations, process ids, addresses, temporary paths, UUIDs or ids of runs \
            count as equal and are only counted; --raw compares every byte. How long the runs took is told and never \
            counts as a difference.

            RUN is an id, the beginning of one, 'last', or the path of a run's folder.

            Exit status: 0 nothing changed; 1 something did; 125 Sluice itself failed; 130 cancelled by you; 64 bad usage.
            """)

    @Argument(help: ArgumentHelp("The earlier run.", valueName: "run"))
    var old: String

    @Argument(help: ArgumentHelp("The later run.", valueName: "run"))
    var new: String

    @Flag(name: .customLong("raw"), help: "Compare every byte.")
    var isRaw = false

    @Flag(name: .customLong("stdout"), help: "Compare stdout only.")
    var onlyStdout = false

    @Flag(name: .customLong("stderr"), help: "Compare stderr only.")
    var onlyStderr = false

    @Option(help: ArgumentHelp("Equal lines to show around each change.", valueName: "n"))
    var context = 3

    func validate() throws {
        if !(0...1_000_000).contains(context) {
            throw ValidationError("--context \(context): must be from 0 to 1000000")
        }
    }

    func run() throws {
        try leave {
            let archive = try Archive.ofUser()
            let (old, new) = (try archive.run(old), try archive.run(new))
            var output = try ReportOutput()
            for run in [old, new] {
                for damage in run.damage { printError("run \(run.id): \(damage)") }
            }
            let hasChanged = try compare(old, new, &output)
            output.flush()
            return hasChanged ? 1 : 0
        }
    }

    /// - Returns: Whether anything changed that counts.
    private func compare(_ old: SavedRun, _ new: SavedRun, _ output: inout ReportOutput) throws(ArchiveError) -> Bool {
        let diff = RunDiff(old, new)
        output.print(output.styled("--- \(name(of: old))", "1"))
        output.print(output.styled("+++ \(name(of: new))", "1"))
        for fact in diff.facts {
            output.print("\(fact.name): \(harmless(fact.old)) -> \(harmless(fact.new))")
        }
        let durations = (secondsText(diff.durations.old), secondsText(diff.durations.new))
        if durations.0 != durations.1 { output.print("duration: \(durations.0) -> \(durations.1)") }
        var hasChanged = !diff.facts.isEmpty
        var volatileCount = 0
        for stream in ExecOutputStream.allCases {
            if onlyStdout != onlyStderr, onlyStdout != (stream == .stdout) { continue }
            let changes = try RunDiff.output(of: stream, old, new, isExact: isRaw)
            volatileCount += changes.volatileCount
            if changes.changes.isEmpty { continue }
            hasChanged = true
            output.print(output.styled("\(stream.name):", "1"))
            changes.forEachLine(context: context) { print($0, &output) }
            output.flush()
        }
        if volatileCount > 0 {
            let lines = volatileCount == 1 ? "1 line differs" : "\(volatileCount) lines differ"
            output.print("\(lines) only in times, pids, addresses or temporary paths: --raw shows them")
        } else if !hasChanged {
            output.print("no difference")
        }
        return hasChanged
    }

    private func name(of run: SavedRun) -> String {
        "\(run.id)  \(ago(milliseconds: run.id.milliseconds))  \(harmless(run.record.commandLine))"
    }

    private func print(_ line: StreamDiff.Line, _ output: inout ReportOutput) {
        switch line {
        case .place(let text): output.print(output.styled(text, "36"))
        case .context(let text): output.print(" \(text)")
        case .removed(let text): output.print(output.styled("-\(text)", "31"))
        case .added(let text): output.print(output.styled("+\(text)", "32"))
        case .unended: output.print("\\ No newline at end of file")
        }
    }
}
