import ArgumentParser
import ExecEngine
import RunArchive
import SessionUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List the saved runs, newest first.",
        discussion: """
            On a terminal a list that is longer than the screen goes through $PAGER (less where there is none). Exit \
            status: 0, also where there is nothing to list; 125 where the archive cannot be read; 64 bad usage.
            """)

    @Flag(help: "Only those that ended otherwise than with status 0.")
    var failed = false

    @Flag(help: "Only those that the sandbox refused something.")
    var denied = false

    @Flag(help: "Only those that are going on.")
    var running = false

    @Option(help: ArgumentHelp("Only those with this in their command line, in any case.", valueName: "word"))
    var command: String?

    @Option(help: ArgumentHelp("Only those of this name (sluice run --name).", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Only those that ran in this folder.", valueName: "dir"))
    var cwd: String?

    @Option(
        help: ArgumentHelp(
            "Only those that began since then: 2h, 7d, or a date (2026-11-24, 2026-11-24T09:30, with Z for UTC).",
            valueName: "duration or date"))
    var since: SinceArgument?

    @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
    var limit: Int?

    @Flag(help: "One JSON object a line.")
    var json = false

    @Flag(name: .customLong("ui"), help: "Choose from the list on the screen; Enter replays a run.")
    var hasUI = false

    func validate() throws {
        if hasUI, json { throw ValidationError("--ui is for people, --json is for programs: give one of them") }
        if let limit, limit < 0 { throw ValidationError("--limit \(limit): must be 0 or more") }
    }

    func run() throws {
        try leave {
            if hasUI { return try chooseAndReplay() }
            let entries = try Catalog(.ofUser()).runs(filter)
            if json { return try printPiecewise(entries.lazy.map(\.jsonLine)) }
            let isTerminal = isatty(1) == 1
            let size = TerminalDimensions.ofOurTerminal
            let table = HistoryTable(
                columns: isTerminal ? size.columns : nil, hasColor: isTerminal && wantsColor)
            if entries.isEmpty, isTerminal {
                printError("no run to list: sluice run keeps one")
                return 0
            }
            let lines = entries.lazy.map(table.line)
            if isTerminal, entries.count >= size.rows { return try page(lines) }
            return try printPiecewise(lines)
        }
    }

    private func chooseAndReplay() throws -> Int32 {
        let archive = try Archive.ofUser()
        var entries: [CatalogEntry] = []
        let table = HistoryTable(columns: nil, hasColor: false)
        return try ListDriver.show(
            noun: "run", action: "replays", emptyText: "No run to list: sluice run keeps one."
        ) {
            entries = try Catalog(archive).runs(filter)
            return entries.map(table.item)
        } open: { index, host in
            let saved = try archive.run(entries[index].id.description)
            return ScreenDriver.replay(saved, from: saved.isRunning ? nil : Playback(), on: host)
        }
    }

    private var filter: RunFilter {
        var filter = RunFilter()
        filter.onlyFailed = failed
        filter.onlyDenied = denied
        filter.onlyRunning = running
        filter.command = command
        filter.name = name
        filter.cwd = cwd.map(absolutePath)
        filter.since = since?.milliseconds
        filter.limit = limit
        return filter
    }
}

/// Whether colours may be used (https://no-color.org).
var wantsColor: Bool { getenv("NO_COLOR").map { $0.pointee == 0 } ?? true }

/// The path without symlinks where it exists, else as it would be from here.
func absolutePath(_ path: String) -> String {
    if let real = realpath(path, nil) {
        defer { free(real) }
        return String(cString: real)
    }
    guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    return "\(String(cString: here))/\(path)"
}
