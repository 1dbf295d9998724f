import ExecEngine
import RunArchive
import SessionUI
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Looks the saved runs up for a session's list, on a thread of its own, one look at a time.
final class SavedRows: Sendable {
    /// What a look brought.
    struct Found: Sendable {
        var rows: [RunRow]
        /// Command lines for the history of the command line, oldest first.
        var lines: [String]
        /// True where there are older ones than were asked for.
        var hasMore: Bool
    }

    private struct State {
        var isLooking = false
        var isWanted = false
        var limit = 500
        var found: Found?
    }

    private let archive: Archive
    private let changes: WakeUp
    private let state = Mutex(State())

    init(_ archive: Archive, _ changes: WakeUp) {
        self.archive = archive
        self.changes = changes
    }

    /// Looks again, now or after the look that is under way.
    func look() {
        let starts = state.withLock { state in
            state.isWanted = true
            defer { state.isLooking = true }
            return !state.isLooking
        }
        if starts { startThread { [self] in lookAsLongAsWanted() } }
    }

    /// Looks four times as far back, if there is more.
    func lookFurther() {
        let goesOn = state.withLock { state in
            guard state.found == nil, !state.isLooking else { return false }
            state.limit = min(state.limit * 4, 1 << 20)
            return true
        }
        if goesOn { look() }
    }

    /// What the last look brought, once.
    func take() -> Found? { state.withLock { $0.found.take() } }

    private func lookAsLongAsWanted() {
        while true {
            let limit = state.withLock { state -> Int? in
                state.isLooking = state.isWanted
                state.isWanted = false
                return state.isLooking ? state.limit : nil
            }
            guard let limit else { return }
            var filter = RunFilter()
            filter.limit = limit
            guard let entries = try? Catalog(archive).runs(filter) else { continue }
            let found = Found(
                rows: rows(of: entries), lines: Self.lines(of: entries), hasMore: entries.count == limit)
            state.withLock { $0.found = found }
            changes.signal()
        }
    }

    private func rows(of entries: [CatalogEntry]) -> [RunRow] {
        let now = unixMilliseconds()
        let days = DayNames()
        return entries.map { entry in
            let (word, code) = HistoryTable.verdict(of: entry)
            return RunRow(
                key: .saved(entry.id.description), command: harmless(entry.commandLine), cwd: entry.cwd,
                name: entry.name.map(harmless), word: entry.verdict == "exited" ? exitWord(entry) : word,
                color: .indexed(UInt8(code).map { $0 - 30 } ?? 7), isGoingOn: entry.isRunning,
                time: shortAgo(milliseconds: entry.id.milliseconds, now: now),
                day: days.name(of: entry.id.milliseconds), isPinned: entry.isPinned)
        }
    }

    private func exitWord(_ entry: CatalogEntry) -> String {
        entry.exitCode == 0 ? "ok" : "exit \(entry.exitCode ?? 0)"
    }

    private static func lines(of entries: [CatalogEntry]) -> [String] {
        var seen: Set<String> = []
        let lines = entries.map(\.commandLine).filter { !$0.contains("\n") && seen.insert($0).inserted }
        return lines.prefix(1_000).reversed()
    }
}

/// "12 s", "2 min", "3 h", "5 d".
func shortAgo(milliseconds: Int64, now: Int64 = unixMilliseconds()) -> String {
    let text = ago(milliseconds: milliseconds, now: now)
    return text.hasSuffix(" ago") ? String(text.dropLast(4)) : text
}

/// Names of days, as this machine's time zone has them.
private struct DayNames {
    private let today: String
    private let yesterday: String

    init() {
        let now = time(nil)
        today = Self.date(now)
        yesterday = Self.date(now - 86_400)
    }

    /// "today", "yesterday", "2026-11-23".
    func name(of milliseconds: Int64) -> String {
        let date = Self.date(time_t(milliseconds / 1_000))
        return date == today ? "today" : date == yesterday ? "yesterday" : date
    }

    private static func date(_ seconds: time_t) -> String {
        var seconds = seconds
        var parts = tm()
        localtime_r(&seconds, &parts)
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
    }
}
