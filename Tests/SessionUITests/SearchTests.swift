import ExecEngine
import Testing

@testable import SessionUI

private let current = Style(foreground: .indexed(0), background: .indexed(6), attributes: .bold)
private let other = Style(foreground: .indexed(0), background: .indexed(3))

/// The texts of runs of cells in `style`, with the rows they stand on.
private func marked(_ session: TestSession, _ style: Style) -> [String] {
    session.frame.rows.enumerated().flatMap { row, cells in
        cells.split { $0.style != style }.map { "\(row): \(text(Array($0)))" }
    }
}

@Test(arguments: [
    ("word", "a WORD here", "WORD"), ("Word", "word Word", "Word"), ("e\u{301}", "café cafe\u{301}", "e\u{301}"),
    ("本", "日本語", "本"), ("a.b", "axb a.b", "a.b"), ("ld re", "bo\u{1b}[1mld r\u{1b}[0med", "ld re"),
    ("100 %", " 50 %\r100 %", "100 %"), ("ok", "nox\u{8}k", "ok"),
])
func aSearchFindsWhatIsSeen(pattern: String, line: String, found: String) {
    var session = TestSession(TestRun("first\n\(line)\n"))
    session.search(pattern)
    #expect(marked(session, current) == ["3: \(found)"])
}

@Test(arguments: [
    ("50 %", " 50 %\r100 %"), ("31m", "\u{1b}[31mred"), ("title", "\u{1b}]0;title\u{7}x"), ("Word", "word"),
])
func aSearchFindsNothingThatIsNotSeen(pattern: String, line: String) {
    var session = TestSession(TestRun("\(line)\n"))
    session.search(pattern)
    #expect(session.screen[23] == " not found: \(pattern)")
    #expect(marked(session, current).isEmpty)
}

@Test func oneCharacterOfTwoScalarsIsNotTheSameAsOneOfOne() {
    var session = TestSession(TestRun("caf\u{e9} cafe\u{301}\n"))
    session.search("e\u{301}")
    #expect(session.state.hit?.columns == 8..<9)
    #expect(marked(session, other).isEmpty)
}

@Test func hitsAreMarkedInBothPanesAndTheCurrentOneStandsOut() {
    var session = TestSession(TestRun("an error\nerror error\n", stderr: "Error: bad\n"))
    session.search("error")
    #expect(marked(session, current) == ["2: error"])
    #expect(marked(session, other) == ["2: Error", "3: error", "3: error"])
    session.press(.escape)
    #expect(marked(session, current).isEmpty && marked(session, other).isEmpty)
}

@Test func marksShowWithoutColour() {
    var session = TestSession(TestRun("error error\n"), ability: TerminalAbility(hasColor: false))
    session.search("error")
    #expect(marked(session, Style(attributes: [.reverse, .bold, .underline])) == ["2: error"])
    #expect(marked(session, Style(attributes: .reverse)).contains("2: error"))
}

@Test func aSearchThatDoesNotWrapSaysNothing() {
    var session = TestSession(TestRun("a\nx\n"))
    session.search("x")
    #expect(session.screen[23].hasPrefix(" c cancel"))
}

@Test func nAndNWalkOverEveryHitAndWrapRound() {
    var session = TestSession(TestRun("x x\nno\nx\n"))
    session.search("x")
    var places = [session.state.hit]
    for _ in 0..<3 {
        session.press(.character("n"))
        session.finishWork()
        places.append(session.state.hit)
    }
    let hits = [(0, 0), (0, 2), (7, 0), (0, 0)].map {
        SearchHit(pane: .stdout, line: $0.0, columns: $0.1..<$0.1 + 1)
    }
    #expect(places == hits)
    #expect(session.screen[23] == " search wrapped round")
    session.press(.character("N"))
    session.finishWork()
    #expect(session.state.hit == hits[2])
    #expect(session.screen[23] == " search wrapped round")
    session.press(.character("N"))
    #expect(session.state.hit == hits[1])
    session.press(.character("N"))
    #expect(session.state.hit == hits[0])
}

@Test(arguments: [(80, 24), (40, 10), (20, 5), (60, 9)])
func aMatchIsAlwaysInView(columns: Int, rows: Int) {
    for wraps in [false, true] {
        let far = String(repeating: "-", count: 300) + "needle" + String(repeating: "-", count: 300)
        var session = TestSession(TestRun(lines(200) + far + "\n" + lines(200)), columns: columns, rows: rows)
        if wraps { session.press(.character("w")) }
        session.search("needle")
        let isSplit = marked(session, current).map { $0.drop { $0 != " " }.dropFirst() }.joined()
        #expect(isSplit == "needle", "wraps: \(wraps)")
        // And stays there when output comes, when the layout changes, and coming back from the other side.
        session.output(lines(100))
        #expect(!marked(session, current).isEmpty)
        session.type("wz")
        #expect(!marked(session, current).isEmpty)
        session.press(.character("N"))
        session.finishWork()
        #expect(!marked(session, current).isEmpty)
    }
}

@Test func aMatchNearTheStartOfItsLineScrollsBackToTheLeft() {
    var session = TestSession(TestRun("target" + String(repeating: "-", count: 200) + "\n"))
    session.press(.right, .right, .right)
    session.search("target")
    #expect(session.state.panes.stdout.leftColumn == 0)
}

@Test func aSearchBeginsAtTheViewAndGoesRound() {
    var session = TestSession(TestRun("mark\n" + lines(100)))
    session.search("mark")
    #expect(session.screen[2].hasPrefix("mark"))
    #expect(session.screen[23] == " search wrapped round")
}

@Test func theOtherPaneIsSearchedWhenThisOneHasNothing() {
    var session = TestSession(TestRun("out\n", stderr: lines(50) + "needle\n" + lines(50)))
    session.search("needle")
    #expect(session.state.focus == .stderr)
    #expect(session.screen[23] == " found in stderr")
    #expect(marked(session, current).count == 1)
}

@Test func theMergedViewIsSearchedInArrivalOrder() {
    let log = TestRun()
    log.write("nee")
    log.write("needle 1\n", to: .stderr)
    log.write("dle\nneedle 2\n")
    var session = TestSession(log)
    session.press(.character("m"))
    session.search("needle")
    #expect(marked(session, current) == ["3: needle"])
    session.press(.character("n"))
    session.finishWork()
    // "nee" and "dle" are two lines here, and no match.
    #expect(marked(session, current) == ["5: needle"])
}

@Test func aLongSearchGoesInSlicesSaysHowFarItIsAndStopsOnEscape() {
    let log = TestRun()
    log.write(bytes: Array(repeating: 0x0A, count: 20_000_000))
    var session = TestSession(log)
    session.press(.home)
    session.type("/absent")
    session.press(.enter)
    #expect(session.state.hasPendingWork)
    #expect(session.screen[23].hasPrefix(" searching 4"))
    session.send(.work)
    #expect(session.screen[23].hasPrefix(" searching 8"))
    session.press(.down)
    #expect(session.state.search != nil)
    session.press(.escape)
    #expect(session.state.search == nil)
    #expect(session.screen[23] == " search stopped")
}

@Test func aMatchIsFoundAcrossTheStretchesThatAreReadAtOnce() {
    for place in [262_140, 262_144, 131_070, 393_210] {
        var bytes = Array(repeating: UInt8(ascii: "."), count: 600_000)
        for feed in stride(from: 99, to: bytes.count, by: 100) { bytes[feed] = 0x0A }
        let line = place / 100 * 100
        bytes.replaceSubrange(line + 40..<line + 46, with: Array("needle".utf8))
        for key in ["n", "N"] as [Character] {
            let log = TestRun()
            log.write(bytes: bytes)
            var session = TestSession(log)
            session.press(.home)
            session.search("needle")
            #expect(session.state.hit == SearchHit(pane: .stdout, line: line, columns: 40..<46))
            session.press(.character(key))
            session.finishWork()
            #expect(session.state.hit == SearchHit(pane: .stdout, line: line, columns: 40..<46))
        }
    }
}

@Test func searchingAgreesWithLookingAtEachLine() {
    var random = SeededRandom(seed: 21)
    let parts = ["ab", "AB", "a", "b", "\n", "\n", "\u{1b}[1m", "\r", "\r\n", "\u{8}", "\t", "é", " "]
    for round in 0..<60 {
        let source = (0..<60).map { _ in parts[Int.random(in: 0..<parts.count, using: &random)] }.joined()
        let log = TestRun(source)
        let bytes = StreamSource(log: log, stream: .stdout, count: log.logs.stdout.count)
        for text in ["ab", "Ab", "b a", "aé"] {
            guard let pattern = SearchPattern(text) else { continue }
            var scan = LineScan(bytes)
            var found: [Int] = []
            var next: Int? = bytes.count > 0 ? 0 : nil
            while let start = next {
                let line = scan.line(at: start)
                if !pattern.matches(in: StyledText.line(bytes.bytes(in: line)).cells).isEmpty { found.append(start) }
                next = scan.nextStart(after: start)
            }
            var search = LineSearch(pattern, in: bytes)
            #expect(search.firstLine(in: 0..<bytes.count)?.line == found.first, "seed 21, round \(round)")
            #expect(search.lastLine(in: 0..<bytes.count)?.line == found.last, "seed 21, round \(round)")
        }
    }
}

@Test func patternBytesAreFoundWhereverTheyStand() {
    for length in 1...40 {
        for place in [0, 1, 15, 16, 17, 60 - length] where place >= 0 && place + length <= 60 {
            let word = String((0..<length).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
            var bytes = Array(repeating: UInt8(ascii: "."), count: 60)
            bytes.replaceSubrange(place..<place + length, with: Array(word.uppercased().utf8))
            let pattern = SearchPattern(word)
            bytes.withUnsafeBytes { raw in
                #expect(pattern?.first(in: raw, 0..<60) == place)
                #expect(pattern?.first(in: raw, 0..<place + length - 1) == nil)
                #expect(pattern?.first(in: raw, place + 1..<60) == nil)
            }
        }
    }
}

// MARK: The field

@Test func theFieldShowsWhatIsTypedAndTheCursorBehindIt() {
    var session = TestSession(TestRun())
    session.type("/ab日")
    #expect(session.screen[23] == "/ab日")
    #expect(session.frame.cursor == Frame.Position(row: 23, column: 5))
    session.press(.backspace)
    #expect(session.screen[23] == "/ab")
    session.type(" cd ")
    session.press(.control("w"))
    #expect(session.state.mode == .searchField("ab "))
    session.press(.control("u"))
    #expect(session.screen[23] == "/")
    session.send(.paste("a\npaste\u{1b}"))
    #expect(session.screen[23] == "/apaste")
    // Keys that act elsewhere are letters here.
    session.type("qcK?")
    #expect(session.screen[23] == "/apasteqcK?")
    #expect(session.effects.isEmpty)
    session.press(.escape)
    #expect(session.state.mode == .panes)
    #expect(session.frame.cursor == nil)
}

@Test func aLongPatternKeepsItsEndInView() {
    var session = TestSession(TestRun(), columns: 20, rows: 5)
    session.type("/0123456789abcdefghijklmnop")
    #expect(session.screen[4] == "/89abcdefghijklmnop")
    #expect(session.frame.cursor == Frame.Position(row: 4, column: 19))
}

@Test func controlCLeavesTheFieldAndStopsNothing() {
    var session = TestSession(TestRun())
    session.type("/x")
    session.press(.control("c"))
    #expect(session.effects.isEmpty)
    #expect(session.state.mode == .panes)
}

@Test func anEmptyFieldSearchesForTheSameAgain() {
    var session = TestSession(TestRun("x\nx\n"))
    session.press(.character("n"))
    #expect(session.screen[23].contains("nothing to search for"))
    session.search("x")
    session.search("")
    #expect(session.state.hit?.line == 2)
}
