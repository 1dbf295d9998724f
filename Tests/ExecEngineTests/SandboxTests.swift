import Glibc
import SystemPackage
import Testing

@testable import ExecEngine

/// The policies as a command meets them, by the shell lines of the model's own suite and some more.
@Suite(.enabled(if: Sandboxed.isPossible, Sandboxed.need))
struct SandboxTests {
    private static let filtered: [SandboxLayers] = [
        .all, [.mounts, .seccomp, .observer], [.landlock, .seccomp, .observer],
    ]

    @Test(arguments: filtered)
    func everythingCanBeReadAndNothingWritten(_ layers: SandboxLayers) async throws {
        let outside = try ScratchFolder()
        var sandbox = Sandboxed.readOnly
        sandbox.layers = layers
        let result = try await sandbox.result(
            of: "ls -l / >/dev/null && cat /etc/passwd >/dev/null && echo read; echo x > \(outside.path)/new; echo $?")
        #expect(result.text(.stdout) == "read\n1\n")
        #expect(entries(of: outside.path.string).isEmpty)
        #expect(result.end.denials.list.map(\.target) == ["\(outside.path)/new"])
        #expect(result.end.denials.list.map(\.operation) == [.write])
    }

    /// What the refused process had printed is counted, though the pipe may not have been read yet.
    @Test(arguments: filtered)
    func aDenialStandsAtItsPlaceInTheOutput(_ layers: SandboxLayers) async throws {
        let outside = try ScratchFolder()
        var sandbox = Sandboxed.readOnly
        sandbox.layers = layers
        let result = try await sandbox.result(
            of: "for i in 1 2 3 4 5; do echo line $i; (: > \(outside.path)/$i) 2>/dev/null; done")
        #expect(result.end.denials.list.map(\.outputBefore.stdout) == [7, 14, 21, 28, 35])
    }

    @Test(arguments: filtered)
    func aWritableRootIsWritable(_ layers: SandboxLayers) async throws {
        let (root, outside) = (try ScratchFolder(), try ScratchFolder())
        var sandbox = Sandboxed.workspace(root.path)
        sandbox.layers = layers
        let result = try await sandbox.result(
            of: """
                set -e; mkdir a b; echo x > a/f; mv a/f b/; ln b/f a/g; ln -s g a/s; chmod 700 a/g; touch -d 2001-01-01 a/g
                cat a/s; rm a/s; stat -c '%a %Y' a/g; ! touch \(outside.path)/f; rmdir a 2>/dev/null || rm -r a b
                """)
        #expect(result.text(.stdout) == "x\n700 978307200\n", "\(result.text(.stderr))")
        #expect(result.end.verdict == .exited(code: 0))
        #expect(result.end.denials.list.map(\.target) == ["\(outside.path)/f"])
        #expect(entries(of: root.path.string).isEmpty && entries(of: outside.path.string).isEmpty)
    }

    @Test func aRelativeWorkingFolderIsThatOfTheMounts() async throws {
        let root = try ScratchFolder(in: "/proc/self/cwd")
        var sandbox = Sandboxed.workspace(root.path)
        sandbox.cwd = ExecString("./\(root.path.lastComponent?.string ?? "")")
        let result = try await sandbox.result(of: "echo x > f; cat f; pwd")
        #expect(result.text(.stdout) == "x\n\(root.path)\n", "\(result.text(.stderr))")
    }

    @Test(arguments: filtered)
    func devicesThatHoldNothingAreWritable(_ layers: SandboxLayers) async throws {
        var sandbox = Sandboxed.readOnly
        sandbox.layers = layers
        let result = try await sandbox.result(
            of: """
                set -e; echo x > /dev/null; echo x > /dev/zero; ! echo x > /dev/full; echo out > /dev/stdout
                echo fd > /dev/fd/1; echo proc > /proc/self/fd/1; head -c1 /dev/urandom >/dev/null
                """)
        #expect(result.text(.stdout) == "out\nfd\nproc\n", "\(result.text(.stderr))")
        #expect(result.end.exitCode == 0)
        #expect(result.end.denials.isEmpty, "\(result.end.denials.list)")
    }

    @Test func noNewPrivilegesCanBeGained() async throws {
        let result = try await Sandboxed.readOnly.result(
            of: "grep NoNewPrivs /proc/self/status; ls /proc/self/fd | wc -l")
        #expect(result.text(.stdout) == "NoNewPrivs:\t1\n4\n")
    }

    @Test func aTimeoutEndsTheWholeTreeInside() async throws {
        let run = try Sandboxed.readOnly.start(["/bin/sh", "-c", "setsid sleep 1000 & echo $!; sleep 1000"])
        await waitForBytes(run)
        run.cancel()
        let result = await run.result()
        #expect(result.end.verdict == .cancelled && result.end.survivors.isEmpty)
        #expect(result.printedPIDs.allSatisfy { !isAlive($0) })
    }

    // MARK: Protected paths

    private static let gitLayers: [SandboxLayers] = [.all, [.mounts, .seccomp, .observer]]

    @Test(arguments: gitLayers)
    func protectedPathsStayAsTheyAre(_ layers: SandboxLayers) async throws {
        let root = try ScratchFolder()
        let path = root.path.string
        try await prepare("mkdir -p \(path)/.git/hooks \(path)/.codex \(path)/real; echo c > \(path)/.git/config")
        var sandbox = try Sandboxed.resolved(root.path)
        sandbox.layers = layers
        let tries = [
            "echo x > .git/hooks/pre-commit", "echo x >> .git/config", "rm .git/config", "mv .git g", "rm -rf .git",
            "mv .codex c && ln -s real .codex", "touch .codex/x", "chmod 777 .git", "mkdir .sluice",
            "ln -s real .sluice",
            "touch .sluice", "mv real .sluice", "ln .git/config planted && echo x >> planted",
        ]
        for line in tries {
            let result = try await sandbox.result(of: line)
            #expect(result.end.exitCode != 0, "\(line)")
            guard case .sandboxDenied = result.end.verdict else {
                Issue.record("\(line): \(result.end.verdict) \(result.text(.stderr))")
                continue
            }
            #expect(result.end.appearedProtected.isEmpty, "\(line)")
        }
        #expect(Set(entries(of: path)) == [".git", ".codex", "real"])
        #expect(Set(entries(of: path + "/.git")) == ["hooks", "config"] && entries(of: path + "/.git/hooks").isEmpty)
    }

    @Test func protectedPathsStayAsTheyAreWithoutMounts() async throws {
        let root = try ScratchFolder()
        let path = root.path.string
        try await prepare("mkdir -p \(path)/.git/hooks; echo c > \(path)/.git/config")
        var sandbox = try Sandboxed.resolved(root.path)
        sandbox.layers = [.landlock, .seccomp, .observer]
        for line in ["echo x > .git/hooks/h", "mv .git g", "rm .git/config", "chmod 777 .git", "mkdir .codex"] {
            let result = try await sandbox.result(of: line)
            #expect(result.end.exitCode != 0, "\(line)")
        }
        #expect(Set(entries(of: path + "/.git")) == ["hooks", "config"] && entries(of: path + "/.git/hooks").isEmpty)
    }

    @Test func rootsLookTheSameToOthersBeforeDuringAndAfter() async throws {
        let root = try ScratchFolder()
        let run = try Sandboxed.resolved(root.path).start(["/bin/sh", "-c", "ls -A; echo go; exec sleep 1000"])
        await waitForBytes(run)
        #expect(entries(of: root.path.string).isEmpty)
        run.cancel()
        _ = await run.result()
        #expect(entries(of: root.path.string).isEmpty)
    }

    @Test func writableGitLetsCommitsThroughAndKeepsHooks() async throws {
        let root = try ScratchFolder()
        let path = root.path.string
        try await prepare(
            "cd \(path) && git init -q . && git config user.email a@b && git config user.name n && touch f && git add f && git commit -qm 1"
        )
        let plain = try await Sandboxed.resolved(root.path).result(of: "echo x > f; git commit -qam 2")
        #expect(plain.end.exitCode != 0)
        let lifted = try await Sandboxed.resolved(root.path, writableGit: true)
            .result(
                of: "git commit -qam 2; git log --oneline | wc -l; echo x > .git/hooks/pre-commit; git config a.b c")
        #expect(lifted.text(.stdout) == "2\n", "\(lifted.text(.stderr))")
        #expect(lifted.end.denials.list.contains { $0.target == "\(path)/.git/hooks/pre-commit" })
        #expect(access("\(path)/.git/hooks/pre-commit", F_OK) != 0)
        #expect(!(try await result(of: "git -C \(path) config a.b")).text(.stdout).contains("c"))
    }

    // MARK: What must go on working

    @Test func sharedMemoryIsTheRunsOwn() async throws {
        let result = try await Sandboxed.readOnly.result(
            of: """
                echo x > /dev/shm/sluice-shm-test && cat /dev/shm/sluice-shm-test
                python3 -c 'import multiprocessing as m; l = m.Lock(); print(l.acquire())'
                """)
        #expect(result.text(.stdout) == "x\nTrue\n", "\(result.text(.stderr))")
        #expect(access("/dev/shm/sluice-shm-test", F_OK) != 0)
    }

    @Test func terminalsWork() async throws {
        let result = try await Sandboxed.readOnly.result(
            of: """
                script -qec 'stty raw; echo in a terminal' /dev/null
                python3 -c 'import pty; pty.spawn(["echo", "spawned"])'
                """)
        #expect(result.text(.stdout).contains("in a terminal") && result.text(.stdout).contains("spawned"))
        #expect(result.end.exitCode == 0 && result.end.denials.isEmpty, "\(result.end.denials.list)")
    }

    @Test func theRunsOwnTerminalWorks() async throws {
        var sandbox = Sandboxed.readOnly
        sandbox.usesTerminals = true
        let result = try await sandbox.result(of: "stty size <&1; stty raw <&1; echo there > /dev/tty")
        #expect(
            result.text(.stdout).contains("24 80") && result.text(.stdout).contains("there"), "\(result.text(.stderr))")
        #expect(result.end.exitCode == 0)
    }

    @Test(.enabled(if: access("/usr/bin/tmux", X_OK) == 0, "needs tmux"))
    func tmuxWorksInside() async throws {
        let root = try ScratchFolder()
        let result = try await Sandboxed.workspace(root.path).result(
            of: """
                export TMUX_TMPDIR=$PWD TERM=xterm SHELL=/bin/sh; tmux -f /dev/null new -d 'echo hi > seen; tmux wait -S done; cat' &&
                tmux wait done && tmux kill-server; cat seen
                """)
        #expect(result.text(.stdout) == "hi\n", "\(result.text(.stderr)) \(result.end.denials.list)")
    }

    // MARK: Network

    /// PORT is that of a server that waits on loopback.
    @Test(arguments: [
        "curl -s --max-time 20 http://127.0.0.1:PORT", "wget -q -T 20 -t 1 -O - http://127.0.0.1:PORT",
        "ping -c 1 -W 1 127.0.0.1", "nc -w 5 127.0.0.1 PORT </dev/null",
        "ssh -o BatchMode=yes -o ConnectTimeout=20 -p PORT 127.0.0.1 true", "getent ahosts sluice.invalid",
        "exec 3<>/dev/tcp/127.0.0.1/PORT",
        "python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", PORT))'",
    ])
    func nothingOfTheNetworkIsReached(_ line: String) async throws {
        let server = try LoopbackServer()
        defer { server.close() }
        let result = try await Sandboxed.readOnly.result(of: line.replacing("PORT", with: "\(server.port)"))
        #expect(result.end.exitCode != 0)
        // Where the program is missing nothing is reached either.
        let isRefused = result.end.denials.list.contains { $0.operation == .socket && $0.target.hasPrefix("AF_INET") }
        #expect(isRefused || result.end.exitCode == 127, "\(result.text(.stderr)) \(result.end.denials.list)")
        #expect(!server.hasCaller)
    }

    // MARK: Verdicts

    /// What a command ended with, whether it counts as denied, and what the line is.
    @Test(
        arguments: [
            ("true", false), ("false", false), ("exit 2", false), ("exit 126", false), ("no-such-program", false),
            ("bash -c false sandbox", false), ("echo permission denied >&2; exit 1", false), ("kill -9 $$", false),
            ("cat /no-such-sandbox/file", false), ("touch /etc/x || true", false), ("touch /etc/x", true),
            ("echo x > /etc/hosts", true), ("rm /etc/hostname", true), ("rm /etc/no-such-file", false),
            ("mkdir /etc", false), ("mkdir /etc/sluice", true), ("touch /etc/x; kill -9 $$", true),
            ("mv /etc/hostname /etc/h", true), ("test -w /etc/hosts", false), ("cd /etc && chmod 777 hosts", true),
            ("ls /etc > /dev/null; exit 3", false), ("exec 3<>/dev/tcp/127.0.0.1/9", true),
            ("cat < /dev/no-such; exit 1", false), ("ln -s a /etc", true), ("echo x > /etc/no/such/folder", false),
        ] as [(String, Bool)])
    func verdictIsDeniedOnlyWhereTheSandboxRefused(_ line: String, _ isDenied: Bool) async throws {
        let result = try await Sandboxed.readOnly.result(of: line)
        if case .sandboxDenied(let denials, _) = result.end.verdict {
            #expect(isDenied, "\(denials.list.map(\.summary))")
            #expect(denials.source == .observed && denials == result.end.denials)
        } else {
            #expect(!isDenied, "\(result.end.verdict) \(result.text(.stderr))")
        }
    }

    @Test func withoutObservingTheVerdictIsAGuess() async throws {
        var sandbox = Sandboxed.readOnly
        sandbox.observes = false
        let denied = try await sandbox.result(of: "echo x > /etc/hosts")
        guard case .sandboxDenied(let denials, .exited(code: 1)) = denied.end.verdict else {
            Issue.record("\(denied.end.verdict)")
            return
        }
        #expect(denials.source == .guess && denials.isEmpty)
        #expect(try await sandbox.result(of: "exit 3").end.verdict == .exited(code: 3))
    }

    @Test func equalDenialsAreFoldedAndTheFirstThousandKept() async throws {
        let folded = try await Sandboxed.readOnly.result(of: "for i in 1 2 3; do : > /etc/x; done")
        #expect(folded.end.denials.list.map(\.count) == [3])
        let many = try await Sandboxed.readOnly.result(of: "for i in {1..1100}; do : > /etc/x$i; done 2>/dev/null")
        #expect(many.end.denials.total == 1100 && many.end.denials.list.count == 1000)
    }

    @Test func aDenialNamesOperationCallPathAndWho() async throws {
        let result = try await Sandboxed.readOnly.result(of: "cd /usr/lib; exec touch ../share/x")
        let denial = try #require(result.end.denials.list.first)
        #expect(denial.summary == "write /usr/share/x (openat, pid \(denial.pid) touch)")
        #expect(denial.errno == EROFS && denial.count == 1 && denial.time > .zero)
    }

    @Test func theModelsCallSaysDeniedByWhatWasSeen() async throws {
        func call(_ line: String) async throws(ExecError) -> ExecToolCallOutput {
            try await processExecToolCall(
                ExecParams(command: ["/bin/sh", "-c", ExecString(line)], cwd: "/", env: ["PATH": "/usr/bin:/bin"]),
                sandboxType: .ofThisPlatform, policy: .readOnly, sandboxCwd: "/")
        }
        let error = await #expect(throws: ExecError.self) { try await call("echo out; echo x > /etc/hosts") }
        guard case .denied(let output) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(output.stdout.text == "out\n" && output.end.denials.list.map(\.target) == ["/etc/hosts"])
        // The words alone are no denial where everything is seen.
        let talked = try await call("echo permission denied >&2; exit 1")
        #expect(talked.exitCode == 1)
        let variables = try await call("echo $SLUICE_SANDBOX $SLUICE_SANDBOX_NETWORK_DISABLED")
        #expect(variables.stdout.text == "linux-seccomp 1\n")
    }

    // MARK: Failing

    @Test func nothingRunsWhereNothingContains() async throws {
        var sandbox = Sandboxed.readOnly
        sandbox.layers = [.seccomp, .observer]
        #expect(throws: ContainmentError.self) { try sandbox.start(["/bin/true"]) }
        sandbox.layers = [.landlock, .seccomp]
        sandbox.landlockABI = 0
        #expect(throws: ContainmentError.self) { try sandbox.start(["/bin/true"]) }
    }

    @Test func aStepThatFailsStopsTheRunAndSaysWhich() async throws {
        let sandbox = Sandboxed(
            plan: SandboxPlan(
                policy: .workspaceWrite(.init()), writableRoots: ["/var/tmp"],
                protectedPaths: [.init(path: "/var/tmp/sluice-never-there", kind: .folder)]))
        let error = await #expect(throws: SpawnError.self) { _ = try await sandbox.result(of: "true") }
        #expect(error?.step == .mount && error?.errno == .noSuchFileOrDirectory)
        #expect(error?.description.contains("/var/tmp/sluice-never-there") == true)
    }

    @Test(arguments: 1...7)
    func everyLandlockABIContains(_ abi: Int) async throws {
        let (root, outside) = (try ScratchFolder(), try ScratchFolder())
        var sandbox = Sandboxed.workspace(root.path)
        sandbox.layers = [.landlock, .seccomp, .observer]
        sandbox.landlockABI = abi
        let result = try await sandbox.result(
            of: "mkdir a; echo x > a/f; : > \(outside.path)/f; cat a/f; truncate -s0 a/f")
        #expect(result.text(.stdout) == "x\n")
        #expect(entries(of: outside.path.string).isEmpty)
    }
}

extension Sandboxed {
    /// Under workspace-write as the policy's resolution gives it, without /tmp.
    static func resolved(_ root: FilePath, writableGit: Bool = false) throws -> Sandboxed {
        let policy = SandboxPolicy.workspaceWrite(.init(excludeSlashTmp: true, writableGit: writableGit))
        let plan = try SandboxPlan.resolve(policy, cwd: ExecString(root.string), tmpdir: nil)
        return Sandboxed(plan: try #require(plan), cwd: ExecString(root.string))
    }
}

/// Waits for the first output.
func waitForBytes(_ run: Run) async {
    for await snapshot in run.progress where snapshot.byteCounts.stdout > 0 { return }
}
