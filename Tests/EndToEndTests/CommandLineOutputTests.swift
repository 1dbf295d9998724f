import ExecEngine
import Foundation
import Testing

@Suite struct CommandLineOutputTests {
    @Test func bytesOfBothStreamsComeThroughUnchanged() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        let bytes = PerStream(stdout: noise(seed, count: 1_000_000), stderr: noise(seed &+ 1, count: 1_000_000))
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(bytes.stdout).write(to: folder.appendingPathComponent("out"))
        try Data(bytes.stderr).write(to: folder.appendingPathComponent("err"))

        let end = try await sluice("run", "--no-ui", "--cwd", folder.path, "-c", "cat err >&2 & cat out; wait")

        #expect(end.status == 0)
        #expect(end.output == bytes.stdout, "seed \(seed)")
        #expect(end.errors == bytes.stderr, "seed \(seed)")
    }

    @Test func commandWithoutOutputLeavesBothStreamsEmpty() async throws {
        let end = try await sluice("run", "--no-ui", "true")
        #expect(end.status == 0)
        #expect(end.output.isEmpty)
        #expect(end.errors.isEmpty)
    }

    @Test func outputArrivesWhileTheCommandRuns() async throws {
        let run = try startSluice(["run", "--no-ui", "-c", "echo first; sleep 300"])
        #expect(await waitForOutput(of: run, bytes: 6))
        #expect(run.resultIfEnded == nil)
        run.cancel()
        #expect(CommandLineEnd(await run.result()).stdout == "first\n")
    }

    @Test func readerThatLeavesEndsTheRunQuietly() async throws {
        let end = try await shell(#""$SLUICE" run --no-ui -- yes | head -1; echo ${PIPESTATUS[@]}"#)
        #expect(end.stdout == "y\n141 0\n")
        #expect(end.stderr == "")
    }

    @Test(arguments: [">&-", "2>&-", ">&- 2>&-", "<&-", "<&- >&- 2>&-"])
    func closedDescriptorsLeaveTheCommandItsStatus(_ redirection: String) async throws {
        let end = try await shell(
            #"("$SLUICE" run --no-ui -c 'echo out; echo err >&2; exit 7' \#(redirection)) >$T/out 2>$T/err; echo $?"#)
        #expect(end.stdout == "7\n")
    }

    @Test func fullDiskIsReported() async throws {
        let end = try await shell(#""$SLUICE" run --no-ui -c 'echo lost' >/dev/full; echo $?"#)
        #expect(end.status == 0, "the shell itself hung")
        #expect(end.stdout != "0\n")
        #expect(end.stderr.contains("No space left"))
    }

    @Test func floodToFullDiskEnds() async throws {
        let end = try await shell(#""$SLUICE" run --no-ui -- yes >/dev/full; [ $? -ne 0 ] && echo ended"#)
        #expect(end.stdout == "ended\n")
    }

    @Test func eventsToFullDiskAreReported() async throws {
        let end = try await shell(#""$SLUICE" run --jsonl -- true >/dev/full; echo $?"#)
        #expect(end.stdout == "125\n")
        #expect(end.stderr.hasPrefix("sluice: "))
    }

    @Test func thirtyTwoAtOnceKeepTheirOutputsAndStatuses() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...32 {
                group.addTask {
                    let end = try await sluice(
                        "run", "--no-ui", "-c", "echo out \(number); echo err \(number) >&2; exit \(number)")
                    #expect(end.status == Int32(number))
                    #expect(end.stdout == "out \(number)\n")
                    #expect(end.stderr == "err \(number)\n")
                }
            }
            try await group.waitForAll()
        }
    }
}

/// Bytes that look random and follow from the seed alone (splitmix64).
private func noise(_ seed: UInt64, count: Int) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
    }
}
