import ArgumentParser
import ExecEngine
import RunArchive
import SessionUI
import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Search the output of all kept runs, the newest run first.",
        discussion: """
            Prints each line that holds PATTERN, with its run, its stream and the time since the run's start. A pattern \
            without capital letters ignores case (smart case, as on the screen). Both streams are searched, in each run \
            stdout first. A line longer than 1 MiB is searched in pieces.

            Exit status: 0 something found; 1 nothing found; 125 Sluice itself failed; 130 cancelled by you; 64 bad usage.
            """)

    @Argument(help: ArgumentHelp("What to look for.", valueName: "pattern"))
    var pattern: String

    @Flag(name: .customLong("regex"), help: "PATTERN is a regular expression, as Swift's Regex reads it.")
    var isRegex = false

    @Flag(name: .customLong("stdout"), help: "Search stdout only.")
    var onlyStdout = false

    @Flag(name: .customLong("stderr"), help: "Search stderr only.")
    var onlyStderr = false

    @Option(
        help: ArgumentHelp(
            "Only runs that began since then: 2h, 7d, or a date (2026-11-24, 2026-11-24T09:30, with Z for UTC).",
            valueName: "duration or date"))
    var since: SinceArgument?

    @Flag(name: .customLong("ignore-case"), help: "Ignore case although PATTERN has capital letters.")
    var ignoresCase = false

    @Option(help: ArgumentHelp("Stop after so many lines.", valueName: "n"))
    var limit: Int?

    @Flag(name: .customLong("json"), help: "Print one JSON object a line.")
    var printsJSON = false

    @Flag(name: .customLong("ui"), help: "Walk through what is found on the screen; Enter shows it in its run.")
    var hasUI = false

    /// The most lines that the screen lists.
    private static let listLimit = 10_000

    func validate() throws {
        if hasUI, printsJSON { throw ValidationError("--ui is for people, --json is for programs: give one of them") }
        if let limit, limit < 1 { throw ValidationError("--limit \(limit): must be 1 or more") }
        if pattern.isEmpty { throw ValidationError("the pattern is empty: give a text to look for") }
    }

    func run() throws {
        try leave {
            let search: OutputSearch
            do {
                search = OutputSearch(
                    try OutputPattern(pattern, isRegex: isRegex, ignoresCase: ignoresCase ? true : nil))
            } catch {
                printError("\(error)")
                return 64
            }
            if hasUI { return try walk(search) }
            var output = try ReportOutput()
            let status = try status(of: search, &output)
            output.flush()
            return status
        }
    }

    /// Searches all runs.
    private func status(of search: OutputSearch, _ output: inout ReportOutput) throws -> Int32 {
        let archive = try Archive.ofUser()
        var found = 0
        var hasFailed = false
        for id in try archive.ids().reversed() {
            if let since, id.milliseconds < since.milliseconds { break }
            guard found < limit ?? .max else { break }
            do throws(ArchiveError) {
                found += try hits(of: search, in: archive.savedRun(id), limit.map { $0 - found }, &output)
            } catch {
                switch error {
                // Pruned since, or a folder whose run never began.
                case .notARun, .cannotRead(_, .noSuchFileOrDirectory): continue
                default:
                    output.flush()
                    printError("\(error)")
                    hasFailed = true
                }
            }
        }
        return hasFailed ? 125 : found > 0 ? 0 : 1
    }

    /// Lists what is found, and shows it where it stands.
    private func walk(_ search: OutputSearch) throws -> Int32 {
        let archive = try Archive.ofUser()
        let limit = min(limit ?? Self.listLimit, Self.listLimit)
        var found: [(id: RunID, hit: OutputHit)] = []
        return try ListDriver.show(noun: "line", action: "shows it", emptyText: "Nothing found.") {
            found = []
            var items: [ListItem] = []
            for id in try archive.ids().reversed() where found.count < limit {
                if let since, id.milliseconds < since.milliseconds { break }
                guard let run = try? archive.savedRun(id) else { continue }
                forEachHit(of: search, in: run) { hit in
                    found.append((id, hit))
                    items.append(item(hit, run))
                    return found.count < limit
                }
            }
            return items
        } open: { index, host in
            let (id, hit) = found[index]
            let saved = try archive.savedRun(id)
            let playback = Playback(position: hit.time ?? saved.duration, isPlaying: false)
            return ScreenDriver.replay(
                saved, from: playback, searching: isRegex ? nil : pattern, at: (hit.stream, hit.match.lowerBound),
                on: host)
        }
    }

    private func forEachHit(of search: OutputSearch, in run: SavedRun, _ body: (OutputHit) -> Bool) {
        for stream in ExecOutputStream.allCases {
            if onlyStdout != onlyStderr, onlyStdout != (stream == .stdout) { continue }
            let goesOn = search.forEachHit(
                in: run.log, stream, byteCount: run.byteCounts[stream], timelineCount: run.log.timelineCount, body)
            if !goesOn { return }
        }
    }

    private func item(_ hit: OutputHit, _ run: SavedRun) -> ListItem {
        let excerpt = HitExcerpt(hit, in: run.log)
        let color = Color.indexed(hit.stream == .stderr ? 1 : 4)
        return ListItem(
            parts: [
                ListItem.Part(" \(run.id) "), ListItem.Part(hit.stream.name, color: color),
                ListItem.Part(" \(leftPadded(hit.time.map(secondsText) ?? "?", 9))  \(excerpt.before)"),
                ListItem.Part(excerpt.match, color: .indexed(3), isBold: true), ListItem.Part(excerpt.after),
            ], detail: "\(ago(milliseconds: run.id.milliseconds))  \(harmless(run.record.commandLine))")
    }

    /// - Returns: How many lines were found.
    private func hits(
        of search: OutputSearch, in run: SavedRun, _ limit: Int?, _ output: inout ReportOutput
    ) -> Int {
        var found = 0
        for stream in ExecOutputStream.allCases {
            if onlyStdout != onlyStderr, onlyStdout != (stream == .stdout) { continue }
            var unwritten = 0
            let goesOn = search.forEachHit(
                in: run.log, stream, byteCount: run.byteCounts[stream], timelineCount: run.log.timelineCount,
                afterBlock: {
                    if unwritten > 0 { output.flush() }
                    unwritten = 0
                    return true
                },
                { hit in
                    if found == 0, output.isTerminal, !printsJSON { output.print(header(run, output)) }
                    output.print(line(hit, run, output))
                    if output.isTerminal { output.flush() }
                    unwritten += 1
                    found += 1
                    return found < limit ?? .max
                })
            if !goesOn { break }
        }
        return found
    }

    private func header(_ run: SavedRun, _ output: borrowing ReportOutput) -> String {
        let when = ago(milliseconds: run.id.milliseconds)
        return output.styled("\(run.id)  \(when)  \(harmless(run.record.commandLine))", "1")
    }

    private func line(_ hit: OutputHit, _ run: SavedRun, _ output: borrowing ReportOutput) -> String {
        let excerpt = HitExcerpt(hit, in: run.log)
        if printsJSON {
            let report = HitReport(hit, excerpt, run.id)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return (try? encoder.encode(report)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        }
        let time = hit.time.map(secondsText) ?? "?"
        let text = excerpt.before + output.styled(excerpt.match, "1;31") + excerpt.after
        if output.isTerminal { return "  \(output.styled("\(hit.stream.name) \(time):", "2")) \(text)" }
        return "\(run.id) \(hit.stream.name) \(time): \(text)"
    }
}

/// A hit as `--json` prints it.
private struct HitReport: Encodable {
    var run: String
    var stream: String
    /// Seconds since the run's start.
    var time: Double?
    /// Of the line's first byte in the stream's log.
    var offset: Int
    var matchOffset: Int
    var matchLength: Int
    /// As on a terminal: harmless, and cut around the match.
    var text: String

    enum CodingKeys: String, CodingKey {
        case run, stream, time, offset, text
        case matchOffset = "match_offset"
        case matchLength = "match_length"
    }

    init(_ hit: OutputHit, _ excerpt: HitExcerpt, _ id: RunID) {
        run = id.description
        stream = hit.stream.name
        time = hit.time.map { ($0 / .microseconds(1)).rounded() / 1_000_000 }
        offset = hit.line.lowerBound
        matchOffset = hit.match.lowerBound
        matchLength = hit.match.count
        text = excerpt.text
    }
}

/// "1.234 s", rounded down.
func secondsText(_ duration: Duration) -> String {
    let milliseconds =
        max(0, duration.components.seconds) * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
    let fraction = String(1_000 + max(0, milliseconds) % 1_000).dropFirst()
    return "\(max(0, milliseconds) / 1_000).\(fraction) s"
}
