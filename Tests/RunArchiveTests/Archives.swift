import ExecEngine
import Glibc
import SystemPackage
import Testing

@testable import RunArchive

/// An archive in a folder of its own, gone with its owner.
final class TestArchive: Sendable {
    let archive: Archive
    var home: FilePath { archive.home }

    init() throws {
        var template = Array("/tmp/sluice-archive-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        archive = Archive(home: FilePath(String(cString: made)))
    }

    deinit {
        let runs = archive.runsFolder
        for name in (try? entries(of: runs)) ?? [] { try? removeFolder(runs.appending(name)) }
        rmdir(runs.string)
        try? removeFolder(home)
    }

    func newRun(_ command: [ExecString] = ["true"], cwd: ExecString = "/", name: String? = nil) -> NewRun {
        NewRun(
            spec: CommandSpec(command: command, cwd: cwd, env: ["PATH": "/usr/bin:/bin"]), cwd: cwd,
            policy: .dangerFullAccess, name: name, sluiceVersion: "test")
    }

    func start(_ line: String) throws -> (Run, RunRecorder) {
        let command: [ExecString] = ["/bin/sh", "-c", ExecString(line)]
        let recorder = try RunRecorder(newRun(command), in: archive)
        let env = ExecEnv(
            command: command, cwd: "/", env: ["PATH": "/usr/bin:/bin"], expiration: .timeout(.seconds(60)))
        return (try ExecEngine.start(env, log: recorder.log), recorder)
    }

    /// Records a shell line from start to end.
    @discardableResult
    func record(_ line: String) async throws -> RunID {
        let (run, recorder) = try start(line)
        try recorder.finish(await run.result())
        return recorder.id
    }

    func saved(_ id: RunID) throws -> SavedRun { try archive.run(id.description) }
}

extension SavedRun {
    /// Everything of a stream.
    func bytes(_ stream: ExecOutputStream) -> [UInt8] { log.bytes(stream, in: 0..<byteCounts[stream]) }

    /// Both streams in the order of arrival.
    var merged: [UInt8] {
        let order = ArrivalOrder(log: log, byteCounts: byteCounts, timelineCount: log.timelineCount)
        return [UInt8](unsafeUninitializedCapacity: order.count) { buffer, count in
            count = order.read(at: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}

/// What a file holds, and putting it back.
func fileBytes(_ path: FilePath) throws -> [UInt8] { try contents(of: path) }

func write(_ bytes: [UInt8], to path: FilePath) throws {
    let file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .truncate], permissions: [.ownerRead, .ownerWrite])
    try file.closeAfter { _ = try file.writeAll(bytes) }
}
