import ExecEngine
import Foundation
import Testing

@Suite struct CommandLineOptionTests {
    @Test func stdinIsEmpty() async throws {
        let end = try await sluice("run", "--no-ui", "cat")
        #expect(end.status == 0)
        #expect(end.output.isEmpty)
    }

    @Test func stdinOfSluiceIsLeftAlone() async throws {
        let end = try await shell(#"echo ours | { "$SLUICE" run --no-ui cat; cat; }"#)
        #expect(end.stdout == "ours\n")
    }

    @Test(arguments: [
        (["--env", "A=b", "-c", "echo $A"], "b\n"),
        (["--env", "A=b=c", "--", "printenv", "A"], "b=c\n"),
        (["--env", "A=", "-c", "echo ${A-unset}"], "\n"),
        (["--env", "A=1", "--env", "A=2", "-c", "echo $A"], "2\n"),
        (["--env", "PATH=/bin", "-c", "echo $PATH"], "/bin\n"),
        (["--clear-env", "--env", "A=b", "--", "/usr/bin/env"], "A=b\n"),
        (["--clear-env", "/usr/bin/env"], ""),
        (["--cwd", "/", "-c", "pwd"], "/\n"),
        (["--cwd", "/usr", "./bin/printf", "%s", "here"], "here"),
        (["-c", "echo 'a  b' | cat"], "a  b\n"),
        (["--", "echo", "a  b", ""], "a  b \n"),
        (["echo", "--timeout", "5"], "--timeout 5\n"),
        (["echo", "--", "--help"], "-- --help\n"),
        (["--", "printf", "%s", "--no-ui"], "--no-ui"),
    ])
    func optionsReachTheCommand(_ arguments: [String], _ output: String) async throws {
        let end = CommandLineEnd(
            try await startSluice((["run", "--no-ui"] + arguments).map { ExecString($0) }).result())
        #expect(end.stdout == output)
        #expect(end.stderr == "")
        #expect(end.status == 0)
    }

    @Test func wordBehindTheDashesIsAProgramEvenIfItLooksLikeAnOption() async throws {
        let end = try await sluice("run", "--", "--version")
        #expect(end.status == 127)
        #expect(end.stderr.hasPrefix("sluice: cannot start \"--version\": "))
    }

    @Test(arguments: [["run", "--help"], ["run", "-h"], ["--help"]])
    func helpIsPrintedOnStdout(_ arguments: [String]) async throws {
        let end = CommandLineEnd(try await startSluice(arguments.map { ExecString($0) }).result())
        #expect(end.status == 0)
        #expect(end.stdout.contains("USAGE: sluice"))
        #expect(end.errors.isEmpty)
    }

    @Test func commandHasTerminalsOnlyWithTTY() async throws {
        let line = "test -t 1 && test -t 2"
        #expect(try await sluice("run", "--no-ui", "--tty", "-c", line).status == 0)
        #expect(try await sluice("run", "--no-ui", "-c", line).status == 1)
    }

    @Test func argumentBytesThatAreNotUTF8Pass() async throws {
        let odd = ExecString(bytes: [0x61, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80])
        let run = try startSluice(["run", "--no-ui", "--", "printf", "%s", odd])
        #expect(CommandLineEnd(await run.result()).output == odd.bytes)
    }

    @Test func shellLineBytesThatAreNotUTF8Pass() async throws {
        let line = ExecString(bytes: Array("printf %s a".utf8) + [0xFF, 0xFE])
        let run = try startSluice(["run", "--no-ui", "-c", line])
        #expect(CommandLineEnd(await run.result()).output == [0x61, 0xFF, 0xFE])
    }

    @Test func inheritedVariableBytesThatAreNotUTF8Pass() async throws {
        let odd = ExecString(bytes: [0x61, 0xFF, 0xC3, 0x28])
        let run = try startSluice(["run", "--no-ui", "printenv", "ODD"], env: ["ODD": odd])
        #expect(CommandLineEnd(await run.result()).output == odd.bytes + [0x0A])
    }

    @Test func givenVariableBytesThatAreNotUTF8Pass() async throws {
        let variable = ExecString(bytes: Array("ODD=a".utf8) + [0xFF])
        let run = try startSluice(["run", "--no-ui", "--env", variable, "printenv", "ODD"])
        let end = CommandLineEnd(await run.result())
        #expect(end.output == [0x61, 0xFF, 0x0A])
    }

    @Test func folderNameBytesThatAreNotUTF8Pass() async throws {
        let end = try await shell(
            #"d=$T/$'odd\xff'; mkdir "$d"; "$SLUICE" run --no-ui --cwd "$d" true; echo $?"#)
        #expect(end.stdout == "0\n")
    }

    @Test func commandSeesOnlyTheStandardDescriptors() async throws {
        let end = try await shell(
            #"exec 50</dev/null 200</dev/null; "$SLUICE" run --no-ui -c 'ls /proc/$$/fd; true'"#)
        #expect(end.stdout == "0\n1\n2\n")
    }
}
