import ExecEngine

/// Writes a run as a recording for asciinema: both streams in arrival order.
///
/// Formats: https://docs.asciinema.org/manual/asciicast/v2/ and https://docs.asciinema.org/manual/asciicast/v3/.
/// Denials become markers, changes of the terminals' size resizes.
public struct Asciicast {
    public enum Version: Int, Sendable, CaseIterable {
        /// Times since the start.
        case two = 2
        /// Times since the event before, and the exit status.
        case three = 3
    }

    /// Bytes of output in one event at most.
    private static let pieceLimit = 1 << 15

    public var version: Version
    public var paintsStderr: Bool
    /// The terminal's size where the run had none.
    private static let usualSize = TerminalDimensions(columns: 80, rows: 24)

    public init(version: Version = .two, paintsStderr: Bool = false) {
        self.version = version
        self.paintsStderr = paintsStderr
    }

    /// What stands between pieces of output.
    private enum Note {
        case denial(Denial)
        case size(TerminalDimensions)
    }

    private func notes(of run: SavedRun) -> [(time: Duration, note: Note)] {
        let denials = (run.end?.denials.list ?? []).map { ($0.time, Note.denial($0)) }
        let sizes = run.terminalSizes.dropFirst().map { ($0.time, Note.size($0.size)) }
        return (denials + sizes).sorted { $0.0 < $1.0 }
    }

    public func write(_ run: SavedRun, to output: ExportOutput) throws(ExportError) {
        try writeHeader(of: run, to: output)
        var events = EventWriter(output: output, isRelative: version == .three)
        var notes = notes(of: run)[...]
        var keepers = PerStream(both: SequenceKeeper())
        // A terminal adds the return itself (termios(3), ONLCR): without one the output has none.
        let addsReturns = !run.record.usesTerminals
        var isRed = false
        func write(_ text: UnsafeRawBufferPointer, of stream: ExecOutputStream) throws(ExportError) {
            try events.begin("o")
            if paintsStderr, isRed != (stream == .stderr) {
                isRed.toggle()
                try output.write(isRed ? #"\u001b[31m"# : #"\u001b[39m"#)
            }
            try output.writeEscaped(text, addsReturns: addsReturns)
            try events.end()
        }
        try OutputWalk(run).forEachPiece(atMost: Self.pieceLimit) { (arrival, bytes) throws(ExportError) in
            while let first = notes.first, first.time <= arrival.time {
                notes.removeFirst()
                try add(first.note, at: first.time, to: &events)
            }
            events.time = max(events.time, arrival.time.wholeMicroseconds)
            try keepers[arrival.stream].take(bytes) { (whole) throws(ExportError) in
                try write(whole, of: arrival.stream)
            }
        }
        for stream in ExecOutputStream.allCases {
            try keepers[stream].finish { (rest) throws(ExportError) in try write(rest, of: stream) }
        }
        for (time, note) in notes { try add(note, at: time, to: &events) }
        if version == .three, let end = run.end {
            events.time = max(events.time, run.duration.wholeMicroseconds)
            try events.begin("x")
            try output.write(decimal: Int(end.exitCode))
            try events.end()
        }
    }

    private func add(_ note: Note, at time: Duration, to events: inout EventWriter) throws(ExportError) {
        events.time = max(events.time, time.wholeMicroseconds)
        switch note {
        case .denial(let denial): try events.write("m", "denied: \(denial.summary)")
        case .size(let size): try events.write("r", "\(size.columns)x\(size.rows)")
        }
    }

    private func writeHeader(of run: SavedRun, to output: ExportOutput) throws(ExportError) {
        let size = run.terminalSizes.first?.size ?? Self.usualSize
        if version == .two {
            try output.write(#"{"version":2,"width":\#(size.columns),"height":\#(size.rows),"timestamp":"#)
        } else {
            try output.write(#"{"version":3,"term":{"cols":\#(size.columns),"rows":\#(size.rows)},"timestamp":"#)
        }
        try output.write(decimal: Int(run.id.milliseconds / 1_000))
        if version == .two, run.end != nil {
            try output.write(#","duration":"#)
            try output.write(seconds: run.duration.wholeMicroseconds)
        }
        try output.write(#","command":"#)
        try output.writeJSON(run.record.commandLine)
        try output.write(#","title":"#)
        try output.writeJSON(run.record.name ?? run.record.commandLine)
        try output.write("}\n")
    }
}

/// Writes events, one a line.
private struct EventWriter {
    let output: ExportOutput
    let isRelative: Bool
    /// Of the next event, in microseconds.
    var time = 0
    private var last = 0

    init(output: ExportOutput, isRelative: Bool) {
        self.output = output
        self.isRelative = isRelative
    }

    /// The inside of a JSON string follows.
    mutating func begin(_ code: StaticString) throws(ExportError) {
        try output.write("[")
        // Differences of whole microseconds: their sum does not drift.
        try output.write(seconds: isRelative ? time - last : time)
        last = time
        try output.write(", \"")
        try output.write(code)
        try output.write("\", \"")
    }

    func end() throws(ExportError) {
        try output.write("\"]\n")
    }

    mutating func write(_ code: StaticString, _ text: String) throws(ExportError) {
        try output.write("[")
        try output.write(seconds: isRelative ? time - last : time)
        last = time
        try output.write(", \"")
        try output.write(code)
        try output.write("\", ")
        try output.writeJSON(text)
        try output.write("]\n")
    }
}

extension Duration {
    var wholeMicroseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
    }
}
