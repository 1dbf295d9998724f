import Glibc
import SystemPackage
import Testing

@testable import ExecEngine

/// Whether this process may mount, which root in a container may not.
private let canMountSmallDisks: Bool = {
    guard let folder = try? temporaryFolder() else { return false }
    defer { rmdir(folder) }
    guard mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0 else { return false }
    return umount2(folder, 2) == 0
}()

@Suite struct LogTests {
    @Test(arguments: [
        TimelineRecord(stream: .stdout, time: .zero, offsets: PerStream(both: 0)),
        TimelineRecord(
            stream: .stderr, time: .nanoseconds(1_234_567_890_123), offsets: PerStream(stdout: 1 << 40, stderr: 7)),
    ])
    func aRecordIsReadAsItWasWritten(record: TimelineRecord) {
        #expect(record.bytes.count == TimelineRecord.byteCount)
        record.bytes.withUnsafeBytes { #expect(TimelineRecord(bytes: $0) == record) }
    }

    @Test func theLayoutOfARecordIsFixed() {
        let record = TimelineRecord(
            stream: .stderr, time: .nanoseconds(0x0102), offsets: PerStream(stdout: 0x0304, stderr: 0x05))
        #expect(
            record.bytes == [2, 1, 0, 0, 0, 0, 0, 0x80, 4, 3, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test func aBurstIsOneRecordUpTo64KiB() async throws {
        let result = try await result(of: "head -c 10000000 /dev/zero")
        #expect(result.timelineCount <= 10_000_000 / EngineLimits.burstLength + 20)
        #expect(result.log.timelineRecord(at: result.timelineCount) == nil)
    }

    @Test func namedLogsAreWhatTheCommandWrote() async throws {
        let folder = try temporaryFolder()
        defer { removeFolder(folder) }
        let log = try RunLog.create(in: folder)
        _ = try await ExecEngine.start(shell("echo out; echo err >&2"), log: log).result()
        #expect(entries(of: folder).sorted() == ["stderr.log", "stdout.log", "timeline"])
        let copy = try await result(of: "cat \(folder)/stdout.log; cat \(folder)/stderr.log >&2")
        #expect(copy.text(.stdout) == "out\n")
        #expect(copy.text(.stderr) == "err\n")
        #expect(throws: LogError.self) { try RunLog.create(in: folder) }
        #expect(throws: LogError.self) { try RunLog.create(in: "/no/such/folder") }
    }

    @Test func temporaryLogsLeaveNothingBehind() async throws {
        let before = Set(entries(of: "/var/tmp").filter { $0.hasPrefix("sluice-") })
        let run = try ExecEngine.start(shell("echo x; sleep 0.1"))
        #expect(Set(entries(of: "/var/tmp").filter { $0.hasPrefix("sluice-") }) == before)
        _ = await run.result()
    }

    /// Field note 51: a full disk never ends or blocks the command.
    @Test(.enabled(if: canMountSmallDisks, "only root can mount a disk that is small enough"))
    func aFullDiskCostsTheRecordNotTheRun() async throws {
        let folder = try temporaryFolder()
        defer { removeFolder(folder) }
        try #require(mount("tmpfs", folder, "tmpfs", 0, "size=256k") == 0)
        defer { umount2(folder, 2) }
        let log = try RunLog.create(in: folder)
        let run = try ExecEngine.start(shell("head -c 5000000 /dev/zero; echo end >&2; exit 6"), log: log)
        let result = await run.result()
        #expect(result.end.verdict == .exited(code: 6))
        #expect(result.byteCounts.stdout <= 256 * 1024)
        #expect(result.byteCounts.stdout > 0)
        #expect(result.unrecorded.stdout?.reason == "\(Errno.noSpace)")
    }

    @Test(.enabled(if: canMountSmallDisks, "only root can mount a disk that is small enough"))
    func aFloodLeavesRoomOnTheDisk() async throws {
        let folder = try temporaryFolder()
        defer { removeFolder(folder) }
        try #require(mount("tmpfs", folder, "tmpfs", 0, "size=64m") == 0)
        defer { umount2(folder, 2) }
        let log = try RunLog.create(in: folder)
        let result = try await ExecEngine.start(shell("head -c 100000000 /dev/zero; exit 6"), log: log).result()
        #expect(result.end.verdict == .exited(code: 6))
        #expect(result.byteCounts.stdout > 32 << 20)
        #expect(result.unrecorded.stdout?.reason == "\(Errno.noSpace)")
        var status = statvfs()
        statvfs(folder, &status)
        #expect(status.f_bavail > 0)
    }

    /// A reader who is waited for gets what a full disk does not keep.
    @Test(.enabled(if: canMountSmallDisks, "only root can mount a disk that is small enough"))
    func whatAFullDiskDoesNotKeepIsStillPassedOn() async throws {
        let folder = try temporaryFolder()
        defer { removeFolder(folder) }
        try #require(mount("tmpfs", folder, "tmpfs", 0, "size=256k") == 0)
        defer { umount2(folder, 2) }
        let log = try RunLog.create(in: folder)
        let run = try ExecEngine.start(
            shell("seq 1 400000; echo end >&2; exit 6"), log: log, options: RunOptions(unreadLimit: 1 << 20))
        var output: [UInt8] = []
        for await snapshot in run.progress {
            output += run.log.bytes(.stdout, in: output.count..<snapshot.byteCounts.stdout)
            run.log.forget(.stdout, upTo: output.count)
            run.markConsumed(.stdout, upTo: output.count)
        }
        let result = await run.result()
        #expect(result.end.verdict == .exited(code: 6))
        #expect(String(decoding: output, as: UTF8.self) == (1...400_000).map { "\($0)\n" }.joined())
        let kept = try #require(result.unrecorded.stdout?.from)
        #expect(kept > 0 && kept <= 256 * 1024)
        #expect(RunLog.open(in: folder).bytes(.stdout, in: 0..<1 << 20) == Array(output[..<kept]))
    }

    @Test func forgottenBytesTakeNoRoomWhereTheyAreNotKept() async throws {
        let log = try RunLog.temporary()
        let result = try await ExecEngine.start(shell("head -c 3000000 /dev/zero | tr '\\0' x"), log: log).result()
        log.forget(.stdout, upTo: 2_999_000)
        #expect(result.log.bytes(.stdout, in: 0..<1) == [0])
        #expect(log.fileLength(.stdout) == 3_000_000)
        #expect(result.log.bytes(.stdout, in: 2_999_999..<3_000_000) == [UInt8(ascii: "x")])
    }
}
