import ExecEngine
import Testing

/// Denials as a person meets them in a real terminal.
@Suite(
    .serialized, .enabled(if: Tmux.isThere, "tmux is not installed"), .enabled(if: sandboxIsPossible, sandboxNeed))
struct SandboxScreenTests {
    private static let line = """
        $SLUICE run --sandbox read-only -c \
        'seq 60; echo x > /etc/sluice-e2e; seq 60; rm /etc/hostname; exit 3'; echo status $?
        """

    @Test func theListOfDenialsLeadsToTheOutputAround() async throws {
        try await withTmux { tmux in
            try await tmux.enter(Self.line)
            let screen = try await tmux.waitFor(text: "exit 3, denied")
            #expect(screen.contains("denied: write /etc/sluice-e2e (openat, pid") && screen.contains("read-only"))
            try await tmux.press("D")
            let list = try await tmux.waitFor(text: "Denied: 2 operations")
            #expect(list.contains("delete /etc/hostname (unlinkat, pid") && list.contains("EROFS"))
            try await tmux.press("j", "Enter")
            try await tmux.waitFor(text: "the output at")
            try await tmux.press("q")
            try await tmux.waitFor(text: "status 3\n")
        }
    }

    @Test func escalationAsksWhyAndRunsWithoutTheSandbox() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run --sandbox read-only -c 'echo x > /proc/self/comm && cat /proc/self/comm'")
            // Shown while the run still goes on, too: `e` is for one that has ended.
            try await tmux.waitFor(text: "exit 2, denied: write /proc/")
            try await tmux.press("e")
            let question = try await tmux.waitFor(text: "Run again without the sandbox?")
            #expect(question.contains("denied: write /proc/") && question.contains("why (needed):"))
            try await tmux.type("it only names itself")
            try await tmux.press("Enter")
            let after = try await tmux.waitFor(text: "ok, exit 0")
            #expect(after.contains("danger-full-access (escalated: it"))
            try await tmux.press("e")
            try await tmux.waitFor(text: "this run has no sandbox")
            try await tmux.press("q")
        }
    }

    @Test func quietDenialsLeaveTheRunOk() async throws {
        try await withTmux { tmux in
            try await tmux.enter("$SLUICE run --sandbox read-only -c 'touch /etc/x 2>/dev/null || true'")
            #expect(try await tmux.waitFor(text: "ok, exit 0").contains("1 denied"))
            try await tmux.press("q")
        }
    }
}

/// `sluice doctor`.
struct DoctorTests {
    @Test func everyLayerIsToldWithAReason() async throws {
        let end = try await sluice("doctor")
        let rows = end.stdout.split(separator: "\n")
        #expect(rows.count == 6 && rows.dropLast().allSatisfy { $0.hasPrefix("yes  ") || $0.hasPrefix("no   ") })
        #expect(
            rows.prefix(4).map { $0.dropFirst(5).prefix { $0 != " " } } == [
                "mounts", "landlock", "seccomp", "observer",
            ])
        #expect((end.status == 0) == (rows.last == "--sandbox contains a command here."))
    }
}

/// Whether this machine has every layer, as `sluice doctor` tells.
let sandboxIsPossible = SandboxManager.checks().allSatisfy(\.isThere)
let sandboxNeed: Comment = "needs mounts, Landlock and a seccomp listener: see sluice doctor"
