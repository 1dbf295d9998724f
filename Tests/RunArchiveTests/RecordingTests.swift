@testable import ExecEngine
import Glibc
import SystemPackage
import Testing

@testable import RunArchive

@Suite struct RecordingTests {
    @Test func aRunIsKeptAsItHappened() async throws {
        let home = TestArchive()
        let id = try await home.record("echo out; echo err >&2; exit 3")
        let saved = try home.saved(id)
        #expect(saved.bytes(.stdout) == Array("out\n".utf8) && saved.bytes(.stderr) == Array("err\n".utf8))
        #expect(saved.end?.verdict == .exited(code: 3) && saved.end?.exitCode == 3)
        #expect(saved.record.commandLine == "echo out; echo err >&2; exit 3")
        #expect(saved.record.end?.stdout == StreamRecord(bytes: 4, lines: 1))
        #expect(saved.record.environmentNames == ["PATH"])
        #expect(!saved.isRunning && saved.damage.isEmpty)
    }

    /// Output may hold secrets: it is the user's alone.
    @Test func foldersAndFilesAreTheUsersAlone() async throws {
        let home = TestArchive()
        let folder = try home.saved(await home.record("echo x")).folder
        var status = stat()
        for path in [home.archive.runsFolder, folder] {
            #expect(stat(path.string, &status) == 0 && status.st_mode & 0o777 == 0o700)
        }
        #expect(try entries(of: folder).sorted() == ["run.json", "stderr.log", "stdout.log", "timeline"])
        for name in try entries(of: folder) {
            #expect(stat(folder.appending(name).string, &status) == 0 && status.st_mode & 0o777 == 0o600)
        }
    }

    /// Pieces of both streams, each written when the one before has arrived, come back in that order.
    @Test func randomInterleavingsComeBackInOrder() async throws {
        var random = SeededGenerator()
        let home = TestArchive()
        try makeFolders(home.home)
        let fifo = home.home.appending("orders")
        #expect(mkfifo(fifo.string, 0o600) == 0)
        let (run, recorder) = try home.start(
            "while read -r stream text; do printf %s \"$text\" >&$stream; done < '\(fifo)'")
        let orders = try FileDescriptor.open(fifo, .writeOnly)
        var expected: [UInt8] = []
        var counts = PerStream(both: 0)
        var progress = run.progress.makeAsyncIterator()
        for _ in 0..<60 {
            let stream: ExecOutputStream = Bool.random(using: &random) ? .stdout : .stderr
            let length = Int.random(in: 1...300, using: &random)
            let text = (0..<length).map { _ in UInt8.random(in: 0x61...0x7a, using: &random) }
            expected += text
            counts[stream] += length
            try orders.writeAll(Array("\(stream.rawValue) ".utf8) + text + Array("\n".utf8))
            while let snapshot = await progress.next(), snapshot.byteCounts != counts {}
        }
        try orders.close()
        try recorder.finish(await run.result())
        unlink(fifo.string)
        let saved = try home.saved(recorder.id)
        #expect(saved.merged == expected)
        #expect(saved.byteCounts == counts)
    }

    @Test func bytesOfEveryKindComeBack() async throws {
        let home = TestArchive()
        let id = try await home.record("head -c 300000 /dev/urandom | tee /dev/stderr")
        let saved = try home.saved(id)
        #expect(saved.byteCounts == PerStream(both: 300_000))
        #expect(saved.bytes(.stdout) == saved.bytes(.stderr))
    }

    @Test func wordsThatAreNotUTF8AreKeptByteForByte() throws {
        let home = TestArchive()
        let recorder = try RunRecorder(
            home.newRun(["printf", ExecString(bytes: [0xff, 0x61])]), in: home.archive)
        let record = try home.saved(recorder.id).record
        #expect(record.command == ["printf", "\u{FFFD}a"])
        #expect(record.commandBytes == ["cHJpbnRm", "/2E="])
    }

    @Test func aRunThatCouldNotBeStartedIsKept() throws {
        let home = TestArchive()
        let recorder = try RunRecorder(home.newRun(["nosuch"]), in: home.archive)
        try recorder.finish(failedToStart: "not found", exitCode: 127)
        let end = try #require(try home.saved(recorder.id).end)
        #expect(end.verdict == .failedToStart("not found") && end.exitCode == 127)
    }

    @Test func aRunGoesOnUntilItsEndIsWrittenOrItsRecorderIsGone() async throws {
        let home = TestArchive()
        var id: RunID?
        do {
            let (run, recorder) = try home.start("echo first; sleep 60")
            for await snapshot in run.progress where snapshot.byteCounts.stdout == 6 { break }
            id = recorder.id
            let saved = try home.saved(recorder.id)
            #expect(saved.isRunning && saved.end == nil && saved.bytes(.stdout) == Array("first\n".utf8))
            #expect(saved.duration > .zero)
            run.cancel()
            _ = await run.result()
            #expect(try home.saved(recorder.id).isRunning)
        }
        // The recorder's last reference went with its log: as a process that dies.
        let saved = try home.saved(try #require(id))
        #expect(!saved.isRunning && saved.end?.verdict == .interrupted)
        #expect(saved.bytes(.stdout) == Array("first\n".utf8))
    }

    @Test func verdictsComeBackAsTheyWere() async throws {
        let home = TestArchive()
        for (line, verdict) in [
            ("exit 124", Verdict.exited(code: 124)), ("exit 137", .exited(code: 137)),
            ("kill -9 $$", .signaled(.kill)),
        ] {
            #expect(try home.saved(await home.record(line)).end?.verdict == verdict)
        }
    }

    @Test func denialsComeBackWithWhatTheyWere() throws {
        var denials = Denials([
            Denial(
                operation: .write, syscall: "openat", target: "/etc/hosts", errno: 30, pid: 42, processName: "sh",
                time: .milliseconds(5), outputBefore: PerStream(stdout: 3, stderr: 4), count: 2)
        ])
        denials.noteUnlisted(5)
        let end = RunEnd(verdict: .sandboxDenied(denials, .exited(code: 2)), exitCode: 2, denials: denials)
        let result = RunResult(
            end: end, status: .exited(code: 2), stopReason: nil, duration: .seconds(1), usage: nil,
            byteCounts: PerStream(both: 0), timelineCount: 0, unrecorded: PerStream(both: nil),
            enclosure: Enclosure(layers: .all, missing: []), log: try RunLog.temporary())
        #expect(EndRecord(result).runEnd == end)
    }

    @Test func sizesOfTerminalsComeBackAndATornOneIsCutOff() throws {
        let home = TestArchive()
        var new = home.newRun()
        new.usesTerminals = true
        let recorder = try RunRecorder(new, in: home.archive)
        let sizes = [(80, 24, 0), (132, 50, 1_500)].map {
            TerminalSizeRecord(
                time: .milliseconds($0.2), size: TerminalDimensions(columns: $0.0, rows: $0.1))
        }
        for size in sizes { recorder.note(size.size, at: size.time) }
        #expect(try home.saved(recorder.id).terminalSizes == sizes)
        let path = recorder.folder.appending("sizes")
        try write(Array(try fileBytes(path).dropLast()), to: path)
        #expect(try home.saved(recorder.id).terminalSizes == [sizes[0]])
    }

    @Test func sixtyFourAtOnceAreKeptApart() async throws {
        let home = TestArchive()
        let ids = try await withThrowingTaskGroup(of: (Int, RunID).self) { group in
            for number in 0..<64 { group.addTask { (number, try await home.record("echo \(number)")) } }
            return try await group.reduce(into: [:]) { $0[$1.1] = $1.0 }
        }
        #expect(ids.count == 64)
        for (id, number) in ids { #expect(try home.saved(id).bytes(.stdout) == Array("\(number)\n".utf8)) }
    }
}
