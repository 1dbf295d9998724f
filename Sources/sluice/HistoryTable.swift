import ExecEngine
import RunArchive
import SessionUI

/// The lines of a list of runs: mark, id, when, how long, exit code, verdict, command.
struct HistoryTable {
    /// Lines are cut at so many columns; nil where nobody looks at them as a table.
    let columns: Int?
    let hasColor: Bool
    private let now = unixMilliseconds()

    /// One run, line feed included.
    func line(_ entry: CatalogEntry) -> [UInt8] {
        let (word, color) = Self.verdict(of: entry)
        let took = entry.isRunning ? "" : Units.text(entry.duration)
        let exit = entry.exitCode.map { "\($0)" } ?? ""
        let pin = entry.isPinned ? "*" : " "
        let start =
            "\(entry.id)\(pin) \(padded(ago(milliseconds: entry.id.milliseconds, now: now), 10)) "
            + "\(leftPadded(took, 12)) \(leftPadded(exit, 4))  "
        let name = entry.name.map { "[\($0)] " } ?? ""
        var command = harmless(name + entry.commandLine)
        let verdict = padded(word, 11)
        if let columns {
            let room = max(8, columns - start.count - verdict.count - 3)
            if command.count > room { command = command.prefix(room - 1) + "…" }
        }
        let painted = hasColor ? "\u{1B}[\(color)m\(Self.mark(of: entry))\u{1B}[0m" : "\(Self.mark(of: entry))"
        let paintedVerdict = hasColor ? "\u{1B}[\(color)m\(verdict)\u{1B}[0m" : verdict
        return Array("\(painted) \(start)\(paintedVerdict) \(command)\n".utf8)
    }

    /// One run for a list on the screen.
    func item(_ entry: CatalogEntry) -> ListItem {
        let (word, code) = Self.verdict(of: entry)
        let color = Color.indexed(UInt8(code).map { $0 - 30 } ?? 7)
        let took = entry.isRunning ? "" : Units.text(entry.duration)
        let exit = entry.exitCode.map { "\($0)" } ?? ""
        let name = entry.name.map { "[\($0)] " } ?? ""
        let pin = entry.isPinned ? "*" : " "
        return ListItem(
            parts: [
                ListItem.Part(" \(Self.mark(of: entry)) ", color: color),
                ListItem.Part("\(padded(ago(milliseconds: entry.id.milliseconds, now: now), 11))\(pin)"),
                ListItem.Part("\(leftPadded(took, 11)) \(leftPadded(exit, 4))  "),
                ListItem.Part(padded(word, 12), color: color),
                ListItem.Part(harmless(name + entry.commandLine), isBold: true),
            ],
            detail: "\(entry.id)  \(harmless(entry.cwd))\(entry.firstDenial.map { "  denied: \(harmless($0))" } ?? "")")
    }

    /// The state in a word, and its SGR colour.
    static func verdict(of entry: CatalogEntry) -> (word: String, color: String) {
        switch entry.verdict {
        case nil: ("running", "34")
        case "exited"?: entry.exitCode == 0 ? ("ok", "32") : ("failed", "31")
        case "signaled"?: (entry.signal.map { SignalNames.name(of: Signal(rawValue: $0)) } ?? "killed", "31")
        case "timed-out"?: ("timed out", "33")
        case "cancelled"?: ("cancelled", "36")
        case "sandbox-denied"?: ("denied", "35")
        case "failed-to-start"?: ("not started", "31")
        case let word?: (word, "33")
        }
    }

    private static func mark(of entry: CatalogEntry) -> Character {
        switch entry.verdict {
        case nil: ">"
        case "exited"?: entry.exitCode == 0 ? "+" : "-"
        case "cancelled"?, "timed-out"?, "interrupted"?: "!"
        default: "-"
        }
    }
}

func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

func leftPadded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}
