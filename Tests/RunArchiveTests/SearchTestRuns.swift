import ExecEngine
import Foundation
import SystemPackage

@testable import RunArchive

/// An archive of one test's own, gone with it.
final class TestArchive: Sendable {
    let archive: Archive

    init() {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-\(UUID().uuidString)")
        archive = Archive(home: FilePath(folder.path))
    }

    deinit { try? FileManager.default.removeItem(atPath: archive.home.string) }

    /// A kept run of a line of sh.
    func aRun(of line: String, cwd: String = "/") async throws -> SavedRun {
        let recorder = try RunRecorder(newRun(of: line, cwd: cwd), in: archive)
        let env = ExecEnv(
            command: ["/bin/sh", "-c", ExecString(line)], env: ["PATH": "/usr/bin:/bin"],
            expiration: .timeout(.seconds(60)))
        try recorder.finish(await ExecEngine.start(env, log: recorder.log).result())
        return try archive.savedRun(recorder.id)
    }

    /// A recorder that has begun, and does not end by itself.
    func aRunGoingOn() throws -> RunRecorder {
        try RunRecorder(newRun(of: "true", cwd: "/"), in: archive)
    }

    /// A run's folder with given logs and no run.json, as a crash leaves it.
    func aRun(
        stdout: [UInt8] = [], stderr: [UInt8] = [], startedAt milliseconds: Int64 = unixMilliseconds()
    ) throws -> SavedRun {
        let (id, folder) = try archive.makeFolder(at: milliseconds)
        for (name, bytes) in [("stdout.log", stdout), ("stderr.log", stderr), ("timeline", [])] {
            try Data(bytes).write(to: URL(fileURLWithPath: folder.appending(name).string))
        }
        return try archive.savedRun(id)
    }

    private func newRun(of line: String, cwd: String) -> NewRun {
        NewRun(
            spec: CommandSpec(
                command: ["/bin/sh", "-c", ExecString(line)], cwd: ExecString(cwd), env: [:],
                expiration: .timeout(.seconds(60))),
            cwd: ExecString(cwd), policy: .dangerFullAccess, sluiceVersion: "test")
    }
}
