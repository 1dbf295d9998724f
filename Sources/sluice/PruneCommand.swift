import ArgumentParser
import ExecEngine
import RunArchive

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove old runs from the archive.",
        discussion: """
            Without a limit the settings' limits apply ($XDG_CONFIG_HOME/sluice/config.json: 30 days and 5 GB unless it \
            says otherwise); with one, only those that are given. The oldest runs go first. A run that is going on or \
            pinned (sluice pin) is never removed and counts for nothing.

            Exit status: 0 done; 125 Sluice itself failed, or a run could not be removed; 64 bad usage.
            """)

    @Option(help: ArgumentHelp("Remove runs that began more than so many days ago.", valueName: "n"))
    var keepDays: Double?

    @Option(help: ArgumentHelp("Keep only so many of the newest runs.", valueName: "n"))
    var keepRuns: Int?

    @Option(
        help: ArgumentHelp(
            "Remove the oldest runs until all take no more than this (500MB, 5GB, 1GiB, or bytes).", valueName: "size"))
    var maxSize: SizeArgument?

    @Flag(name: .customLong("dry-run"), help: "Only say what would be removed.")
    var isDryRun = false

    func validate() throws {
        if let keepDays, !(keepDays >= 0) { throw ValidationError("--keep-days \(keepDays): must be 0 or more") }
        if let keepRuns, keepRuns < 0 { throw ValidationError("--keep-runs \(keepRuns): must be 0 or more") }
    }

    func run() throws {
        try leave {
            let archive = try Archive.ofUser()
            let limits = try limits()
            var output = try ReportOutput()
            let hasFailed = try prune(Pruning(archive), limits, &output)
            output.flush()
            return hasFailed ? 125 : 0
        }
    }

    private func limits() throws(ArchiveError) -> RetentionLimits {
        guard keepDays == nil, keepRuns == nil, maxSize == nil else {
            return RetentionLimits(keepDays: keepDays, keepRuns: keepRuns, maxSize: maxSize?.size.bytes)
        }
        return try Settings.ofUser { getenv($0).map { ExecString(cString: $0).description } }.prune
    }

    /// - Returns: Whether a run could not be removed.
    private func prune(
        _ pruning: Pruning, _ limits: RetentionLimits, _ output: inout ReportOutput
    ) throws(ArchiveError) -> Bool {
        if !isDryRun { pruning.removeLeftovers() }
        let verb = isDryRun ? "would remove" : "removed"
        var (count, size, hasFailed) = (0, 0, false)
        for doomed in try pruning.doomed(under: limits) {
            switch isDryRun ? .removed : pruning.remove(doomed) {
            case .removed:
                count += 1
                size += doomed.size
                let when = ago(milliseconds: doomed.id.milliseconds)
                let command = harmless(doomed.commandLine)
                output.print(
                    "\(verb) \(doomed.id)  \(when)  \(ByteSize(doomed.size))  \(command)  (\(doomed.reason))")
                // At once: what follows may be broken off, and this run is gone.
                output.flush()
            case .leftAlone: continue
            case .failed(let errno):
                output.flush()
                printError("cannot remove \(doomed.folder): \(errno); see who may (ls -ld)")
                hasFailed = true
            }
        }
        output.print(
            count == 0
                ? "nothing to remove" : "\(verb) \(count) \(count == 1 ? "run" : "runs"), \(ByteSize(size)) in all")
        return hasFailed
    }
}

/// A size on the command line.
struct SizeArgument: ExpressibleByArgument {
    var size: ByteSize

    init?(argument: String) {
        guard let size = ByteSize(argument) else { return nil }
        self.size = size
    }
}
