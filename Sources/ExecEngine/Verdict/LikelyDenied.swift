/// Guesses from a command's exit code and words whether the sandbox refused it something.
///
/// A guess, as in Codex's `is_likely_sandbox_denied`, and in the same order: the words come before the exit codes, so a
/// command that prints "permission denied" and exits with 126 counts as denied, though exits 2, 126 and 127 alone never
/// do. For where refusals cannot be observed; a program that merely talks of a sandbox and fails is taken for denied.
///
/// - Parameters:
///   - exitCode: As a shell reports it: 128+n for signal n.
///   - stdout: Any text of the stream; the more of it, the surer. Case does not matter.
/// - Complexity: Linear in the texts, without a copy of them.
public func isLikelySandboxDenied(
    sandboxType: SandboxType, exitCode: Int32, stdout: String, stderr: String, aggregatedOutput: String
) -> Bool {
    if sandboxType == .none || exitCode == 0 { return false }
    if [stderr, stdout, aggregatedOutput].contains(where: speaksOfDenial) { return true }
    if quickRejects.contains(exitCode) { return false }
    return sandboxType == .linuxSeccomp && exitCode == 128 + badSystemCall
}

/// Exit codes that shells use for their own failures: misuse of a builtin, not executable, not found.
private let quickRejects: [Int32] = [2, 126, 127]

/// SIGSYS of signal(7) on Linux (x86 and ARM): what a seccomp filter that kills sends.
private let badSystemCall: Int32 = 31

/// Words in lower case that a refusal by a sandbox leaves in the output.
private let deniedWords: [[UInt8]] = [
    "operation not permitted", "permission denied", "read-only file system", "seccomp", "sandbox", "landlock",
    "failed to write file",
].map { Array($0.utf8) }

private func speaksOfDenial(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
        for start in bytes.indices {
            let first = lowercase(bytes[start])
            for word in deniedWords where word[0] == first && start + word.count <= bytes.count {
                if word.indices.allSatisfy({ lowercase(bytes[start + $0]) == word[$0] }) { return true }
            }
        }
        return false
    }
}

/// Lower case of ASCII letters; the words hold no others.
private func lowercase(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
}
