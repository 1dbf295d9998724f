import ExecEngine
import Foundation
import SystemPackage
import Testing

@testable import RunArchive

private let day: Int64 = 86_400_000
private let now: Int64 = 1_800_000_000_000

/// A run that began so many days ago and takes so many bytes.
private func aCandidate(
    _ days: Double, size: Int = 10, isRunning: Bool = false, isPinned: Bool = false
) -> RetentionPolicy.Candidate {
    let start = now - Int64(days * Double(day))
    return RetentionPolicy.Candidate(
        id: RunID(milliseconds: start, random: 0), startedAt: start, size: size, isRunning: isRunning,
        isPinned: isPinned)
}

private func removals(
    _ candidates: [RetentionPolicy.Candidate], _ limits: RetentionLimits
) -> [RetentionPolicy.Removal] {
    RetentionPolicy(limits).removals(of: candidates, now: now)
}

@Suite struct RetentionPolicyTests {
    @Test func eachLimitRemovesTheOldestFirst() {
        let runs = [1.0, 4, 2, 3].map { aCandidate($0) }
        let oldest = [4.0, 3, 2, 1].map { aCandidate($0).id }
        #expect(
            removals(runs, RetentionLimits(keepDays: 2.5)).map(\.candidate.id) == Array(oldest.prefix(2)))
        #expect(removals(runs, RetentionLimits(keepRuns: 1)).map(\.candidate.id) == Array(oldest.prefix(3)))
        #expect(removals(runs, RetentionLimits(maxSize: 30)).map(\.candidate.id) == Array(oldest.prefix(1)))
        #expect(removals(runs, RetentionLimits(maxSize: 29)).map(\.candidate.id) == Array(oldest.prefix(2)))
        #expect(removals(runs, RetentionLimits(keepRuns: 0)).map(\.candidate.id) == oldest)
    }

    @Test func withoutALimitAllStay() {
        #expect(removals([aCandidate(1_000, size: 1 << 50)], RetentionLimits()).isEmpty)
    }

    @Test func aRunAtALimitStays() {
        #expect(removals([aCandidate(30)], RetentionLimits(keepDays: 30, keepRuns: 1, maxSize: 10)).isEmpty)
    }

    @Test func theReasonIsTheFirstLimitThatARunIsBeyond() {
        let runs = [aCandidate(1, size: 5), aCandidate(2, size: 50), aCandidate(3), aCandidate(40)]
        let limits = RetentionLimits(keepDays: 30, keepRuns: 2, maxSize: 20)
        #expect(removals(runs, limits).map(\.reason) == [.age(days: 30), .count(2), .size(20)])
        #expect(
            removals(runs, limits).map(\.reason.description) == [
                "older than 30 days", "beyond the newest 2", "beyond 20 B in all",
            ])
    }

    @Test func runsThatGoOnOrArePinnedStayAndCountForNothing() {
        let runs = [
            aCandidate(100, size: 1_000, isPinned: true), aCandidate(90, size: 1_000, isRunning: true), aCandidate(1),
        ]
        #expect(removals(runs, RetentionLimits(keepDays: 30, keepRuns: 1, maxSize: 10)).isEmpty)
        #expect(removals(runs, RetentionLimits(keepRuns: 0)).map(\.candidate.id) == [aCandidate(1).id])
    }
}

@Suite struct RetentionPruningTests {
    private func prune(
        _ archive: TestArchive, _ limits: RetentionLimits, now: Int64 = unixMilliseconds() + 60_000
    ) throws -> [Pruning.Outcome] {
        let pruning = Pruning(archive.archive)
        return try pruning.doomed(under: limits, now: now).map(pruning.remove)
    }

    @Test func aPrunedRunIsGoneWithItsFiles() async throws {
        let archive = TestArchive()
        let run = try await archive.aRun(of: "echo a")
        #expect(try prune(archive, RetentionLimits(keepRuns: 0)) == [.removed])
        #expect(access(run.folder.string, F_OK) != 0)
        #expect(try entries(of: archive.archive.runsFolder).isEmpty)
    }

    @Test func whatIsToGoTellsItsSizeAndWhy() async throws {
        let archive = TestArchive()
        let run = try await archive.aRun(of: "head -c 100000 /dev/zero")
        let pruning = Pruning(archive.archive)
        let doomed = try pruning.doomed(under: RetentionLimits(maxSize: 50_000))
        #expect(doomed.map(\.reason) == [.size(50_000)] && doomed.map(\.size) == [run.diskUsage])
        #expect(run.diskUsage >= 100_000)
    }

    @Test func aRunThatGoesOnIsKept() throws {
        let archive = TestArchive()
        let recorder = try archive.aRunGoingOn()
        #expect(try prune(archive, RetentionLimits(keepRuns: 0)).isEmpty)
        #expect(try archive.archive.ids() == [recorder.id])
        withExtendedLifetime(recorder) {}
    }

    @Test func aRunOfThisMomentWithoutAnEndIsKept() throws {
        let archive = TestArchive()
        let run = try archive.aRun(stdout: [0x61])
        #expect(try prune(archive, RetentionLimits(keepRuns: 0), now: run.id.milliseconds + 5_000).isEmpty)
        #expect(try prune(archive, RetentionLimits(keepRuns: 0), now: run.id.milliseconds + 60_000) == [.removed])
    }

    @Test func aPinKeepsARunUntilItIsTakenAway() async throws {
        let archive = TestArchive()
        let run = try await archive.aRun(of: "true")
        try run.setPinned(true)
        try run.setPinned(true)
        #expect(try prune(archive, RetentionLimits(keepRuns: 0)).isEmpty)
        try run.setPinned(false)
        try run.setPinned(false)
        #expect(try prune(archive, RetentionLimits(keepRuns: 0)) == [.removed])
    }

    @Test func aRunThatIsPinnedAtTheLastMomentIsKept() async throws {
        let archive = TestArchive()
        let run = try await archive.aRun(of: "true")
        let pruning = Pruning(archive.archive)
        let doomed = try pruning.doomed(under: RetentionLimits(keepRuns: 0))
        try run.setPinned(true)
        #expect(doomed.map(pruning.remove) == [.leftAlone])
        #expect(try archive.archive.ids() == [run.id])
    }

    @Test func aRunThatAnotherHasRemovedIsNoFailure() async throws {
        let archive = TestArchive()
        _ = try await archive.aRun(of: "true")
        let pruning = Pruning(archive.archive)
        let doomed = try pruning.doomed(under: RetentionLimits(keepRuns: 0))
        #expect(doomed.map(pruning.remove) == [.removed])
        #expect(doomed.map(pruning.remove) == [.leftAlone])
    }

    @Test func twoWhoPruneAtOnceRemoveAllAndFailAtNothing() async throws {
        let archive = TestArchive()
        for _ in 0..<100 { _ = try archive.aRun(stdout: [0x61], startedAt: unixMilliseconds() - 10 * day) }
        let home = archive.archive
        let outcomes = try await withThrowingTaskGroup(of: [Pruning.Outcome].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let pruning = Pruning(home)
                    pruning.removeLeftovers()
                    return try pruning.doomed(under: RetentionLimits(keepDays: 1)).map { doomed in
                        pruning.removeLeftovers()
                        return pruning.remove(doomed)
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(outcomes.allSatisfy { $0 == .removed || $0 == .leftAlone })
        #expect(try entries(of: home.runsFolder).isEmpty)
    }

    @Test func whatABrokenPruningLeftIsCleared() async throws {
        let archive = TestArchive()
        let run = try await archive.aRun(of: "true")
        let left = archive.archive.runsFolder.appending(".removed-\(run.id)")
        #expect(rename(run.folder.string, left.string) == 0)
        let kept = try await archive.aRun(of: "true")
        Pruning(archive.archive).removeLeftovers()
        #expect(try entries(of: archive.archive.runsFolder) == ["\(kept.id)"])
    }
}

@Suite struct RetentionAutomaticTests {
    private let settings: Settings = {
        var settings = Settings()
        settings.prune = RetentionLimits(keepDays: 1)
        return settings
    }()

    private func setStamp(_ archive: TestArchive, secondsAgo: Int) {
        let time = timespec(tv_sec: Int(unixMilliseconds() / 1_000) - secondsAgo, tv_nsec: 0)
        let stamp = archive.archive.home.appending(AutomaticPruning.stampName)
        #expect(utimensat(AT_FDCWD, stamp.string, [time, time], 0) == 0)
    }

    private func anOldRun(_ archive: TestArchive) throws {
        _ = try archive.aRun(stdout: [0x61], startedAt: unixMilliseconds() - 10 * day)
    }

    @Test func pruningIsDueOnceAnHour() throws {
        let archive = TestArchive()
        try anOldRun(archive)
        #expect(AutomaticPruning.pruneIfDue(archive.archive, settings))
        #expect(try archive.archive.ids().isEmpty)

        try anOldRun(archive)
        #expect(!AutomaticPruning.pruneIfDue(archive.archive, settings))
        setStamp(archive, secondsAgo: 3_500)
        #expect(!AutomaticPruning.pruneIfDue(archive.archive, settings))
        #expect(try archive.archive.ids().count == 1)

        setStamp(archive, secondsAgo: 3_700)
        #expect(AutomaticPruning.pruneIfDue(archive.archive, settings))
        #expect(try archive.archive.ids().isEmpty)
        #expect(!AutomaticPruning.pruneIfDue(archive.archive, settings))
    }

    @Test func aStampFromTheFutureDoesNotStopPruningForEver() throws {
        let archive = TestArchive()
        try anOldRun(archive)
        #expect(AutomaticPruning.pruneIfDue(archive.archive, settings))
        setStamp(archive, secondsAgo: -100_000)
        #expect(AutomaticPruning.pruneIfDue(archive.archive, settings))
        #expect(!AutomaticPruning.pruneIfDue(archive.archive, settings))
    }

    @Test func whereThereIsNoArchiveNothingHappens() {
        #expect(!AutomaticPruning.pruneIfDue(Archive(home: "/nonexistent/sluice"), settings))
    }
}

@Suite struct RetentionSizeTests {
    @Test(arguments: [
        ("0", 0), ("4096", 4_096), ("500MB", 500_000_000), ("5GB", 5_000_000_000), ("1GiB", 1_073_741_824),
        ("1.5 kB", 1_500), ("10k", 10_000), ("7b", 7), ("2tib", 2_199_023_255_552),
    ])
    func aSizeIsRead(text: String, bytes: Int) {
        #expect(ByteSize(text)?.bytes == bytes)
    }

    @Test(arguments: ["", "GB", "-1", "1XB", "1e5", "0x10", "1.2.3", "99999999999TB", "nan", "+5"])
    func whatIsNoSizeIsRefused(text: String) {
        #expect(ByteSize(text) == nil)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (1_299, "1.2 kB"), (34_900_000, "34 MB"),
        (1_500_000_000, "1.5 GB"),
    ])
    func aSizeIsShown(bytes: Int, text: String) {
        #expect(ByteSize(bytes).description == text)
    }
}
