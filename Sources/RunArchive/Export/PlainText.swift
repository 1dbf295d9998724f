import ExecEngine

/// Writes a run as plain text: both streams in arrival order, without anything that could change a terminal.
public struct PlainText {
    /// Puts "stderr: " in front of each line of stderr; each line is then one stream's alone.
    public var marksStderr: Bool

    public init(marksStderr: Bool = false) {
        self.marksStderr = marksStderr
    }

    public func write(_ run: SavedRun, to output: ExportOutput) throws(ExportError) {
        var keepers = PerStream(both: SequenceKeeper())
        var strippers = PerStream(both: ControlStripper())
        var lines = LineMarker(output: output, isOn: marksStderr)
        try OutputWalk(run).forEachPiece(atMost: 1 << 16) { (arrival, bytes) throws(ExportError) in
            let stream = arrival.stream
            try keepers[stream].take(bytes) { (whole) throws(ExportError) in
                try strippers[stream].strip(whole) { (text) throws(ExportError) in
                    try lines.write(text, of: stream)
                }
            }
        }
        for stream in ExecOutputStream.allCases {
            try keepers[stream].finish { (rest) throws(ExportError) in
                try strippers[stream].strip(rest) { (text) throws(ExportError) in
                    try lines.write(text, of: stream)
                }
            }
        }
    }
}

/// Writes text and, where asked to, says in front of a line that it is stderr's.
private struct LineMarker {
    let output: ExportOutput
    let isOn: Bool
    private var isAtStart = true
    private var last = ExecOutputStream.stdout

    init(output: ExportOutput, isOn: Bool) {
        self.output = output
        self.isOn = isOn
    }

    mutating func write(_ text: UnsafeRawBufferPointer, of stream: ExecOutputStream) throws(ExportError) {
        guard isOn, !text.isEmpty else { return try output.write(text) }
        if stream != last {
            // The other stream's line is not at its end: nothing of this one may pass for a part of it.
            if !isAtStart { try output.write("\n") }
            isAtStart = true
            last = stream
        }
        guard stream == .stderr else {
            isAtStart = text.last == 0x0A
            return try output.write(text)
        }
        var start = 0
        while start < text.count {
            if isAtStart { try output.write("stderr: ") }
            let feed = ByteScan.first(0x0A, in: text, start..<text.count)
            let end = feed.map { $0 + 1 } ?? text.count
            try output.write(UnsafeRawBufferPointer(rebasing: text[start..<end]))
            isAtStart = feed != nil
            start = end
        }
    }
}
