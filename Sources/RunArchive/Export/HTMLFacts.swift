import ExecEngine

/// What a page says of a run above its output, all of it escaped.
struct HTMLFacts {
    private let run: SavedRun

    init(_ run: SavedRun) {
        self.run = run
    }

    var title: String { run.record.name ?? run.record.commandLine }

    /// The run's length in microseconds; that of its output where its end is not known.
    var length: Int { run.duration.wholeMicroseconds }

    var header: String {
        let record = run.record
        let (verdict, kind) = verdict
        var facts = [
            ("folder", "<code>\(htmlEscaped(record.cwd))</code>"),
            ("started", htmlEscaped(startedAt)), ("took", durationText(run.duration)),
            ("policy", htmlEscaped(policy)), ("run", "<code>\(run.id)</code>"),
        ]
        if let name = record.name { facts.insert(("name", htmlEscaped(name)), at: 0) }
        let list = facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" }.joined()
        return """
            <header>
            <div class="headline">
            <pre class="command">\(htmlEscaped(record.commandLine))</pre>
            <span id="verdict" class="verdict \(kind)">\(htmlEscaped(verdict))</span>
            </div>
            <dl>\(list)</dl>
            \(notes)\(denials)</header>
            """
    }

    private var startedAt: String {
        let text = run.record.startedAt
        guard text.count >= 19, text.hasSuffix("Z") else { return text }
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }

    private var policy: String {
        let layers = run.record.end?.layers.map { " (\($0))" } ?? ""
        return run.record.policy.name + layers
    }

    private var verdict: (text: String, kind: String) {
        guard let end = run.end else { return ("still going on", "running") }
        switch end.verdict {
        case .exited(code: 0): return ("exited 0", "good")
        case .exited(let code): return ("exited \(code)", "bad")
        case .signaled(let signal): return ("killed by signal \(signal.rawValue)", "bad")
        case .timedOut: return ("timed out", "bad")
        case .cancelled: return ("cancelled", "bad")
        case .sandboxDenied(let denials, let status):
            let word = denials.source == .guess ? "likely denied" : "denied"
            return ("sandbox \(word), status \(status.verdict.exitCode)", "denied")
        case .failedToStart: return ("failed to start", "bad")
        case .interrupted: return ("interrupted: Sluice died", "bad")
        }
    }

    /// What went wrong with the run's start or with its record.
    private var notes: String {
        var lines = run.damage.map { "damaged: \($0)" }
        if let error = run.record.end?.error { lines.append(error) }
        if let end = run.record.end {
            lines += [("stdout", end.stdout), ("stderr", end.stderr)].compactMap { name, stream in
                stream.notRecorded.map { "\(name) not recorded \($0)" }
            }
        }
        return lines.map { "<p class=\"note\">\(htmlEscaped($0))</p>\n" }.joined()
    }

    private var denials: String {
        guard let denials = run.end?.denials, !denials.list.isEmpty else { return "" }
        let items = denials.list.map { denial in
            let times = denial.count > 1 ? " &times;\(denial.count)" : ""
            return "<li data-time=\"\(denial.time.wholeMicroseconds)\"><button type=\"button\">"
                + "\(durationText(denial.time))</button> \(htmlEscaped(denial.summary))\(times)</li>"
        }
        let word = denials.total == 1 ? "1 denial" : "\(denials.total) denials"
        return
            "<details id=\"denials\"><summary>\(word) by the sandbox</summary><ol>\(items.joined(separator: "\n"))</ol></details>\n"
    }
}

/// "850 ms", "12.3 s", "2 min 5 s", "3 h 12 min".
func durationText(_ duration: Duration) -> String {
    let milliseconds = duration.wholeMicroseconds / 1_000
    switch milliseconds {
    case ..<1_000: return "\(milliseconds) ms"
    case ..<60_000: return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
    case ..<3_600_000: return "\(milliseconds / 60_000) min \(milliseconds % 60_000 / 1_000) s"
    default: return "\(milliseconds / 3_600_000) h \(milliseconds % 3_600_000 / 60_000) min"
    }
}

/// A text that stays one wherever it stands in a page: between tags and in a quoted attribute. Control characters other
/// than line feed and tab become U+FFFD.
func htmlEscaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": escaped += "&amp;"
        case "<": escaped += "&lt;"
        case ">": escaped += "&gt;"
        case "\"": escaped += "&quot;"
        case "'": escaped += "&#39;"
        case "\n", "\t": escaped.unicodeScalars.append(scalar)
        // Marks that turn the direction of what follows may forge what a reader sees.
        case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
            escaped += "\u{FFFD}"
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}
