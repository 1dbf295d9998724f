import Glibc
import Testing

@testable import ExecEngine

@Suite struct LeakTests {
    /// Field note 17. Other tests run beside this one: their share is far below one for each of the runs.
    @Test func twoThousandRunsLeaveNothing() async throws {
        let runs = 2_000
        let descriptors = openDescriptors().count
        let threads = entries(of: "/proc/self/task").count
        var pids: Set<Int32> = []
        for number in 0..<(runs / 8) {
            let batch = try (0..<8).map { index in
                let run = try ExecEngine.start(
                    index % 4 == 0
                        ? shell("sleep 60", .timeout(.milliseconds(1))) : shell(index % 4 == 1 ? "sleep 60" : "true"))
                if index % 4 == 1 { run.cancel() }
                return run
            }
            for run in batch {
                let verdict = await run.result().end.verdict
                if verdict == .exited(code: 127) { Issue.record("run \(number) could not start") }
                if let pid = run.pid { pids.insert(pid) }
            }
        }
        #expect(openDescriptors().count < descriptors + runs / 4)
        #expect(entries(of: "/proc/self/task").count < threads + runs / 8)
        // A pid may have been given to someone else by now; a zombie would be a child of ours, by the guardian or not.
        let zombies = pids.filter { pid in isAlive(pid) && getpgid(pid) == pid }
        #expect(zombies == [])
    }

    /// The guardian and the child share the caller's memory: they must never call into a library.
    @Test(.enabled(if: guardianObject != nil && hasNm, "needs nm and the object files beside the tests"))
    func guardianObjectNeedsNoLibrary() async throws {
        let object = guardianObject ?? ""
        let contain = object.replacing("guardian.c.o", with: "contain.c.o")
        // What one of the two lacks the other has.
        let result = try await result(of: "nm -u \(object) \(contain)")
        #expect(result.end.exitCode == 0)
        let undefined = result.text(.stdout).split(separator: "\n").filter { $0.contains(" U ") }
        #expect(undefined.allSatisfy { $0.contains(" contain_before_") }, "\(undefined)")
    }
}

private let hasNm = access("/usr/bin/nm", X_OK) == 0

/// guardian.c as it was compiled for these tests.
private let guardianObject: String? = {
    let folder = ProcessTree.readLink("/proc/self/exe")?.split(separator: "/").dropLast().joined(separator: "/")
    let object = "/\(folder ?? "")/CSpawn.build/guardian.c.o"
    return access(object, R_OK) == 0 ? object : nil
}()
