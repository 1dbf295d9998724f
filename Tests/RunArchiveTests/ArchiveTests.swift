import ExecEngine
import Glibc
import SystemPackage
import Testing

@testable import RunArchive

@Suite struct ArchiveTests {
    @Test func idsSortByTimeAndTellIt() {
        let times: [Int64] = [1_577_836_800_000, 1_795_000_000_123, 1_795_000_000_124, 5_000_000_000_000]
        let ids = times.map { RunID(milliseconds: $0) }
        #expect(ids == ids.sorted() && ids.map(\.milliseconds) == times)
        #expect(ids.allSatisfy { RunID($0.description) == $0 })
        #expect(RunID("") == nil && RunID("../../etc") == nil && RunID("1jp17dv2fI") == nil && RunID("1jp") == nil)
    }

    @Test func theHomeIsThatOfTheDesign() throws {
        func home(_ variables: [String: String]) throws -> FilePath { try Archive.ofUser { variables[$0] }.home }
        #expect(try home(["SLUICE_HOME": "/a", "XDG_STATE_HOME": "/b", "HOME": "/c"]) == "/a")
        #expect(try home(["SLUICE_HOME": "", "XDG_STATE_HOME": "/b", "HOME": "/c"]) == "/b/sluice")
        #expect(try home(["XDG_STATE_HOME": "relative", "HOME": "/c"]) == "/c/.local/state/sluice")
        #expect(throws: ArchiveError.noHome) { try home([:]) }
    }

    @Test func aRunIsFoundByWhatNamesItAlone() async throws {
        let home = TestArchive()
        let first = try await home.record("echo 1")
        let second = try await home.record("echo 2")
        #expect(try home.archive.id("last") == second)
        #expect(try home.archive.id(first.description) == first)
        #expect(try home.archive.id(first.description.uppercased()) == first)
        #expect(try home.archive.run(home.archive.folder(of: first).string).id == first)
        let pair = zip(first.description, second.description)
        let common = String(pair.prefix { $0 == $1 }.map(\.0))
        let unique = String(first.description.prefix(common.count + 1))
        #expect(try home.archive.id(unique) == first)
        do {
            _ = try home.archive.id(common)
            Issue.record("\(common) names two runs")
        } catch {
            #expect("\(error)".hasPrefix("\"\(common)\" is ambiguous: it may mean \(second) (echo 2, "))
        }
        do {
            _ = try home.archive.id("zzz")
            Issue.record("zzz names no run")
        } catch {
            #expect("\(error)".hasPrefix("no run begins with \"zzz\": the newest are \(second) (echo 2, "))
        }
        #expect(throws: ArchiveError.self) { try home.archive.id("") }
    }

    @Test func anEmptyArchiveSaysSo() throws {
        let home = TestArchive()
        #expect(try home.archive.ids().isEmpty)
        #expect(throws: ArchiveError.isEmpty(path: home.home.string)) { try home.archive.id("last") }
        #expect(try Catalog(home.archive).runs().isEmpty)
    }
}

@Suite struct CatalogTests {
    @Test func filtersLetThroughWhatTheySay() async throws {
        let home = TestArchive()
        let good = try await home.record("exit 0")
        let bad = try await home.record("exit 3")
        let named = try RunRecorder(home.newRun(["sleep", "9"], cwd: "/tmp", name: "nap"), in: home.archive)
        let catalog = try Catalog(home.archive)
        func ids(_ change: (inout RunFilter) -> Void) throws -> [RunID] {
            var filter = RunFilter()
            change(&filter)
            return try catalog.runs(filter).map(\.id)
        }
        #expect(try ids { _ in } == [named.id, bad, good])
        #expect(try ids { $0.onlyFailed = true } == [bad])
        #expect(try ids { $0.onlyRunning = true } == [named.id])
        #expect(try ids { $0.name = "nap" } == [named.id])
        #expect(try ids { $0.command = "SLEEP" } == [named.id])
        #expect(try ids { $0.cwd = "/tmp" } == [named.id])
        #expect(try ids { $0.limit = 2 } == [named.id, bad])
        #expect(try ids { $0.since = bad.milliseconds + 1_000_000 } == [])
        #expect(try ids { $0.onlyDenied = true } == [])
        #expect(try catalog.successes(of: "exit 0", in: "/", limit: 5).map(\.id) == [good])
    }

    @Test func theCatalogFollowsTheFolders() async throws {
        let home = TestArchive()
        let first = try await home.record("echo 1")
        #expect(try Catalog(home.archive).runs().map(\.id) == [first])
        let second = try await home.record("echo 2")
        #expect(try Catalog(home.archive).runs().map(\.id) == [second, first])
        try removeRunFolder(home.archive.folder(of: first))
        #expect(try Catalog(home.archive).runs().map(\.id) == [second])
    }

    @Test func aRunThatEndsMeanwhileIsSeen() async throws {
        let home = TestArchive()
        let (run, recorder) = try home.start("exit 4")
        #expect(try Catalog(home.archive).runs().map(\.verdict) == [nil])
        try recorder.finish(await run.result())
        #expect(try Catalog(home.archive).runs().map(\.exitCode) == [4])
    }

    /// The folders are the truth: whatever happens to the catalog, it is made again.
    @Test(arguments: ["gone", "noise", "empty", "another shape", "half"])
    func aDamagedCatalogIsMadeAgain(damage: String) async throws {
        let home = TestArchive()
        let id = try await home.record("echo 1")
        _ = try Catalog(home.archive)
        let path = home.home.appending("catalog.sqlite")
        let whole = try fileBytes(path)
        try #require(whole.count > 4_096)
        for suffix in ["-wal", "-shm"] { unlink(path.string + suffix) }
        switch damage {
        case "gone": unlink(path.string)
        case "noise": try write((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }, to: path)
        case "empty": try write([], to: path)
        case "half": try write(Array(whole[..<(whole.count / 2)]), to: path)
        default:
            // What an older or newer Sluice might have had.
            let parts = whole.split(separator: Array("pinned INTEGER".utf8), omittingEmptySubsequences: false)
            try #require(parts.count == 2)
            try write(Array(parts.joined(separator: Array("hidden INTEGER".utf8))), to: path)
        }
        let runs = try Catalog(home.archive).runs()
        #expect(runs.map(\.id) == [id])
        #expect(try Catalog(home.archive).runs() == runs)
    }

    @Test func manyAtOnceUseOneCatalog() async throws {
        let home = TestArchive()
        for _ in 0..<8 { try await home.record("true") }
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<16 { group.addTask { try Catalog(home.archive).runs().count } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 8, count: 16))
    }
}
