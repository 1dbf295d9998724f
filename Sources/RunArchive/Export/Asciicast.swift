import ExecEngine

/// Writes a run as a recording for asciinema: both streams in arrival order.
///
/// Formats: https://docs.asciinema.org/manual/asciicast/v2/ and https://docs.asciinema.org/manual/asciicast/v3/.
/// Denials become markers.
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
    public var columns: Int
    public var rows: Int

    public init(version: Version = .two, paintsStderr: Bool = false, columns: Int = 80, rows: Int = 24) {
        self.version = version
        self.paintsStderr = paintsStderr
        self.columns = columns
        self.rows = rows
    }

    public func write(_ run: SavedRun, to output: ExportOutput) throws(ExportError) {
        try writeHeader(of: run, to: output)
        var events = EventWriter(output: output, isRelative: version == .three)
        var markers = (run.end?.denials.list ?? []).sorted { $0.time < $1.time }[...]
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
            while let denial = markers.first, denial.time <= arrival.time {
                markers.removeFirst()
                events.time = max(events.time, denial.time.wholeMicroseconds)
                try events.mark(denial)
            }
            events.time = max(events.time, arrival.time.wholeMicroseconds)
            try keepers[arrival.stream].take(bytes) { (whole) throws(ExportError) in
                try write(whole, of: arrival.stream)
            }
        }
        for stream in ExecOutputStream.allCases {
            try keepers[stream].finish { (rest) throws(ExportError) in try write(rest, of: stream) }
        }
        for denial in markers {
            events.time = max(events.time, denial.time.wholeMicroseconds)
            try events.mark(denial)
        }
        if version == .three, let end = run.end {
            events.time = max(events.time, run.duration.wholeMicroseconds)
            try events.begin("x")
            try output.write(decimal: Int(end.exitCode))
            try events.end()
        }
    }

    private func writeHeader(of run: SavedRun, to output: ExportOutput) throws(ExportError) {
        if version == .two {
            try output.write(#"{"version":2,"width":\#(columns),"height":\#(rows),"timestamp":"#)
        } else {
            try output.write(#"{"version":3,"term":{"cols":\#(columns),"rows":\#(rows)},"timestamp":"#)
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

    mutating func mark(_ denial: Denial) throws(ExportError) {
        try output.write("[")
        try output.write(seconds: isRelative ? time - last : time)
        last = time
        try output.write(", \"m\", ")
        try output.writeJSON("denied: \(denial.summary)")
        try output.write("]\n")
    }
}

extension Duration {
    var wholeMicroseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
    }
}
