import ExecEngine
import Testing

@testable import SessionUI

extension TestSession {
    fileprivate mutating func filter(_ text: String) {
        type("F\(text)")
        press(.enter)
        finishWork()
    }

    /// The text of the left pane of two, without its title and blank rows.
    fileprivate var left: [String] { column { String($0.split(separator: "│", maxSplits: 1)[0]) } }
    fileprivate var right: [String] { column { String($0.drop { $0 != "│" }.dropFirst()) } }

    private func column(_ part: (String) -> String) -> [String] {
        screen.filter { $0.contains("│") }.dropFirst().map { line in
            var text = part(line)
            while text.last == " " { text.removeLast() }
            return text
        }.filter { !$0.isEmpty }
    }
}

/// A pane's whole text as it is filtered.
private func text(of pane: PaneID, _ session: TestSession) -> String {
    let source = session.state.source(of: pane, in: session.log)
    return String(decoding: source.bytes(in: 0..<source.count), as: UTF8.self)
}

@Suite struct LineFilterTests {
    @Test(arguments: [
        ("error", "an ERROR\nno\nerr\nlast error\n", "an ERROR\nlast error\n"),
        ("Error", "an error\nError\n", "Error\n"),
        ("\\S error", "x ERROR\nx err\n", "x ERROR\n"), ("\\\\E", "\\e\n\\E\n", "\\E\n"),
        ("^a+$", "aaa\nab\nA\n", "aaa\nA\n"),
        ("\\S+: \\d{3}", "x: 123\ny: 12\nZ: 999\n", "x: 123\nZ: 999\n"),
        ("warn|fail", "a\nwarned\nFAIL\n", "warned\nFAIL\n"),
        ("red$", "\u{1b}[31mred\u{1b}[0m\nred x\r\nred\r\n", "\u{1b}[31mred\u{1b}[0m\nred\r\n"),
        ("31m", "\u{1b}[31mred\u{1b}[0m\n31m\n", "31m\n"),
        ("^1.*%$", "50 %\r100 %\n50 %\n", "50 %\r100 %\n"),
        ("日.語", "日本語\n日語\n", "日本語\n"), ("nothing", "a\n", ""), ("^$", "a\n\nb\n", "\n"),
    ])
    func onlyTheLinesThatMatchAsTheyAreSeenAreLeft(filter: String, output: String, left: String) {
        var session = TestSession(TestRun(output))
        session.filter(filter)
        #expect(text(of: .stdout, session) == left)
    }

    @Test func theScreenOfAFilteredPane() {
        var session = TestSession(TestRun(lines(30), stderr: "an error\n"), rows: 10)
        session.filter("line 1[0-2]")
        #expect(session.left == ["line 10", "line 11", "line 12"])
        #expect(session.right == ["an error"])
        #expect(session.screen[1].hasPrefix("▶ stdout  filtered: /line 1[0-2]/ 3    │"))
        session.press(.character("z"))
        #expect(session.screen[1] == "▶ stdout  filtered: /line 1[0-2]/ 3  of 30 lines  following")
    }

    @Test func itIsLiveWhileTyping() {
        var session = TestSession(TestRun("a\nab\nabc\n"))
        session.type("Fab")
        #expect(session.left == ["ab", "abc"])
        #expect(session.screen[23] == "filter: ab")
        #expect(session.frame.cursor == Frame.Position(row: 23, column: 10))
        session.type("c")
        #expect(session.left == ["abc"])
        session.press(.backspace, .backspace)
        #expect(session.left == ["a", "ab", "abc"])
        session.send(.paste("bc\n"))
        #expect(session.left == ["abc"])
        session.press(.enter, .character("F"))
        #expect(session.screen[23] == "filter: abc")
        session.press(.control("u"), .enter)
        #expect(session.left == ["a", "ab", "abc"] && session.state.filters == PerPane(all: nil))
    }

    @Test func escapeClearsIt() {
        var session = TestSession(TestRun("a\nb\n"))
        session.filter("b")
        session.type("Fx")
        session.press(.escape)
        #expect(session.left == ["a", "b"])
        #expect(session.state.mode == .panes)
    }

    @Test func aWrongExpressionShowsItsReasonAndFiltersNothing() {
        var session = TestSession(TestRun("a\nb\n"))
        session.type("F(b")
        #expect(session.screen[23] == "filter: (b  expected ')'")
        #expect(session.left == ["a", "b"])
        session.press(.enter)
        #expect(session.screen[23] == "filter: (b  expected ')'")
        session.type(")")
        session.press(.enter)
        #expect(session.left == ["b"])
    }

    @Test func aPaneHasAFilterOfItsOwn() {
        var session = TestSession(TestRun("a\nb\n", stderr: "a\nb\n"))
        session.filter("a")
        session.press(.tab)
        session.filter("b")
        #expect(session.left == ["a"] && session.right == ["b"])
        session.press(.character("m"))
        #expect(text(of: .merged, session) == "a\nb\na\nb\n")
    }

    @Test func itGrowsWithTheOutputAndFollows() {
        var session = TestSession(TestRun(lines(100)), rows: 10)
        session.filter("0$")
        #expect(session.left == ["line 50", "line 60", "line 70", "line 80", "line 90", "line 100"])
        session.output(lines(10, from: 101))
        #expect(session.left.last == "line 110")
    }

    @Test func anUnfinishedLineShowsAsLongAsItMatches() {
        var session = TestSession(TestRun("one\n"))
        session.filter("o$")
        session.output("go")
        #expect(session.left == ["go"])
        session.output("ne")
        #expect(session.left == [])
        session.output(" to")
        #expect(session.left == ["gone to"])
        session.output("\nno\n")
        #expect(session.left == ["gone to", "no"])
        #expect(!session.state.hasPendingWork)
    }

    @Test func whatIsFilteredScrollsAndCountsWhatIsNew() {
        var session = TestSession(TestRun(lines(1000)), columns: 100, rows: 10)
        session.filter("7$")
        session.press(.character("g"))
        #expect(session.left.first == "line 7")
        session.press(.down, .down)
        #expect(session.left.first == "line 27")
        session.output("x 7\nx 8\ny 7\n")
        session.press(.character("z"))
        #expect(session.screen[1].contains("2 new lines below"))
        session.press(.character("G"))
        #expect(session.screen[7] == "y 7")
    }

    @Test func aHeldViewStaysWhereItWasInTheOutput() {
        var session = TestSession(TestRun(lines(1000)), rows: 10)
        session.press(.character("g"))
        for _ in 0..<20 { session.press(.pageDown) }
        let first = session.left.first
        #expect(first == "line 101")
        session.type("F5$")
        session.finishWork()
        #expect(session.left.first == "line 105")
        session.type("x")
        session.press(.backspace)
        #expect(session.left.first == "line 105")
        session.press(.escape)
        #expect(session.left.first == first)
    }

    @Test func theSearchFindsOnlyWhatIsShown() {
        var session = TestSession(TestRun("x no\nyes x\nx no\nyes y x\n"))
        session.filter("yes")
        session.search("x")
        #expect(session.state.hit?.line == 0)
        session.press(.character("n"))
        #expect(session.state.hit?.line == 6)
        session.press(.character("n"))
        #expect(session.state.hit?.line == 0 && session.screen[23] == " search wrapped round")
        session.search("no")
        #expect(session.screen[23] == " not found: no")
        session.press(.tab)
        session.search("yes")
        #expect(session.screen[23] == " found in stdout")
    }

    @Test func aFilterForgetsTheMatchThatItsPlaceNoLongerNames() {
        var session = TestSession(TestRun("a x\nb x\n"))
        session.search("b x")
        session.filter("b")
        #expect(session.state.hit == nil)
    }

    @Test func onlyWhatIsShownIsCopied() {
        var session = TestSession(TestRun("a 1\nb\na 2\n"))
        session.filter("a")
        session.press(.character("y"))
        #expect(session.effects == [.copy("a 1\na 2\n")])
    }

    @Test func longLinesWrap() {
        var session = TestSession(TestRun("no\n" + String(repeating: "ab", count: 30) + "\n"))
        session.filter("ab")
        session.press(.character("w"))
        #expect(session.left.map(\.count) == [39, 21])
    }

    @Test func timesAreThoseOfTheLines() {
        let log = TestRun()
        log.write("no\n", at: 10)
        log.write("yes\n", at: 1500)
        var session = TestSession(log)
        session.filter("yes")
        session.press(.character("t"))
        #expect(session.left == ["   1.500 s yes"])
    }

    @Test func theMergedViewIsFilteredInArrivalOrder() {
        let log = TestRun()
        log.write("out a\nout b", at: 1)
        log.write("err a\nerr b\n", to: .stderr, at: 2)
        log.write("\nout a 2\n", at: 3)
        var session = TestSession(log)
        session.press(.character("m"))
        session.filter("a|out b")
        #expect(Array(session.screen[2...5]) == ["  out a", "  out b", "▌ err a", "  out a 2"])
    }

    @Test func aMomentOfAReplayShowsWhatHadArrived() {
        let log = TestRun()
        log.write("yes 1\nno\nye", at: 1000)
        log.write("s 2\nyes 3\n", at: 2000)
        log.write("yes 4\n", at: 3000)
        var session = TestSession(log, phase: .ended(RunEnd(verdict: .exited(code: 0), exitCode: 0)))
        session.elapsed = .seconds(4)
        session.refresh()
        session.filter("yes")
        #expect(session.left == ["yes 1", "yes 2", "yes 3", "yes 4"])
        session.press(.character(","))
        session.press(.character(","))
        #expect(session.left == ["yes 1", "yes 2", "yes 3"])
        session.press(.character(","))
        #expect(session.left == ["yes 1"])
        session.filter("")
        session.press(.character("F"), .control("u"))
        session.type("ye$")
        #expect(session.left == ["ye"])
        // A match that has not arrived yet brings its moment.
        session.press(.control("u"))
        session.type("yes")
        session.press(.enter)
        session.search("4")
        #expect(session.left.last == "yes 4")
    }

    @Test func aFilterStaysForTheNextRun() {
        var session = TestSession(TestRun("a\nb\n"), phase: .ended(RunEnd(verdict: .exited(code: 0), exitCode: 0)))
        session.filter("b")
        session.log = TestRun("b 2\nc\n")
        session.send(.runStarted(session.state.run))
        session.refresh(.running)
        #expect(session.left == ["b 2"])
    }

    @Test func aLargeLogIsFilteredInSlices() {
        let log = TestRun(lines(200_000))
        var session = TestSession(log)
        session.type("F[05]000$")
        #expect(session.state.hasPendingWork && session.screen[1].contains("+"))
        let isFinished = session.finishWork()
        #expect(isFinished)
        #expect(text(of: .stdout, session).split(separator: "\n").count == 40)
        #expect(!session.screen[1].contains("+"))
    }

    @Test func coloursSetByHiddenLinesAreKept() {
        var session = TestSession(TestRun("see a\n\u{1b}[31mhidden\nsee b\n"))
        session.filter("see")
        #expect(session.frame.rows[2][0].style.foreground == .standard)
        #expect(session.frame.rows[3][0].style.foreground == .indexed(1))
    }

    @Test func longLinesOfPlainTextAreSearchedWhole() {
        let far = String(repeating: "-", count: 60_000)
        var session = TestSession(TestRun("\(far)needle\n\(far)\n"))
        session.filter("needle")
        #expect(text(of: .stdout, session).utf8.count == 60_007)
    }

    @Test func noMoreLinesAreKeptThanTheLimit() {
        let source = StreamSource(log: TestRun(lines(100)), stream: .stdout, count: lines(100).utf8.count)
        var filter = LineFilter("line", limit: 10)
        filter.advance(for: .seconds(60), in: source)
        #expect(filter.lines.count == 10 && filter.isFull && !filter.isPending(source.count))
        #expect(filter.source(over: source).lineCount == 10)
    }

    @Test func aTitleSaysThatNoMoreAreKept() {
        var session = TestSession(TestRun(lines(20)), columns: 120)
        session.state.filters.stdout = LineFilter("line", limit: 10)
        session.finishWork()
        session.press(.character("z"))
        #expect(session.screen[1] == "▶ stdout  filtered: /line/ the first 10  of 20 lines  following")
    }

    @Test func aLineThatEndedAtTheShownMomentShowsOnce() {
        let log = TestRun("a")
        func merged() -> MergedSource {
            let counts = PerStream(stdout: log.logs.stdout.count, stderr: log.logs.stderr.count)
            return MergedSource(log: log, byteCounts: counts, timelineCount: log.records.count)
        }
        let before = merged()
        var filter = LineFilter("a")
        filter.advance(for: .seconds(60), in: before)
        // The switch of the stream ends the line, and shows only now.
        log.write("x\n", to: .stderr)
        filter.advance(for: .seconds(60), in: merged())
        #expect(filter.lines.count == 1)
        #expect(filter.source(over: before).lineCount == 1)
    }

    @Test func placesInTheOutputBecomePlacesInWhatIsShown() {
        let source = StreamSource(log: TestRun("no\nyes\nno\nyes\n"), stream: .stdout, count: 14)
        var filter = LineFilter("yes")
        filter.advance(for: .seconds(60), in: source)
        let filtered = filter.source(over: source)
        #expect([0, 3, 5, 7, 10, 13, 14].map(filtered.offset(ofBase:)) == [0, 0, 0, 4, 4, 4, 8])
        #expect([0, 3, 4, 7, 8].map(filtered.baseOffset(of:)) == [3, 6, 10, 13, 14])
        #expect([0, 3, 4, 11].map(filtered.lineCount(from:)) == [2, 2, 1, 0])
    }

    /// Output of many shapes gives the same lines, in whatever pieces it arrives, as a filter of the whole.
    @Test(arguments: [1, 2, 3, 4, 5]) func whatArrivesInPiecesIsFilteredAsTheWhole(seed: UInt64) {
        var random = Seeded(state: seed)
        let log = TestRun()
        var session = TestSession(log)
        session.press(.character("m"))
        session.filter("a.*b|^c")
        for step in 0..<60 {
            let piece = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                ["a", "b", "c", "\n", "x", "\u{1b}[1m"].randomElement(using: &random) ?? ""
            }.joined()
            if !piece.isEmpty { log.write(piece, to: Bool.random(using: &random) ? .stdout : .stderr, at: step) }
            session.refresh()
            session.finishWork()
            var whole = LineFilter("a.*b|^c")
            let source = session.state.unfilteredSource(of: .merged, at: session.state.recorded, in: log)
            whole.advance(for: .seconds(60), in: source)
            let filtered = whole.source(over: source)
            let expected = String(decoding: filtered.bytes(in: 0..<filtered.count), as: UTF8.self)
            #expect(text(of: .merged, session) == expected, "seed \(seed), step \(step)")
        }
    }
}

/// A small generator (SplitMix64), so that a failure can be repeated.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
