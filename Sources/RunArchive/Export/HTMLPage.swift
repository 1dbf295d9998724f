import ExecEngine

/// Writes a run as one page that plays in a browser, without a network and without anything beside it.
///
/// Output is embedded as base64 and reaches the page as text alone (`textContent`): nothing in it can become markup or
/// code. Words of the run that stand in the markup are escaped, and the page's own policy forbids every request.
public struct HTMLPage {
    /// Bytes of output beyond which a browser takes long to open the page.
    public static let limit = 64 << 20
    /// Bytes in one block of base64; a multiple of three.
    private static let blockLength = 3 << 18
    /// Arrivals this close are shown at once: a frame at 120 Hz.
    private static let frame = Duration.milliseconds(8)

    public var isForced: Bool

    /// - Parameter isForced: Makes a page of any size.
    public init(isForced: Bool = false) {
        self.isForced = isForced
    }

    /// - Throws: `ExportError.tooLarge` before anything is written.
    public func write(_ run: SavedRun, to output: ExportOutput) throws(ExportError) {
        let bytes = run.byteCounts.stdout + run.byteCounts.stderr
        if bytes > Self.limit, !isForced {
            throw .tooLarge(id: run.id.description, bytes: bytes, limit: Self.limit)
        }
        let facts = HTMLFacts(run)
        try output.write(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="dark light">
            <title>\(htmlEscaped(facts.title))</title>
            <style>
            \(Self.style)
            </style>
            </head>
            <body data-duration="\(facts.length)" data-stdout="\(run.byteCounts.stdout)" data-stderr="\(run.byteCounts.stderr)">
            \(facts.header)
            \(Self.panes)
            \(Self.controls)

            """)
        for stream in ExecOutputStream.allCases { try writeBlocks(of: stream, run, to: output) }
        try output.write(#"<script type="application/json" id="timeline">"#)
        try writeTimeline(of: run, to: output)
        try output.write("</script>\n<script>\n\(Self.player)\n</script>\n</body>\n</html>\n")
    }

    private func writeBlocks(
        of stream: ExecOutputStream, _ run: SavedRun, to output: ExportOutput
    ) throws(ExportError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockLength, alignment: 16)
        defer { buffer.deallocate() }
        var offset = 0
        while offset < run.byteCounts[stream] {
            let count = run.log.read(stream, at: offset, into: buffer)
            guard count > 0 else { return }
            try output.write("<script type=\"application/octet-stream\" data-of=\"\(stream.name)\">")
            try output.writeBase64(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            try output.write("</script>\n")
            offset += count
        }
    }

    /// Three numbers for each frame with output: microseconds, bytes of stdout and bytes of stderr since the one before.
    private func writeTimeline(of run: SavedRun, to output: ExportOutput) throws(ExportError) {
        var time = Duration.zero
        var written = 0
        var isFirst = true
        var news = PerStream(both: 0)
        func writeFrame() throws(ExportError) {
            guard news.stdout + news.stderr > 0 else { return }
            let now = time.wholeMicroseconds
            try output.write("\(isFirst ? "[" : ",\n")\(now - written),\(news.stdout),\(news.stderr)")
            isFirst = false
            written = now
            news = PerStream(both: 0)
        }
        try OutputWalk(run).forEachArrival { (arrival) throws(ExportError) in
            if arrival.time - time >= Self.frame {
                try writeFrame()
                time = arrival.time
            }
            news[arrival.stream] += arrival.range.count
        }
        try writeFrame()
        try output.write(isFirst ? "[]" : "]")
    }
}
