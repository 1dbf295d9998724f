import Glibc
import SystemPackage
import Testing

@testable import ExecEngine

@Suite struct SpawnErrorTests {
    private func error(_ env: ExecEnv) throws -> SpawnError {
        try #require(throws: SpawnError.self) { try ExecEngine.start(env) }
    }

    private func env(_ command: ExecString..., cwd: ExecString = "/", path: ExecString = "/usr/bin:/bin") -> ExecEnv {
        ExecEnv(command: command, cwd: cwd, env: ["PATH": path])
    }

    @Test func anEmptyCommandHasTheModelsWords() throws {
        #expect("\(try error(ExecEnv(command: [])))" == "command args are empty")
    }

    @Test func aMissingProgramIs127AndNamesThePath() throws {
        let error = try error(env("no-such-program"))
        #expect(error.exitCode == 127)
        #expect("\(error)" == "cannot start \"no-such-program\": not found in PATH (/usr/bin:/bin)")
    }

    @Test(arguments: ["/etc/passwd", "/usr", "/etc/passwd/x"]) func whatCannotRunIsToldApart(path: String) throws {
        let error = try error(env(ExecString(path)))
        #expect(error.exitCode == (path.hasSuffix("/x") ? 127 : 126))
        #expect(error.step == .exec)
    }

    @Test func aFolderThatIsNotThereIsNamed() throws {
        let error = try error(env("true", cwd: "/no/such/folder"))
        #expect(error.exitCode == 125)
        #expect(error.step == .chdir)
        #expect("\(error)".contains("/no/such/folder"))
    }

    @Test func argumentsBeyondTheKernelsLimitAreAnError() throws {
        let error = try error(env("true", ExecString(String(repeating: "x", count: 1 << 20))))
        #expect(error.errno == .argListTooLong)
        #expect(error.exitCode == 126)
    }

    @Test func aNulByteIsAnError() throws {
        #expect(try error(env("echo", "a\0b")).step == .nulByte)
        #expect(try error(env("echo", cwd: "/\0")).step == .nulByte)
    }

    @Test func anEmptyNameIsNotFound() throws {
        #expect(try error(env("")).exitCode == 127)
    }

    @Test func aScriptWithoutAFirstLineRunsByTheShell() async throws {
        let folder = try temporaryFolder()
        defer { removeFolder(folder) }
        try write("echo \"$1-$2\"\n", to: "\(folder)/script", mode: 0o755)
        let result = try await ExecEngine.start(env("script", "a", "b", path: ExecString(folder))).result()
        #expect(result.text(.stdout) == "a-b\n")
    }

    @Test func aFileThatMayNotRunDoesNotHideALaterOne() async throws {
        let folder = try temporaryFolder()
        defer { removeFolder(folder) }
        try write("", to: "\(folder)/true", mode: 0o644)
        let result = try await ExecEngine.start(env("true", path: ExecString("\(folder):/usr/bin:/bin"))).result()
        #expect(result.end.verdict == .exited(code: 0))
        #expect(try error(env("true", path: ExecString(folder))).exitCode == 126)
    }

    @Test(
        arguments: [
            ("ls", "/a:/b", ["/a/ls", "/b/ls"]), ("ls", ":/b:", ["./ls", "/b/ls", "./ls"]), ("./ls", "/a", ["./ls"]),
            ("/x/ls", "/a", ["/x/ls"]), ("ls", nil, ["/bin/ls", "/usr/bin/ls"]), ("", "/a", []),
        ] as [(String, String?, [String])])
    func programsAreLookedForAsExecvpDoes(program: String, path: String?, candidates: [String]) {
        #expect(
            ProgramSearch.candidates(for: ExecString(program), path: path.map { ExecString($0) }).map(\.description)
                == candidates)
    }

    @Test func failedStartsLeaveNothingOpen() async throws {
        _ = try? ExecEngine.start(env("no-such-program"))
        let before = openDescriptors().count
        for _ in 0..<1000 {
            _ = try? ExecEngine.start(env("no-such-program"))
            _ = try? ExecEngine.start(env("true", cwd: "/no/such"))
        }
        // Other tests open and close their own meanwhile.
        #expect(openDescriptors().count < before + 1000)
    }
}

func temporaryFolder() throws -> String {
    var template = Array("/tmp/sluice-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

func removeFolder(_ folder: String) {
    for name in entries(of: folder) { unlink("\(folder)/\(name)") }
    rmdir(folder)
}

func write(_ text: String, to path: String, mode: mode_t) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard file >= 0 else { throw Errno(rawValue: errno) }
    defer { close(file) }
    _ = Array(text.utf8).withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
}
