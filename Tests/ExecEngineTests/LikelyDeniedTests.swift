import ExecEngine
import Testing

/// One question to the heuristic.
private struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var type = SandboxType.linuxSeccomp
    var exitCode: Int32 = 1
    var stdout = ""
    var stderr = ""
    var aggregated = ""
    var isDenied: Bool

    var testDescription: String { name }
}

struct LikelyDeniedTests {
    @Test(arguments: [
        // The model's own cases.
        Case(name: "no words", isDenied: false),
        Case(name: "word in stderr", stderr: "Operation not permitted", isDenied: true),
        Case(name: "quick reject", exitCode: 127, stderr: "command not found", isDenied: false),
        Case(name: "no sandbox", type: .none, stderr: "Operation not permitted", isDenied: false),
        Case(
            name: "word in the aggregate", type: .macosSeatbelt, exitCode: 101,
            aggregated: "cargo failed: Read-only file system when writing target", isDenied: true),
        Case(
            name: "policy text without a sandbox", type: .none, exitCode: 0,
            aggregated: #"CODEX_NETWORK_POLICY_DECISION {"decision":"ask"}"#, isDenied: false),
        Case(
            name: "policy text with exit 0", exitCode: 0,
            aggregated: #"CODEX_NETWORK_POLICY_DECISION {"decision":"ask"}"#, isDenied: false),
        Case(name: "SIGSYS under seccomp", exitCode: 159, isDenied: true),
        // Its order.
        Case(name: "words come before the quick rejects", exitCode: 126, stderr: "Permission denied", isDenied: true),
        Case(name: "exit 0 comes before words", exitCode: 0, stderr: "Permission denied", isDenied: false),
        Case(name: "misuse of a builtin", exitCode: 2, stderr: "usage: x", isDenied: false),
        Case(name: "not executable", exitCode: 126, stderr: "cannot execute", isDenied: false),
        // What must not count (field notes, 20).
        Case(name: "SIGSYS under Seatbelt", type: .macosSeatbelt, exitCode: 159, isDenied: false),
        Case(name: "SIGSYS without a sandbox", type: .none, exitCode: 159, isDenied: false),
        Case(name: "another signal", exitCode: 139, isDenied: false),
        Case(name: "bash -c false", exitCode: 1, isDenied: false),
        Case(name: "half a word", stderr: "permission denie", isDenied: false),
        Case(name: "words apart", stderr: "permission\ndenied", isDenied: false),
    ])
    private func followsTheModel(_ example: Case) {
        let isDenied = isLikelySandboxDenied(
            sandboxType: example.type, exitCode: example.exitCode, stdout: example.stdout, stderr: example.stderr,
            aggregatedOutput: example.aggregated)
        #expect(isDenied == example.isDenied)
    }

    @Test(arguments: [
        "operation not permitted", "permission denied", "read-only file system", "seccomp", "sandbox", "landlock",
        "failed to write file",
    ])
    func everyWordCountsInEachTextInAnyCase(_ word: String) {
        for spelling in [word, word.uppercased(), "é: " + word + "!"] {
            for place in 0..<3 {
                let isDenied = isLikelySandboxDenied(
                    sandboxType: .linuxSeccomp, exitCode: 1, stdout: place == 0 ? spelling : "",
                    stderr: place == 1 ? spelling : "", aggregatedOutput: place == 2 ? spelling : "")
                #expect(isDenied)
            }
        }
    }
}
