import ExecEngine
import Foundation
import Glibc
import SystemPackage
import Testing

@testable import RunArchive

/// An archive of one test's own, gone with it.
final class TestArchive: Sendable {
    let archive: Archive
    var home: FilePath { archive.home }

    init() {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-\(UUID().uuidString)")
        archive = Archive(home: FilePath(folder.path))
    }

    deinit { try? FileManager.default.removeItem(atPath: archive.home.string) }

    func newRun(_ command: [ExecString] = ["true"], cwd: ExecString = "/", name: String? = nil) -> NewRun {
        NewRun(
            spec: CommandSpec(
                command: command, cwd: cwd, env: ["PATH": "/usr/bin:/bin"], expiration: .timeout(.seconds(60))),
            cwd: cwd, policy: .dangerFullAccess, name: name, sluiceVersion: "test")
    }

    func start(_ line: String, cwd: ExecString = "/") throws -> (Run, RunRecorder) {
        let new = newRun(["/bin/sh", "-c", ExecString(line)], cwd: cwd)
        let recorder = try RunRecorder(new, in: archive)
        let env = ExecEnv(
            command: new.spec.command, cwd: "/", env: new.spec.env, expiration: .timeout(.seconds(60)))
        return (try ExecEngine.start(env, log: recorder.log), recorder)
    }

    /// Records a shell line from start to end.
    @discardableResult
    func record(_ line: String) async throws -> RunID { try await aRun(of: line).id }

    /// A kept run of a shell line; `cwd` is what its record says.
    func aRun(of line: String, cwd: ExecString = "/") async throws -> SavedRun {
        let (run, recorder) = try start(line, cwd: cwd)
        try recorder.finish(await run.result())
        return try saved(recorder.id)
    }

    /// A recorder that has begun, and does not end by itself.
    func aRunGoingOn() throws -> RunRecorder { try RunRecorder(newRun(), in: archive) }

    /// A run's folder with given logs and no run.json, as a crash leaves it.
    func aRun(
        stdout: [UInt8] = [], stderr: [UInt8] = [], startedAt milliseconds: Int64 = unixMilliseconds()
    ) throws -> SavedRun {
        let (id, _) = try archive.makeRun(at: milliseconds) { _, folder in
            for (name, bytes) in [("stdout.log", stdout), ("stderr.log", stderr), ("timeline", [])] {
                try write(bytes, to: folder.appending(name))
            }
        }
        return try saved(id)
    }

    func saved(_ id: RunID) throws -> SavedRun { try archive.savedRun(id) }
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
