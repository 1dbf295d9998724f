import Foundation
import SystemPackage
import Testing

@testable import ExecEngine
@testable import RunArchive

@Suite struct ImportTests {
    private let source: TestArchive
    private let target: TestArchive
    private let run: SavedRun
    /// The run as a portable archive.
    private let bytes: [UInt8]

    init() throws {
        source = TestArchive()
        target = TestArchive()
        let saved = try source.aRun(of: [.out(0, "a\n"), .err(1, [UInt8](repeating: 0xFF, count: 1_000))])
        run = saved
        bytes = try exported { try PortableArchive.write(saved, to: $0) }
    }

    private func importing(_ bytes: [UInt8]) throws -> ImportedRun {
        let file = source.archive.home.appending("file.tar")
        try Data(bytes).write(to: URL(fileURLWithPath: file.string))
        return try target.archive.importRun(from: file)
    }

    /// Everything below the target's home, but the folder of runs itself.
    private var leftovers: [String] {
        (FileManager.default.subpaths(atPath: target.archive.home.string) ?? []).filter { $0 != "runs" }.sorted()
    }

    @Test func anImportedRunIsTheSameRun() throws {
        #expect(bytes.count % 10_240 == 0)
        let imported = try importing(bytes)
        #expect(imported == ImportedRun(id: run.id, isNew: true))
        let copy = try target.archive.run("last")
        #expect(copy.record == run.record && copy.damage.isEmpty && copy.byteCounts == run.byteCounts)
        for stream in ExecOutputStream.allCases {
            #expect(copy.log.bytes(stream, in: 0..<2_000) == run.log.bytes(stream, in: 0..<2_000))
        }
        #expect(try exported { try PortableArchive.write(copy, to: $0) }.count == bytes.count)
        #expect(
            leftovers.map { $0.replacingOccurrences(of: run.id.description, with: "ID") } == [
                "runs/ID", "runs/ID/run.json", "runs/ID/stderr.log", "runs/ID/stdout.log", "runs/ID/timeline",
            ])
        var status = stat()
        #expect(stat(copy.folder.string, &status) == 0 && status.st_mode & 0o777 == 0o700)
        #expect(stat(copy.folder.appending("stdout.log").string, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func theSameRunTwiceIsNoMistake() throws {
        _ = try importing(bytes)
        let before = leftovers
        #expect(try importing(bytes) == ImportedRun(id: run.id, isNew: false))
        #expect(leftovers == before)
    }

    @Test func anotherRunOfTheSameIdIsRefused() throws {
        _ = try importing(bytes)
        let before = leftovers
        try shell("printf b > stdout.log", in: target.archive.folder(of: run.id).string)
        let file = source.archive.home.appending("file.tar").string
        #expect(throws: ImportError.isThereAlready(path: file, id: run.id.description)) { try importing(bytes) }
        #expect(leftovers == before)
        #expect(try target.archive.run("last").log.bytes(.stdout, in: 0..<9) == [0x62])
    }

    @Test func aTornFileLeavesNothing() throws {
        // Up to the second of the blocks that are its end.
        let last = try #require(bytes.lastIndex { $0 != 0 }) / 512 * 512 + 512 + 1_023
        for length in Array(stride(from: 0, to: last, by: 256)) + [last] {
            #expect(throws: ImportError.self, "\(length) bytes") { try importing(Array(bytes[..<length])) }
            #expect(leftovers.isEmpty)
        }
        _ = try importing(Array(bytes[...last]))
    }

    /// A file as somebody may have made it: headers are changed and get a right checksum again.
    private func archive(_ entries: [(name: String, kind: Character, content: [UInt8])]) -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries {
            let name = entry.name.replacingOccurrences(of: "ID", with: run.id.description)
            var header = TarHeader(name: name, size: entry.content.count, modified: 0).bytes
            header[156] = entry.kind.asciiValue ?? 0
            repairChecksum(&header)
            bytes += header + entry.content
            bytes += [UInt8](repeating: 0, count: TarHeader.paddedSize(entry.content.count) - entry.content.count)
        }
        return bytes + [UInt8](repeating: 0, count: 1_024)
    }

    private func repairChecksum(_ header: inout [UInt8]) {
        for index in 148..<156 { header[index] = 0x20 }
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        let digits = String(repeating: "0", count: 6 - sum.count) + sum
        for (index, byte) in digits.utf8.enumerated() { header[148 + index] = byte }
        header[154] = 0
    }

    static let hostile: [(name: String, kind: Character)] = [
        ("../../evil", "0"), ("/etc/evil", "0"), ("sluice-run-ID/../evil", "0"), ("sluice-run-ID/evil", "0"),
        ("sluice-run-ID/stdout.log", "2"), ("sluice-run-ID/stdout.log", "1"), ("sluice-run-ID/stdout.log", "3"),
        ("sluice-run-ID/stdout.log", "4"), ("sluice-run-ID/stdout.log", "6"), ("sluice-run-ID/stdout.log", "x"),
        ("sluice-run-ID/stdout.log", "L"), ("sluice-run-ID/", "5"), ("sluice-run-ID", "0"), ("stdout.log", "0"),
        ("sluice-run-ID/run.json", "0"), ("sluice-run-0000000000/stdout.log", "0"), ("sluice-run-../stdout.log", "0"),
        ("sluice-run-ID//stdout.log", "0"), ("./sluice-run-ID/stdout.log", "0"), ("sluice-run-ID/pinned", "0"),
        ("", "0"),
        ("sluice-run-ID/stdout.log/x", "0"), ("sluice-run-ID/STDOUT.LOG", "0"),
    ]

    @Test(arguments: hostile)
    func onlyTheFilesOfARunAreTaken(name: String, kind: Character) throws {
        let json = try contents(of: run.folder.appending("run.json"))
        let good: (String, Character, [UInt8]) = ("sluice-run-ID/run.json", "0", json)
        #expect(throws: ImportError.self) { try importing(archive([good, (name, kind, [])])) }
        #expect(throws: ImportError.self) { try importing(archive([(name, kind, [0x61]), good])) }
        #expect(leftovers.isEmpty)
        #expect(try importing(archive([good, ("sluice-run-ID/stdout.log", "0", [0x61])])).isNew)
    }

    @Test func aRunJSONThatIsNoneIsRefused() throws {
        let json = String(decoding: try contents(of: run.folder.appending("run.json")), as: UTF8.self)
        let bad = [
            "", "{", String(json.dropLast(40)), json.replacingOccurrences(of: run.id.description, with: "0000000000"),
        ]
        for text in bad {
            #expect(throws: ImportError.self) {
                try importing(archive([("sluice-run-ID/run.json", "0", Array(text.utf8))]))
            }
        }
        #expect(throws: ImportError.self) { try importing(archive([("sluice-run-ID/stdout.log", "0", [])])) }
        let newer = json.replacingOccurrences(of: "\"major\" : 1", with: "\"major\" : 2")
        #expect(throws: ArchiveError.self) {
            try importing(archive([("sluice-run-ID/run.json", "0", Array(newer.utf8))]))
        }
        #expect(leftovers.isEmpty)
    }

    @Test func aChangedHeaderIsRefused() throws {
        for (offset, byte): (Int, UInt8) in [
            (0, 0x74), (148, 0x39), (257, 0x55), (124, 0x39), (345, 0x2F), (130, 0x2D),
        ] {
            var changed = bytes
            changed[offset] = byte
            #expect(throws: ImportError.self, "checksum, offset \(offset)") { try importing(changed) }
            var header = Array(changed[..<512])
            repairChecksum(&header)
            if offset == 148 { continue }
            #expect(throws: ImportError.self, "offset \(offset)") { try importing(header + changed[512...]) }
        }
        #expect(throws: ImportError.self) { try importing(bytes + bytes) }
        #expect(leftovers.isEmpty)
    }

    /// Bytes of the headers and of run.json are changed: the file is refused, or what is taken is a run's files alone.
    @Test func aFileThatIsNoiseInPlacesCanOnlyBecomeARun() throws {
        var noise = SeededGenerator()
        for _ in 0..<400 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...3, using: &noise) {
                changed[Int.random(in: 0..<3_000, using: &noise)] = .random(in: .min ... .max, using: &noise)
            }
            do {
                let id = try importing(changed).id
                let names = leftovers.filter { $0 != "runs/\(id)" }.map { $0.dropFirst("runs/\(id)/".count) }
                #expect(names.allSatisfy { PortableArchive.names.contains(String($0)) }, "seed \(noise.seed)")
                try removeRunFolder(target.archive.folder(of: id))
            } catch is ImportError {
            } catch is ArchiveError {
            }
            #expect(leftovers.isEmpty, "seed \(noise.seed)")
        }
    }

    @Test func whatAKilledImportLeftIsRemovedByTheNext() throws {
        let runs = target.archive.runsFolder
        try makeFolders(runs)
        let old = runs.appending(".import-oldold")
        let live = try ImportFolder(in: runs)
        for folder in [old, live.path] {
            mkdir(folder.string, 0o700)
            try shell("echo x > run.json; touch -d '1 hour ago' .", in: folder.string)
        }
        _ = try importing(bytes)
        #expect(access(old.string, F_OK) != 0)
        #expect(access(live.path.string, F_OK) == 0)
        live.remove()
        #expect(access(live.path.string, F_OK) != 0)
    }

    @Test func sizesBeyondEightGigabytesFitAHeader() throws {
        for size in [0, 511, 0o77_777_777_777, 0o100_000_000_000, 1 << 50] {
            let header = TarHeader(name: "a", size: size, modified: 5)
            #expect(try TarHeader(header.bytes) == header)
        }
        var bytes = TarHeader(name: "a", size: 1 << 50, modified: 5).bytes
        for index in 125..<136 { bytes[index] = 0xFF }
        repairChecksum(&bytes)
        #expect(throws: TarHeader.Flaw.self) { try TarHeader(bytes) }
    }
}
