import ExecEngine
import Testing

@testable import SessionUI

/// A source of bytes in memory, with forced line breaks.
private struct MemorySource: PaneSource {
    var bytes: [UInt8]
    var breaks: [Int] = []
    var count: Int { bytes.count }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = max(0, min(buffer.count, bytes.count - offset))
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
        return count
    }
    func lineBreaks(in range: Range<Int>) -> [Int] { breaks.filter(range.contains) }
    func place(of offset: Int) -> LogPlace { LogPlace(stream: .stdout, offsets: PerStream(both: offset)) }

    /// Where lines begin, by the rule as it is written.
    var starts: [Int] {
        var starts: [Int] = []
        var last = 0
        for offset in bytes.indices {
            let byText = offset == 0 || bytes[offset - 1] == 0x0A || breaks.contains(offset)
            if byText { last = offset }
            let bySegment = offset % LineScan.segmentLength == 0 && offset - last >= LineScan.segmentLength
            if byText || bySegment { starts.append(offset) }
        }
        return starts
    }
}

@Test(arguments: [
    [], [5], [5, 0, 0, 3], [70_000, 10], [65_536, 65_536, 1], [200_000], [10, 131_072, 4, 300_000, 2],
    [65_535, 65_535, 65_537], [16_383, 16_384, 16_385],
])
func linesBeginByTheRuleForwardsAndBackwards(lengths: [Int]) {
    for endsInside in [false, true] {
        var bytes: [UInt8] = []
        for length in lengths { bytes += Array(repeating: 0x61, count: length) + [0x0A] }
        if endsInside { bytes += Array(repeating: 0x62, count: 66_000) }
        for breaks in [[], [1, 3, 65_536, 65_600, 66_000].filter { $0 < bytes.count }] {
            let source = MemorySource(bytes: bytes, breaks: breaks)
            var scan = LineScan(source)
            var forwards: [Int] = []
            var next: Int? = bytes.isEmpty ? nil : 0
            while let start = next {
                forwards.append(start)
                next = scan.nextStart(after: start)
            }
            var backwards: [Int] = []
            var end = bytes.count
            while let start = scan.previousStart(before: end) {
                backwards.insert(start, at: 0)
                end = start
            }
            #expect(forwards == source.starts)
            #expect(backwards == source.starts)
        }
    }
}

@Test func aLineStartIsFoundFromAnyByteOfTheLine() {
    var scan = LineScan(MemorySource(bytes: Array("ab\n\ncdef".utf8)))
    #expect((0..<8).map { scan.start(containing: $0) } == [0, 0, 0, 3, 4, 4, 4, 4])
}

@Test func byteScansAgreeWithPlainLoops() {
    var random = SeededRandom(seed: 3)
    for length in [0, 1, 7, 8, 31, 32, 33, 100, 5000] {
        let bytes = (0..<length).map { _ in UInt8.random(in: 8...14, using: &random) }
        bytes.withUnsafeBytes { raw in
            let range = min(3, length)..<length
            #expect(ByteScan.count(10, in: raw, range) == bytes[range].count { $0 == 10 }, "seed 3, length \(length)")
            #expect(ByteScan.first(10, in: raw, range) == bytes[range].firstIndex(of: 10), "seed 3, length \(length)")
            #expect(ByteScan.last(10, in: raw, range) == bytes[range].lastIndex(of: 10), "seed 3, length \(length)")
        }
        let controls = bytes.map { $0 == 11 ? 0x1B : UInt8(ascii: "a") + $0 }
        controls.withUnsafeBytes { raw in
            #expect(ByteScan.firstControl(in: raw, 0..<length) == controls.firstIndex(of: 0x1B))
        }
    }
}

@Test func onlyACarriageReturnThatEndsItsLineIsPlain() {
    for (text, place) in [("a\tb\r\nc", nil), ("a\rb", 1), ("a\r", 1), ("\u{8}", 0), (" \n é", nil), ("x\u{1f}", 1)]
        as [(String, Int?)]
    {
        Array(text.utf8).withUnsafeBytes { #expect(ByteScan.firstControl(in: $0, 0..<$0.count) == place) }
    }
}

@Test func linesAreCountedInSlicesAndAnUnfinishedOneCounts() {
    let log = TestRun(String(repeating: "x\n", count: 100_000) + "end")
    let count = log.logs.stdout.count
    var index = LineIndex()
    #expect(index.advance(to: count, budget: 70_001, reading: log, of: .stdout) == 70_001)
    #expect(index.lineCount == 35_001)
    #expect(index.lineCount(before: 80_000, reading: log, of: .stdout) == nil)
    while index.advance(to: count, budget: 33_333, reading: log, of: .stdout) > 0 {}
    #expect(index.lineCount == 100_001)
    #expect(index.advance(to: count, budget: 33_333, reading: log, of: .stdout) == 0)
    for (offset, lines) in [
        (0, 0), (1, 1), (2, 1), (3, 2), (65_536, 32_768), (65_537, 32_769), (131_072, 65_536), (count, 100_001),
    ] {
        #expect(index.lineCount(before: offset, reading: log, of: .stdout) == lines)
    }
}

// MARK: Arrival order

private func merged(_ log: TestRun) -> MergedSource {
    let snapshot = log.snapshot()
    return MergedSource(log: log, byteCounts: snapshot.byteCounts, timelineCount: snapshot.timelineCount)
}

private func wholeText(_ source: MergedSource) -> String {
    String(decoding: source.bytes(in: 0..<source.count), as: UTF8.self)
}

@Test func streamsMergeInArrivalOrder() {
    let log = TestRun()
    log.write("1\n")
    log.write("2\n", to: .stderr, at: 100)
    log.write("3\n", at: 200)
    log.write("4\n", at: 300)
    #expect(wholeText(merged(log)) == "1\n2\n3\n4\n")
    #expect(merged(log).place(of: 2) == LogPlace(stream: .stderr, offsets: PerStream(stdout: 2, stderr: 0)))
    #expect(merged(log).place(of: 6) == LogPlace(stream: .stdout, offsets: PerStream(stdout: 4, stderr: 2)))
}

@Test func anyRangeOfTheMergedBytesReadsAsTheWholeDoes() {
    let log = TestRun()
    var random = SeededRandom(seed: 11)
    for number in 0..<40 {
        let stream: ExecOutputStream = Bool.random(using: &random) ? .stdout : .stderr
        // Pieces without bytes happen where an engine records a switch that nothing followed.
        log.write(String(repeating: "\(number % 10)", count: Int.random(in: 0...5, using: &random)), to: stream)
    }
    let source = merged(log)
    let whole = source.bytes(in: 0..<source.count)
    for start in 0..<source.count {
        let end = Int.random(in: start...source.count, using: &random)
        #expect(source.bytes(in: start..<end) == Array(whole[start..<end]), "seed 11")
    }
}

@Test func aLineOfTheMergedViewBelongsToOneStream() {
    let log = TestRun()
    log.write("half")
    log.write("", to: .stderr)
    log.write(" line")
    log.write("error", to: .stderr)
    log.write(" goes on\n", to: .stderr)
    log.write("rest\n")
    let source = merged(log)
    #expect(source.lineBreaks(in: 0..<source.count) == [9, 23])
    #expect(source.lineBreaks(in: 9..<10) == [9])
    #expect(source.lineBreaks(in: 10..<23).isEmpty)
}

@Test func bytesThatTheTimelineDoesNotKnowYetComeLast() {
    let log = TestRun()
    log.write("a")
    log.write("b", to: .stderr)
    log.writeUnaccounted("B", to: .stderr)
    log.writeUnaccounted("A", to: .stdout)
    #expect(wholeText(merged(log)) == "abBA")
    let bare = TestRun()
    bare.writeUnaccounted("E", to: .stderr)
    bare.writeUnaccounted("O", to: .stdout)
    #expect(wholeText(merged(bare)) == "OE")
}

@Test func timesAreFoundByOffset() {
    let log = TestRun()
    log.write("aa", at: 10)
    log.write("bb", to: .stderr, at: 20)
    log.write("cc", at: 30)
    let timeline = Timeline(log: log, count: 3)
    #expect((0..<4).map { timeline.time(of: .stdout, at: $0) } == [10, 10, 30, 30].map(Duration.milliseconds))
    #expect(timeline.time(of: .stderr, at: 1) == .milliseconds(20))
    #expect(Timeline(log: log, count: 0).time(of: .stdout, at: 0) == nil)
}
