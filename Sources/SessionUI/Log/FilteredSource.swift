import ExecEngine

/// The lines of another source that a filter lets through, and nothing else.
///
/// Every line that is let through begins a line here, whatever the bytes before it are. A line of more than 64 KiB may
/// be cut at other places than in the source.
struct FilteredSource: PaneSource {
    let base: any PaneSource
    private let lines: MatchedLines
    /// How many of the lines are there at the source's moment.
    let finished: Int
    /// The source's last line, where it is not finished but matches so far.
    private let last: Range<Int>?
    private let finishedBytes: Int

    init(_ base: any PaneSource, _ lines: MatchedLines, last: Range<Int>?) {
        self.base = base
        self.lines = lines
        self.last = last
        let baseCount = base.count
        finished = lines.count(within: baseCount)
        finishedBytes = finished > 0 ? lines[finished - 1].end : 0
    }

    var lineCount: Int { finished + (last == nil ? 0 : 1) }
    var count: Int { finishedBytes + (last?.count ?? 0) }

    private func line(_ index: Int) -> MatchedLines.Line? {
        if index < finished { return lines[index] }
        return index == finished ? last.map { MatchedLines.Line(source: $0, start: finishedBytes) } : nil
    }

    private func index(of offset: Int) -> Int { min(lines.index(of: offset), finished) }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard offset >= 0, offset < count else { return 0 }
        var done = 0
        var index = index(of: offset)
        while done < buffer.count, let first = line(index) {
            let start = first.source.lowerBound + (offset + done - first.start)
            var end = first.source.upperBound
            index += 1
            // Lines that follow each other are read at once.
            while end - start < buffer.count - done, let next = line(index), next.source.lowerBound == end {
                end = next.source.upperBound
                index += 1
            }
            let wanted = min(end - start, buffer.count - done)
            let got = base.read(at: start, into: UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + wanted]))
            done += got
            guard got == wanted else { break }
        }
        return done
    }

    func lineBreaks(in range: Range<Int>) -> [Int] {
        var breaks: [Int] = []
        var index = index(of: range.lowerBound)
        while let line = line(index), line.start < range.upperBound {
            if line.start > 0, range.contains(line.start) { breaks.append(line.start) }
            index += 1
        }
        return breaks
    }

    func place(of offset: Int) -> LogPlace { base.place(of: baseOffset(of: offset)) }

    /// Where a byte of this text stands in the source; the source's end for what is behind the last.
    func baseOffset(of offset: Int) -> Int {
        guard offset < count, let line = line(index(of: offset)) else { return base.count }
        return line.source.lowerBound + offset - line.start
    }

    /// Where the first line stands that begins at an offset of the source or after it, or that holds it.
    func offset(ofBase offset: Int) -> Int {
        let after = min(lines.count(before: offset + 1), finished)
        // The line before may reach beyond the offset.
        if after > 0, lines[after - 1].source.upperBound > offset { return lines[after - 1].start }
        return line(after)?.start ?? max(0, finishedBytes)
    }

    /// How many lines begin at an offset of the source or after it.
    func lineCount(from offset: Int) -> Int {
        let before = min(lines.count(before: offset), finished)
        return finished - before + (last.map { $0.lowerBound >= offset ? 1 : 0 } ?? 0)
    }
}
