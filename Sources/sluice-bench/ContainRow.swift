import ExecEngine
import Glibc
import SystemPackage

/// What the sandbox and its observer cost.
enum ContainRow {
    private static let leastRunCount = 30
    private static let creationCount = 20_000
    private static let creationGoal = 1.8
    private static let buildGoal = 1.05
    private static let sourceCount = 24

    static func measure(_ setup: Setup) async throws -> [TableLine] {
        var lines = [try await spawnLine(setup)]
        lines += try await creationLines(setup)
        if let line = try await buildLine(setup) { lines.append(line) }
        return try lines + startLines(setup)
    }

    // MARK: Starts

    private static func spawnLine(_ setup: Setup) async throws -> TableLine {
        let plan = SandboxPlan(policy: .readOnly)
        let times = try await medians(
            max(leastRunCount, setup.pairCount), { try await run(["/bin/true"], plan) },
            { try await run(["/bin/true"], nil) })
        return TableLine(
            row: "spawn true, read-only / plain", ours: milliseconds(times.ours), peer: milliseconds(times.peer),
            ratio: fixed(times.ours / times.peer, 2))
    }

    private static func startLines(_ setup: Setup) throws -> [TableLine] {
        let sluice = try setup.sluice()
        var setup = setup
        setup.pairCount = max(leastRunCount, setup.pairCount)
        let peers: [(String, [String])] = [
            ("bwrap", ["--ro-bind", "/", "/", "--dev", "/dev", "true"]),
            ("firejail", ["--quiet", "--noprofile", "true"]),
        ]
        return try peers.compactMap { name, arguments in
            guard let peer = setup.peer(name, row: .contain) else { return nil }
            let times = try setup.medians(
                { try Child.time([sluice, "run", "--no-ui", "--sandbox", "read-only", "--", "true"]) },
                { try Child.time([peer] + arguments) })
            return TableLine(
                row: "start true, read-only / \(name)", ours: milliseconds(times.ours), peer: milliseconds(times.peer),
                ratio: fixed(times.ours / times.peer, 2))
        }
    }

    // MARK: Files

    /// By a shell, which takes some 30 us for each, and by a loop that does nothing else.
    private static func creationLines(_ setup: Setup) async throws -> [TableLine] {
        let shell: [ExecString] = [
            "/bin/sh", "-c", ExecString("i=0; while [ $i -lt \(creationCount) ]; do : > file$i; i=$((i+1)); done"),
        ]
        let loop: [ExecString] = [ExecString(setup.ownPath), "--create", ExecString("\(creationCount)")]
        // A new folder for each and none removed before the end: ext4 passes over inodes that were freed in the last
        // half minute, one by one, which makes creations many times slower (recently_deleted of fs/ext4/ialloc.c).
        return try await setup.folder.withSubfolder { folder in
            var lines: [TableLine] = []
            var runCount = 0
            func creation(_ command: [ExecString], isContained: Bool, observes: Bool) async throws -> Double {
                runCount += 1
                let own = "\(folder)/\(runCount)"
                guard mkdir(own, 0o700) == 0 else { throw BenchError("mkdir \(own)", errno) }
                return try await run(command, isContained ? workspace(own) : nil, observes: observes, cwd: own)
            }
            for (name, command, observes) in [
                ("observed", shell, true), ("not observed", shell, false), ("bare loop", loop, true),
            ] {
                let times = try await medians(
                    setup.pairCount, { try await creation(command, isContained: true, observes: observes) },
                    { try await creation(command, isContained: false, observes: false) })
                let ratio = times.ours / times.peer
                lines.append(
                    TableLine(
                        row: "20,000 creations, \(name) / plain", ours: milliseconds(times.ours),
                        peer: milliseconds(times.peer), ratio: fixed(ratio, 2), goal: observes ? "<= 1.8" : "-",
                        isMet: observes ? ratio <= creationGoal : nil))
            }
            return lines
        }
    }

    /// The hidden mode: makes so many empty files in the working folder.
    static func createFiles(_ count: Int) throws {
        for number in 0..<count {
            let file = open("file\(number)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw BenchError("open file\(number)", errno) }
            close(file)
        }
    }

    private static func buildLine(_ setup: Setup) async throws -> TableLine? {
        guard let cc = setup.peer("cc", row: .contain) else { return nil }
        func build(observes: Bool) async throws -> Double {
            try await setup.folder.withSubfolder { folder in
                for number in 0..<sourceCount { try writeSource(number, in: folder) }
                let line = """
                    for f in s*.c; do \(cc) -O2 -c "$f" -o "${f%.c}.o" || exit 1; done
                    ar rcs all.a s*.o && mkdir -p out && cp all.a out/ && rm s*.o
                    """
                return try await run(
                    ["/bin/sh", "-c", ExecString(line)], workspace(folder), observes: observes, cwd: folder)
            }
        }
        let times = try await medians(setup.pairCount, { try await build(observes: true) }) {
            try await build(observes: false)
        }
        let ratio = times.ours / times.peer
        return TableLine(
            row: "build of \(sourceCount) C files, observed / not", ours: milliseconds(times.ours),
            peer: milliseconds(times.peer), ratio: fixed(ratio, 2), goal: "<= 1.05", isMet: ratio <= buildGoal)
    }

    private static func writeSource(_ number: Int, in folder: String) throws {
        let functions = (0..<60).map { index in
            "int f\(number)_\(index)(int x) { char b[64]; return snprintf(b, sizeof b, \"%d\", x * \(index)) + (int)strlen(b); }\n"
        }
        let source = Array(("#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n" + functions.joined()).utf8)
        let file = open("\(folder)/s\(number).c", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0, write(file, source, source.count) == source.count else {
            throw BenchError("write source", errno)
        }
        close(file)
    }

    // MARK: Runs

    private static func workspace(_ folder: String) -> SandboxPlan {
        SandboxPlan(policy: .workspaceWrite(.init()), writableRoots: [FilePath(folder), "/tmp"])
    }

    private static func run(
        _ command: [ExecString], _ plan: SandboxPlan?, observes: Bool = true, cwd: String = "/"
    ) async throws -> Double {
        var env = engineCommand([])
        env.command = command
        env.cwd = ExecString(cwd)
        env.sandbox = plan
        let start = ContinuousClock.now
        let result = try await ExecEngine.start(env, options: RunOptions(deltaLimit: 0, observesDenials: observes))
            .result()
        let time = start.secondsUntilNow
        guard result.end.exitCode == 0 else { throw BenchError("\(command): \(result.end.verdict)") }
        return time
    }

    private static func medians(
        _ count: Int, _ ours: () async throws -> Double, _ peer: () async throws -> Double
    ) async throws -> (ours: Double, peer: Double) {
        _ = try await ours()
        _ = try await peer()
        var times: (ours: [Double], peer: [Double]) = ([], [])
        for _ in 0..<count {
            times.ours.append(try await ours())
            times.peer.append(try await peer())
        }
        return (median(times.ours), median(times.peer))
    }
}
