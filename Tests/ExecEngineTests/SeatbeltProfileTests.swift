import SystemPackage
import Testing

@testable import ExecEngine

private func plan(network: Bool = false, roots: [FilePath], protected: [FilePath] = []) -> SandboxPlan {
    SandboxPlan(
        policy: .workspaceWrite(.init(networkAccess: network)), writableRoots: roots,
        protectedPaths: protected.map { .init(path: $0, kind: .absent) }, networkAccess: network)
}

@Suite struct SeatbeltProfileTests {
    @Test func readOnlyHasNoRuleForWritingFolders() {
        #expect(
            SeatbeltProfile.arguments(for: SandboxPlan(policy: .readOnly), command: ["ls", "-l"]) == [
                "/usr/bin/sandbox-exec", "-p",
                ExecString(SeatbeltProfile.base + "\n" + SeatbeltProfile.localSockets), "--", "ls", "-l",
            ])
    }

    @Test func aWorkspaceWithNetworkNamesRootsAndProtectedPathsInOrder() {
        let plan = plan(network: true, roots: ["/x", "/y"], protected: ["/x/.git", "/y/a/b/.git"])
        let rules = """
            (allow file-write*
              (require-all (subpath (param "WRITABLE_ROOT_0"))
              (require-not (subpath (param "WRITABLE_ROOT_0_PROTECTED_0")))
              (require-not (literal (param "WRITABLE_ROOT_0_PROTECTED_0")))))
            (deny file-write-unlink (literal (param "WRITABLE_ROOT_0_PROTECTED_0")))
            (allow file-write*
              (require-all (subpath (param "WRITABLE_ROOT_1"))
              (require-not (subpath (param "WRITABLE_ROOT_1_PROTECTED_0")))
              (require-not (literal (param "WRITABLE_ROOT_1_PROTECTED_0")))))
            (deny file-write-unlink (literal (param "WRITABLE_ROOT_1_PROTECTED_0")))
            (deny file-write-unlink (literal (param "WRITABLE_ROOT_1_PROTECTED_0_PARENT_0")))
            (deny file-write-unlink (literal (param "WRITABLE_ROOT_1_PROTECTED_0_PARENT_1")))
            """
        #expect(
            SeatbeltProfile.arguments(for: plan, command: ["make"]) == [
                "/usr/bin/sandbox-exec", "-p",
                ExecString([SeatbeltProfile.base, rules, SeatbeltProfile.network].joined(separator: "\n")),
                "-DWRITABLE_ROOT_0=/x", "-DWRITABLE_ROOT_0_PROTECTED_0=/x/.git", "-DWRITABLE_ROOT_1=/y",
                "-DWRITABLE_ROOT_1_PROTECTED_0=/y/a/b/.git", "-DWRITABLE_ROOT_1_PROTECTED_0_PARENT_0=/y/a/b",
                "-DWRITABLE_ROOT_1_PROTECTED_0_PARENT_1=/y/a", "--", "make",
            ])
    }

    @Test func aPathCannotAddARule() {
        let hostile: FilePath = "/x\")) (allow file-write*) ((\""
        let arguments = SeatbeltProfile.arguments(for: plan(roots: [hostile]), command: ["true"])
        let plain = SeatbeltProfile.arguments(for: plan(roots: ["/x"]), command: ["true"])
        #expect(arguments[2] == plain[2])
        #expect(arguments[3] == ExecString("-DWRITABLE_ROOT_0=\(hostile.string)"))
    }

    @Test(arguments: [false, true]) func theProfileDeniesFirstAndIsBalanced(network: Bool) {
        let plan = plan(network: network, roots: ["/x"], protected: ["/x/.git"])
        let text = SeatbeltProfile.arguments(for: plan, command: ["true"])[2].description
        #expect(text.hasPrefix("(version 1)\n(deny default)\n"))
        // The regular expression's own parts stand in quotes and hold no parenthesis.
        #expect(text.count { $0 == "(" } == text.count { $0 == ")" })
        #expect(text.contains("(allow network*)") == network)
    }
}
