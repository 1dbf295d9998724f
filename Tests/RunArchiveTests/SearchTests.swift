import ExecEngine
import Testing

@testable import RunArchive

/// All hits of a pattern in stdout.
private func hits(
    _ pattern: String, _ text: [UInt8], isRegex: Bool = false, ignoresCase: Bool? = nil
) throws -> [OutputHit] {
    let archive = TestArchive()
    return try hits(OutputPattern(pattern, isRegex: isRegex, ignoresCase: ignoresCase), archive.aRun(stdout: text))
}

private func hits(_ pattern: OutputPattern, _ run: SavedRun, _ stream: ExecOutputStream = .stdout) -> [OutputHit] {
    var found: [OutputHit] = []
    OutputSearch(pattern).forEachHit(
        in: run.log, stream, byteCount: run.byteCounts[stream], timelineCount: run.log.timelineCount
    ) {
        found.append($0)
        return true
    }
    return found
}

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

@Suite struct SearchTests {
    @Test func aHitIsTheLineWithItsFirstMatch() throws {
        let found = try hits("needle", bytes("hay\nmy needle, a needle\nhay needle"))
        #expect(found.map(\.line) == [4..<23, 24..<34])
        #expect(found.map(\.match) == [7..<13, 28..<34])
    }

    @Test(arguments: [
        ("error", "an ERROR", true), ("Error", "an error", false), ("Error", "an Error", true), ("é", "É", false),
        ("[a", "[A", true), ("{", "[", false), ("@", "`", false),
    ])
    func aPatternWithoutCapitalsIgnoresCase(pattern: String, text: String, isFound: Bool) throws {
        #expect(try hits(pattern, bytes(text)).isEmpty != isFound)
    }

    @Test func ignoreCaseIsStrongerThanCapitals() throws {
        #expect(try hits("Error", bytes("an eRRor"), ignoresCase: true).count == 1)
        #expect(try hits("^Err", bytes("eRRor"), isRegex: true, ignoresCase: true).count == 1)
    }

    @Test(arguments: [(#"^\S+ \d+$"#, true), (#"ABC"#, false), (#"\p{Lu}bc"#, false), (#"abc \D"#, false)])
    func escapesOfARegexAreNoCapitals(pattern: String, isFound: Bool) throws {
        #expect(try hits(pattern, bytes("abc 12\r\n"), isRegex: true).isEmpty != isFound)
    }

    @Test func aRegexFindsItsPlaceBehindDamagedText() throws {
        let found = try hits("b+", [0xFF, 0xC3, 0x61, 0xE2, 0x82, 0x62, 0x62, 0x0A], isRegex: true)
        #expect(found.map(\.match) == [5..<7])
    }

    @Test func aRegexSeesEachLineAlone() throws {
        #expect(try hits("^b$", bytes("a\nb\nab\nb"), isRegex: true).map(\.line) == [2..<3, 7..<8])
    }

    @Test func aPatternThatIsNoRegexIsATypedError() {
        #expect {
            try OutputPattern("(a", isRegex: true)
        } throws: { error in
            guard case .badPattern("(a", let reason)? = error as? ArchiveError else { return false }
            return !reason.isEmpty
        }
        #expect(throws: ArchiveError.self) { try OutputPattern("") }
        #expect(throws: ArchiveError.self) { try OutputPattern("a\nb") }
    }

    @Test func whatLiesAcrossTwoReadsIsFound() throws {
        var text: [UInt8] = []
        var places: [Int] = []
        for block in 1...3 {
            text += [UInt8](repeating: 0x2E, count: block * OutputSearch.blockLength - 3 - text.count)
            text[text.count - 1] = 0x0A
            places.append(text.count)
            text += bytes("needle\n")
        }
        #expect(try hits("needle", text).map(\.match.lowerBound) == places)
    }

    @Test func whatLiesAcrossTwoReadsOfOneLineIsFound() throws {
        var text = [UInt8](repeating: 0x2E, count: OutputSearch.lineLimit - 1)
        let places = [1, 2, 3].map { $0 * OutputSearch.blockLength - 3 }
        for place in places { text.replaceSubrange(place..<place + 6, with: bytes("needle")) }
        #expect(try hits("needle.*needle.*needle", text, isRegex: true).map(\.match) == [places[0]..<places[2] + 6])
        #expect(try hits("needle", text).map(\.line) == [0..<text.count])
    }

    @Test func aLongLineIsFoundInWithinItsPieces() throws {
        // No line feed for more than two pieces.
        var text = [UInt8](repeating: 0x2E, count: 3 * OutputSearch.lineLimit)
        let place = 2 * OutputSearch.lineLimit + 100
        text.replaceSubrange(place..<place + 6, with: bytes("needle"))
        text += bytes("\nneedle")
        let found = try hits("needle", text)
        #expect(found.map(\.match.lowerBound) == [place, 3 * OutputSearch.lineLimit + 1])
        #expect(found.first.map { $0.line.count <= OutputSearch.lineLimit + OutputSearch.blockLength } == true)
    }

    @Test func aScanFindsWhatAPlainLoopFinds() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let alphabet = bytes("abAB@`{[.\u{E9}")
            let text = (0..<Int.random(in: 0...90, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let length = Int.random(in: 1...(text.count > 20 ? 20 : 3), using: &random)
            // From the text itself, so that it is often found.
            let start = text.isEmpty ? 0 : Int.random(in: 0..<text.count, using: &random)
            let pattern = String(decoding: text.dropFirst(start).prefix(length), as: UTF8.self)
            let ignoresCase = Bool.random(using: &random)
            guard let scan = LiteralScan(pattern, ignoresCase: ignoresCase) else { continue }
            let lower = Int.random(in: 0...text.count, using: &random)
            let range = lower..<Int.random(in: lower...text.count, using: &random)
            func folded(_ byte: UInt8) -> UInt8 { ignoresCase && (0x41...0x5A).contains(byte) ? byte | 32 : byte }
            let wanted = pattern.utf8.map(folded)
            let places = range.count < wanted.count ? 0..<0 : range.lowerBound..<range.upperBound - wanted.count + 1
            let expected = places.first { text[$0..<$0 + wanted.count].map(folded) == wanted }
            #expect(
                text.withUnsafeBytes { scan.first(in: $0, range) } == expected, "seed \(seed): \(pattern) in \(text)")
        }
    }

    @Test func aHitTellsWhenItsLineArrived() async throws {
        let archive = TestArchive()
        let run = try await archive.aRun(of: "echo first; echo x >&2; sleep 0.2; echo second")
        let found = hits(try OutputPattern("s"), run)
        let times = found.compactMap(\.time)
        try #require(times.count == 2)
        #expect(times[0] < times[1])
        let timeline = Timeline(log: run.log, count: run.log.timelineCount)
        #expect(times[1] == timeline.time(of: .stdout, at: 6))
        #expect(hits(try OutputPattern("x"), run, .stderr).map(\.stream) == [.stderr])
    }

    @Test func aSearchStopsWhereItIsTold() throws {
        let archive = TestArchive()
        let run = try archive.aRun(stdout: bytes("a\na\na\n"))
        var count = 0
        let isWhole = OutputSearch(try OutputPattern("a")).forEachHit(
            in: run.log, .stdout, byteCount: 6, timelineCount: 0
        ) { _ in
            count += 1
            return count < 2
        }
        #expect(count == 2 && !isWhole)
    }
}

@Suite struct SearchExcerptTests {
    private func excerpt(_ pattern: String, _ text: [UInt8]) throws -> HitExcerpt {
        let archive = TestArchive()
        let run = try archive.aRun(stdout: text)
        return HitExcerpt(try #require(hits(OutputPattern(pattern), run).first), in: run.log)
    }

    @Test func anExcerptIsTheLineAroundTheMatch() throws {
        let shown = try excerpt("mid", bytes("the middle\r\n"))
        #expect([shown.before, shown.match, shown.after] == ["the ", "mid", "dle"])
    }

    @Test func aLongLineIsCutOnBothSides() throws {
        let shown = try excerpt(
            "needle",
            bytes(
                String(repeating: "é", count: 30_000) + "needle"
                    + String(repeating: "b", count: 30_000)))
        #expect(shown.before == "…" + String(repeating: "é", count: 500) && shown.match == "needle")
        #expect(shown.text.unicodeScalars.count == HitExcerpt.limit + 2 && shown.after.hasSuffix("b…"))
    }

    @Test func aLongMatchIsCutToo() throws {
        let long = String(repeating: "a", count: 40_000)
        #expect(try excerpt(long, bytes(long)).text.unicodeScalars.count <= HitExcerpt.limit + 1)
    }

    @Test(arguments: [
        ("\u{1B}[1;31mred\u{1B}[m", "red"), ("a\u{1B}]0;title\u{7}b", "ab"), ("a\u{1B}]8;;u\u{1B}\\b", "ab"),
        ("a\u{1B}(Bb", "ab"), ("a\u{1B}7b", "ab"), ("a\u{8}\u{7F}\u{9B}b\tc", "a\u{FFFD}\u{FFFD}\u{FFFD}b\tc"),
        ("a\u{1B}]0;never ended", "a\u{FFFD}]0;never ended"), ("a\u{1B}[12", "a\u{FFFD}[12"), ("a\u{1B}", "a\u{FFFD}"),
        ("\u{1B}[31\u{8}m", "\u{FFFD}[31\u{FFFD}m"), ("plain é", "plain é"),
    ])
    func noControlCharacterReachesTheTerminal(text: String, shown: String) {
        #expect(harmless(text) == shown)
    }
}
