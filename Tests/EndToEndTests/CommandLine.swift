import ExecEngine
import Foundation
import Testing

/// The program under test: `$SLUICE_BINARY`, or the `sluice` that was built beside the tests.
private let programUnderTest: String = {
    if let given = ProcessInfo.processInfo.environment["SLUICE_BINARY"] { return given }
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent("sluice").path
}()

/// What a program left: its own exit status, or minus the signal that killed it, and its bytes.
struct CommandLineEnd: Equatable {
    var status: Int32
    var output: [UInt8]
    var errors: [UInt8]

    var stdout: String { String(decoding: output, as: UTF8.self) }
    var stderr: String { String(decoding: errors, as: UTF8.self) }

    /// Stands for a run that reached the tests' own time limit.
    static let hung: Int32 = -1_000

    init(_ result: RunResult) {
        status =
            switch result.end.verdict {
            case .exited(let code): code
            case .signaled(let signal): -signal.rawValue
            default: Self.hung
            }
        output = result.log.bytes(.stdout, in: 0..<result.byteCounts.stdout)
        errors = result.log.bytes(.stderr, in: 0..<result.byteCounts.stderr)
    }
}

/// Starts Sluice, with a limit that only a hang reaches.
func startSluice(_ arguments: [ExecString], env: [ExecString: ExecString] = [:]) throws -> Run {
    try startCommand([ExecString(programUnderTest)] + arguments, env: env)
}

/// Runs Sluice to its end.
func sluice(_ arguments: String...) async throws -> CommandLineEnd {
    CommandLineEnd(try await startSluice(arguments.map { ExecString($0) }).result())
}

/// Runs lines of bash to their end: `$SLUICE` is the program under test, `$T` an empty folder of the line's own,
/// `$BODY` the given text, `$TOOLS` the tester's own PATH; `gone PID` waits until a process has ended, `filled FILE` until a file has bytes.
func shell(_ line: String, body: String = "") async throws -> CommandLineEnd {
    let prelude = """
        export T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
        gone() {
            [ -n "$1" ] || return 1
            local end=$((SECONDS + 20)) state
            while [ $SECONDS -lt $end ]; do
                state=$(sed 's/.*) //;s/ .*//' /proc/$1/stat 2>/dev/null)
                case "$state" in ''|Z|X) return 0;; esac
                sleep 0.05
            done
            return 1
        }
        filled() {
            local end=$((SECONDS + 20))
            while [ $SECONDS -lt $end ]; do [ -s "$1" ] && return 0; sleep 0.05; done
            return 1
        }

        """
    let run = try startCommand(
        ["/bin/bash", "-c", ExecString(prelude + line)],
        env: [
            "SLUICE": ExecString(programUnderTest), "BODY": ExecString(body),
            "TOOLS": ExecString(ProcessInfo.processInfo.environment["PATH"] ?? ""),
        ])
    return CommandLineEnd(await run.result())
}

private func startCommand(_ command: [ExecString], env: [ExecString: ExecString]) throws -> Run {
    let common: [ExecString: ExecString] = [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "SLUICE_HOME": ExecString(testArchive),
    ]
    return try ExecEngine.start(
        ExecEnv(
            command: command, env: common.merging(env) { $1 },
            expiration: .timeout(.seconds(600))))
}

/// Follows a run until so many bytes of its stdout are there. False where it ended before.
func waitForOutput(of run: Run, bytes: Int = 1) async -> Bool {
    for await snapshot in run.progress where snapshot.byteCounts.stdout >= bytes { return true }
    return false
}
