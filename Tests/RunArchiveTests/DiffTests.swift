import ExecEngine
import Testing

@testable import RunArchive

@Suite struct DiffLineTests {
    /// The length of a longest common subsequence, by the table.
    private func commonLength(_ old: [Int32], _ new: [Int32]) -> Int {
        var row = [Int](repeating: 0, count: new.count + 1)
        for line in old {
            var diagonal = 0
            for (index, other) in new.enumerated() {
                let above = row[index + 1]
                row[index + 1] = line == other ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return row[new.count]
    }

    /// The new text, made of the old one and the changes; nil where a line that is kept is not the same in both.
    private func applied(_ changes: [LineDiff.Change], to old: [Int32], _ new: [Int32]) -> [Int32]? {
        var result: [Int32] = []
        var next = 0
        for change in changes {
            guard change.old.lowerBound >= next, !(change.old.isEmpty && change.new.isEmpty) else { return nil }
            result += old[next..<change.old.lowerBound]
            guard result.count == change.new.lowerBound else { return nil }
            result += new[change.new]
            next = change.old.upperBound
        }
        return result + old[next...]
    }

    @Test func changesAreRightAndFewestForRandomTexts() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<3_000 {
            let kinds = Int32.random(in: 1...8, using: &random)
            func text() -> [Int32] {
                (0..<Int.random(in: 0...40, using: &random)).map { _ in .random(in: 0...kinds, using: &random) }
            }
            let (old, new) = (text(), text())
            let changes = LineDiff.changes(from: old, to: new)
            #expect(applied(changes, to: old, new) == new, "seed \(seed): \(old) \(new)")
            let kept = old.count - changes.reduce(0) { $0 + $1.old.count }
            #expect(kept == commonLength(old, new), "seed \(seed): \(old) \(new)")
        }
    }

    @Test func changesStayRightWhereTheFewestWouldCostTooMuch() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var (kept, common) = (0, 0)
        for costLimit in [1, 2, 3, 10] {
            for _ in 0..<300 {
                func text() -> [Int32] {
                    (0..<Int.random(in: 0...60, using: &random)).map { _ in .random(in: 0...5, using: &random) }
                }
                let (old, new) = (text(), text())
                let changes = LineDiff.changes(from: old, to: new, costLimit: costLimit)
                #expect(applied(changes, to: old, new) == new, "seed \(seed): \(old) \(new)")
                kept += old.count - changes.reduce(0) { $0 + $1.old.count }
                common += commonLength(old, new)
            }
        }
        #expect(kept < common, "the limit was never reached")
    }

    @Test func textsWithNothingInCommonAreOneChange() {
        let count: Int32 = 200_000
        let changes = LineDiff.changes(from: Array(0..<count), to: Array(count..<2 * count))
        #expect(changes == [LineDiff.Change(old: 0..<Int(count), new: 0..<Int(count))])
    }

    @Test func changesThatTouchAreOne() {
        #expect(
            LineDiff.changes(from: [1, 2, 3, 4], to: [1, 5, 6, 4]) == [LineDiff.Change(old: 1..<3, new: 1..<3)])
        #expect(LineDiff.changes(from: [], to: []).isEmpty)
        #expect(LineDiff.changes(from: [], to: [1]) == [LineDiff.Change(old: 0..<0, new: 0..<1)])
        #expect(LineDiff.changes(from: [1], to: []) == [LineDiff.Change(old: 0..<1, new: 0..<0)])
    }
}

@Suite struct DiffVolatileTests {
    private func folded(_ text: String) -> [UInt8] {
        var folded: [UInt8] = []
        Array(text.utf8).withUnsafeBytes { VolatileParts.fold($0, into: &folded) }
        return folded
    }

    @Test(arguments: [
        ("at 2026-11-24 09:30:01.5", "at 2025-01-01 23:59:59"),
        ("2026-11-24T09:30:01Z x", "2026-11-25T1:30:01+01:00 x"),
        ("[09:30:01] x", "[10:31:02,123] x"), ("on 2026-11-24", "on 2026-11-25"), ("at 09:30 x", "at 10:31 x"),
        ("took 1.23s", "took 45s"),
        ("Tue Nov 24 18:00:40 UTC", "Wed Dec  2 08:01:41 UTC"), ("Nov  4 09:30:01 host x", "Dec 14 10:30:01 host x"),
        ("12 ms", "7 ms"), ("in 0.05 seconds", "in 12.5 seconds"), ("3µs.", "12µs."),
        ("real 0m0.123s", "real 12m4.5s"), ("(9 ms)", "( 10 ms)"), ("up 1h2m3s", "up 2h5m3s"),
        ("sshd[1234]: x", "sshd[99]: x"), ("pid 1234", "pid 5"), ("PID=1234,", "PID=77,"), ("(pid: 12)", "(pid: 345)"),
        ("at 0x7ffd1234abcd", "at 0x55d0c0ffee"), ("open /tmp/abc.1/x", "open /tmp/q/x"),
        ("/var/folders/ab/cdef/T/x1/y", "/var/folders/gh/ijkl/T/z2/y"), ("in tmp.AbC123XyZ0 x", "in tmp.QQQ123Xyz1 x"),
        ("id 123e4567-e89b-12d3-a456-426614174000", "id abcdefab-e89b-12d3-a456-426614174000"),
        ("run 1jp18ahfns", "run 1jp18aje1f"), ("TMPDIR=/tmp/a", "TMPDIR=/tmp/b"),
    ])
    func linesThatDifferInVolatilePartsFoldToTheSame(one: String, other: String) {
        #expect(folded(one) == folded(other))
        #expect(folded(one) != folded("") && folded(one).contains(0))
    }

    @Test(arguments: [
        ("version 1.2.3", "version 1.2.4"), ("12 tests", "13 tests"), ("a.c:10:25: error", "a.c:11:25: error"),
        ("make[1]", "make[2]"), ("0x10", "0x20"), ("build/tmp/x", "build/tmp/y"), ("/tmp/a/x", "/tmp/a/y"),
        ("took 1.2s", "took 1.2 files"), ("attachment", "attachmend"), ("1234567890", "1234567891"),
        ("rapid 12", "rapid 13"), ("5 members", "6 members"), ("a12s", "a13s"), ("exit 0", "exit 1"),
        ("at 2026-11-24", "at 2026-11-2"), ("x  y", "x y"), ("99:99:99.1", "99:99"), ("50%", "51%"),
        ("port 8080", "port 8081"), ("May 5 fail", "May 6 fail"), ("Nov", "Dec"),
    ])
    func linesThatDifferInAnythingElseStayDifferent(one: String, other: String) {
        #expect(folded(one) != folded(other))
    }

    @Test func foldingEndsOnAnyBytes() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("0123456789:-.xTZ /tmpsidPID=[]afolders".utf8) + [0xC2, 0xB5, 0]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            var folded: [UInt8] = []
            text.withUnsafeBytes { VolatileParts.fold($0, into: &folded) }
            #expect(folded.isEmpty == text.isEmpty, "seed \(seed)")
        }
    }
}

@Suite struct DiffRunTests {
    private func lines(_ diff: StreamDiff, context: Int = 1) -> [StreamDiff.Line] {
        var lines: [StreamDiff.Line] = []
        diff.forEachLine(context: context) { lines.append($0) }
        return lines
    }

    private func diff(
        _ old: String, _ new: String, isExact: Bool = false
    ) throws -> StreamDiff {
        let archive = TestArchive()
        return try RunDiff.output(
            of: .stdout, archive.aRun(stdout: Array(old.utf8)), archive.aRun(stdout: Array(new.utf8)), isExact: isExact)
    }

    @Test func aDiffIsTheUnifiedFormat() throws {
        let diff = try diff("1\n2\n3\n4\n5\n6\n7\n", "1\n2\nthree\n4\n5\n6\n7\n8\n")
        #expect(
            lines(diff) == [
                .place("@@ -2,3 +2,3 @@"), .context("2"), .removed("3"), .added("three"), .context("4"),
                .place("@@ -7 +7,2 @@"), .context("7"), .added("8"),
            ])
        #expect(lines(diff, context: 2).filter { if case .place = $0 { true } else { false } }.count == 1)
        #expect(lines(diff, context: 0).first == .place("@@ -3 +3 @@"))
    }

    @Test func volatileLinesAreCountedAndNotShown() throws {
        let diff = try diff("a 1 ms\nb\nc 3 ms\n", "a 2 ms\nB\nc 4 ms\n")
        #expect(diff.volatileCount == 2)
        #expect(lines(diff, context: 0) == [.place("@@ -2 +2 @@"), .removed("b"), .added("B")])
    }

    @Test func anExactDiffSeesEveryByte() throws {
        let exact = try diff("a 1 ms\nb", "a 2 ms\nb\n", isExact: true)
        #expect(
            lines(exact) == [
                .place("@@ -1,2 +1,2 @@"), .removed("a 1 ms"), .removed("b"), .unended, .added("a 2 ms"), .added("b"),
            ])
        #expect(exact.volatileCount == 0)
        #expect(try diff("a 1 ms\nb", "a 2 ms\nb\n").changes.isEmpty)
    }

    @Test func aLineIsMadeHarmless() throws {
        #expect(lines(try diff("", "\u{1B}[2Jx\u{8}\n")).last == .added("x\u{FFFD}"))
    }

    @Test func tooMuchOutputIsATypedError() throws {
        let archive = TestArchive()
        let run = try archive.aRun(stdout: Array("1\n2\n3\n".utf8))
        #expect(throws: ArchiveError.tooMuchToCompare(run: "\(run.id)", stream: "stdout", amount: "6 B", limit: "5 B"))
        {
            try ComparedText(run, .stdout, byteLimit: 5)
        }
        #expect(throws: ArchiveError.self) { try ComparedText(run, .stdout, lineLimit: 2) }
        #expect(try ComparedText(run, .stdout, byteLimit: 6, lineLimit: 3).count == 3)
    }

    @Test func aDiffTellsWhatElseChanged() async throws {
        let archive = TestArchive()
        let (old, new) = (try await archive.aRun(of: "exit 1"), try await archive.aRun(of: "kill -9 $$", cwd: "/usr"))
        #expect(
            RunDiff(old, new).facts == [
                RunDiff.Fact(name: "command", old: "exit 1", new: "kill -9 $$"),
                RunDiff.Fact(name: "folder", old: "/", new: "/usr"),
                RunDiff.Fact(name: "verdict", old: "exited", new: "signaled"),
                RunDiff.Fact(name: "exit code", old: "1", new: "137"),
            ])
        #expect(RunDiff(old, old).facts.isEmpty)
    }
}
