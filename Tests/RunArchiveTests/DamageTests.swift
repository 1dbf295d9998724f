import ExecEngine
import Glibc
import SystemPackage
import Testing

@testable import RunArchive

/// A run of a few switches between the streams, to be damaged.
private func recorded(in home: TestArchive) async throws -> (folder: FilePath, merged: [UInt8]) {
    let id = try await home.record(
        "for i in 1 2 3 4 5 6; do echo out $i; sleep 0.02; echo err $i >&2; sleep 0.02; done")
    let saved = try home.saved(id)
    try #require(saved.log.timelineCount == 12 && saved.merged.count == 72)
    return (saved.folder, saved.merged)
}

@Suite struct DamageTests {
    @Test func theTimelineCutAtEveryByteLosesOrderButNoOutput() async throws {
        let home = TestArchive()
        let (folder, merged) = try await recorded(in: home)
        let path = folder.appending("timeline")
        let whole = try fileBytes(path)
        for length in 0..<whole.count {
            try write(Array(whole[..<length]), to: path)
            let saved = try SavedRun.open(folder)
            #expect(saved.log.timelineCount == length / 24)
            #expect(saved.damage == [length < 24 ? "the timeline is missing" : "the timeline is cut off"])
            let known = saved.log.timelineCount == 0 ? 0 : 6 * (saved.log.timelineCount - 1)
            #expect(saved.merged.count == 72 && saved.merged[..<known] == merged[..<known])
            #expect(saved.bytes(.stderr).count == 36)
        }
    }

    @Test func logsCutAtEveryByteKeepWhatIsLeft() async throws {
        let home = TestArchive()
        let (folder, _) = try await recorded(in: home)
        for stream in ExecOutputStream.allCases {
            let path = folder.appending("\(stream.name).log")
            let whole = try fileBytes(path)
            for length in 0..<whole.count {
                try write(Array(whole[..<length]), to: path)
                let saved = try SavedRun.open(folder)
                #expect(saved.bytes(stream) == Array(whole[..<length]))
                #expect(saved.bytes(stream.other).count == 36 && saved.merged.count == 36 + length)
                #expect(saved.damage == ["\(stream.name).log has lost its last \(36 - length) bytes"])
                #expect(saved.log.timelineRecord(at: 11)?.offsets[stream] ?? .max <= length)
            }
            try write(whole, to: path)
        }
    }

    @Test func aRecordCutAtEveryByteLeavesTheOutput() async throws {
        let home = TestArchive()
        let (folder, merged) = try await recorded(in: home)
        let path = folder.appending("run.json")
        let whole = try fileBytes(path)
        // Without its last line feed it is whole.
        for length in 0..<whole.count - 1 {
            try write(Array(whole[..<length]), to: path)
            let saved = try SavedRun.open(folder)
            #expect(saved.merged == merged && saved.damage == ["run.json cannot be understood"])
            #expect(saved.end?.verdict == .interrupted)
        }
    }

    @Test(arguments: ["run.json", "stdout.log", "stderr.log", "timeline"])
    func aMissingFileCostsOnlyItself(name: String) async throws {
        let home = TestArchive()
        let (folder, _) = try await recorded(in: home)
        unlink(folder.appending(name).string)
        let saved = try SavedRun.open(folder)
        #expect(saved.damage.count == 1)
        #expect(saved.bytes(.stdout).count == (name == "stdout.log" ? 0 : 36))
        #expect(saved.bytes(.stderr).count == (name == "stderr.log" ? 0 : 36))
        #expect(saved.merged.count == (name.hasSuffix(".log") ? 36 : 72))
    }

    /// A FIFO or a link in place of a file must not hang or lead elsewhere.
    @Test(arguments: ["stdout.log", "timeline"]) func whatIsNoPlainFileReadsAsMissing(name: String) async throws {
        let home = TestArchive()
        let (folder, _) = try await recorded(in: home)
        let path = folder.appending(name).string
        unlink(path)
        #expect(mkfifo(path, 0o600) == 0)
        #expect(try SavedRun.open(folder).damage.count == 1)
        unlink(path)
        #expect(symlink("/etc/passwd", path) == 0)
        #expect(try SavedRun.open(folder).bytes(.stdout).count == (name == "stdout.log" ? 0 : 36))
    }

    @Test func aTimelineOfNoiseDoesNoHarm() async throws {
        let home = TestArchive()
        let (folder, _) = try await recorded(in: home)
        var random = SeededGenerator()
        for _ in 0..<200 {
            try write(
                (0..<288).map { _ in UInt8.random(in: 0...255, using: &random) }, to: folder.appending("timeline"))
            let saved = try SavedRun.open(folder)
            _ = saved.merged
            _ = saved.duration
            #expect(saved.bytes(.stdout).count == 36)
        }
    }

    /// Field note 55: a newer major format is refused, a newer minor is read.
    @Test func newerFormats() async throws {
        let home = TestArchive()
        let (folder, _) = try await recorded(in: home)
        let path = folder.appending("run.json")
        let text = String(decoding: try fileBytes(path), as: UTF8.self)
        let major = "\"major\" : 1"
        let minor = "\"minor\" : 0"
        try #require(text.contains(major) && text.contains(minor))
        func replacing(_ old: String, _ new: String) -> [UInt8] {
            let parts = text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
            return Array((parts[0] + new + parts[1]).utf8)
        }
        try write(replacing(minor, "\"minor\" : 7, \"unheard_of\" : [1]"), to: path)
        #expect(try SavedRun.open(folder).damage.isEmpty)
        try write(replacing(major, "\"major\" : 2"), to: path)
        #expect(throws: ArchiveError.newerFormat(path: path.string, version: "2.0")) { try SavedRun.open(folder) }
        // It is listed all the same.
        #expect(try Catalog(home.archive).runs().map(\.verdict) == ["unreadable"])
    }

    @Test func aFolderWithoutARunIsNone() throws {
        let home = TestArchive()
        try makeFolders(home.home)
        #expect(throws: ArchiveError.notARun(path: home.home.string)) { try SavedRun.open(home.home) }
    }
}
