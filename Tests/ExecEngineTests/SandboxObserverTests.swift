import Glibc
import SystemPackage
import Testing

@testable import ExecEngine

/// What the observer must neither miss nor break.
@Suite(.enabled(if: Sandboxed.isPossible, Sandboxed.need), .serialized)
struct SandboxObserverTests {
    @Test(.enabled(if: access("/bin/dash", X_OK) == 0, "needs dash"))
    func pipelinesLoseNoCall() async throws {
        let root = try ScratchFolder()
        let result = try await Sandboxed.workspace(root.path).result(
            of:
                "for i in {1..1000}; do dash -c 'echo a|cat|cat' & dash -c ': > f; echo b|cat'; wait; done | sort | uniq -c"
        )
        #expect(result.text(.stdout).split(separator: "\n").map { $0.drop { $0 == " " } } == ["1000 a", "1000 b"])
        #expect(result.end.exitCode == 0 && result.end.denials.isEmpty)
    }

    @Test func runsKilledInTheMiddleOfACallEnd() async throws {
        let root = try ScratchFolder()
        for _ in 0..<200 {
            let run = try Sandboxed.workspace(root.path)
                .start(["/bin/bash", "-c", "echo; while :; do : > f; : > /etc/f; done 2>/dev/null"])
            await waitForBytes(run)
            run.cancel()
            let result = await run.result()
            #expect(result.end.verdict == .cancelled && result.end.survivors.isEmpty)
        }
        // The pipe's own readers have gone, so its descriptors have too: a listener names itself in /proc.
        let listeners = entries(of: "/proc/self/fd").filter {
            ProcessTree.readLink("/proc/self/fd/\($0)") == "anon_inode:seccomp notify"
        }
        #expect(listeners.count < 50, "\(listeners.count)")
    }

    @Test func openingAFIFOWaitsForItsOtherEnd() async throws {
        let root = try ScratchFolder()
        let result = try await Sandboxed.workspace(root.path).result(
            of: "mkfifo f s; (read x < s; echo $x > f) & (echo go > s) & cat f")
        #expect(result.text(.stdout) == "go\n")
    }

    private static let hasPython = access("/usr/bin/python3", X_OK) == 0

    /// Python's os calls in a folder of /usr, from a thread that is not the first.
    @Test(
        .enabled(if: hasPython, "needs python3"),
        arguments: [
            ("os.open('x', os.O_WRONLY|os.O_CREAT, dir_fd=d)", "write /usr/share/x"),
            ("os.mkdir('x', dir_fd=d)", "create /usr/share/x"),
            ("os.symlink('a', 'x', dir_fd=d)", "create /usr/share/x"),
            ("os.rename('doc', 'x', src_dir_fd=d, dst_dir_fd=d)", "rename /usr/share/doc"),
            ("os.link('/etc/passwd', 'x', dst_dir_fd=d)", "link /etc/passwd"),
            ("os.rmdir('doc', dir_fd=d)", "delete /usr/share/doc"),
            ("os.truncate('../../etc/passwd', 0)", "truncate /etc/passwd"),
            ("os.chmod('doc', 0o700, dir_fd=d)", "chmod /usr/share/doc"),
            ("os.chown('doc', 0, 0, dir_fd=d, follow_symlinks=False)", "chown /usr/share/doc"),
            ("os.utime('doc', dir_fd=d)", "utimes /usr/share/doc"),
            ("os.setxattr('share', 'user.x', b'1')", "xattr /usr/share"),
            ("os.fchmod(d, 0o700)", "chmod /usr/share"),
            ("os.mknod('x', 0o600 | stat.S_IFIFO, dir_fd=d)", "create /usr/share/x"),
        ] as [(String, String)])
    func pathsAreToldWhole(_ call: String, _ expected: String) async throws {
        let program = """
            import os, stat, threading, sys
            os.chdir('/usr'); d = os.open('share', os.O_RDONLY); failed = []
            def act():
                try: \(call)
                except OSError as e: failed.append(e)
            t = threading.Thread(target=act); t.start(); t.join(); sys.exit(3 if failed else 0)
            """
        for layers in [SandboxLayers.all, [.landlock, .seccomp, .observer]] {
            var sandbox = Sandboxed.readOnly
            sandbox.layers = layers
            let result = try await sandbox.start(["/usr/bin/env", "python3", "-S", "-E", "-c", ExecString(program)])
                .result()
            #expect(result.end.exitCode == 3, "\(layers.names) \(result.text(.stderr))")
            let told = result.end.denials.list.map { "\($0.operation.rawValue) \($0.target)" }
            #expect(told.contains(expected), "\(layers.names) \(told)")
            let mine = result.end.denials.list.filter { "\($0.operation.rawValue) \($0.target)" == expected }
            #expect(mine.allSatisfy { $0.processName.hasPrefix("python") && $0.pid == result.processID }, "\(mine)")
        }
    }

    @Test func aLinkThatIsProtectedStays() async throws {
        let root = try ScratchFolder()
        try await prepare("cd \(root.path) && mkdir real && ln -s real .codex")
        for observes in [true, false] {
            var sandbox = try Sandboxed.resolved(root.path)
            sandbox.observes = observes
            for line in ["rm .codex", "mv .codex x", "ln -sfn /tmp .codex", "mv real x", "touch .codex/x"] {
                #expect(try await sandbox.result(of: line).end.exitCode != 0, "\(line)")
            }
        }
        #expect(Set(entries(of: root.path.string)) == [".codex", "real"] && entries(of: "\(root.path)/real").isEmpty)
    }

    @Test func namesToProtectAreGuardedWithoutObservingToo() async throws {
        let root = try ScratchFolder()
        var sandbox = try Sandboxed.resolved(root.path)
        sandbox.observes = false
        let result = try await sandbox.result(
            of: "mkdir .git || touch .codex || ln -s a .sluice || echo kept; mkdir git")
        #expect(result.text(.stdout) == "kept\n" && entries(of: root.path.string) == ["git"])
        #expect(result.end.denials.isEmpty)
    }

    @Test func aProtectedNameThatAppearsIsTold() async throws {
        let root = try ScratchFolder()
        var sandbox = try Sandboxed.resolved(root.path)
        sandbox.layers = [.mounts, .landlock, .seccomp]
        let result = try await sandbox.result(of: "mkdir .git")
        #expect(result.end.appearedProtected == ["\(root.path)/.git"])
    }

    @Test func whatLivesOnByRequestIsStillAnswered() async throws {
        let root = try ScratchFolder()
        var options = RunOptions(leavesBackground: true)
        options.drainGuard = .milliseconds(10)
        let env = ExecEnv(
            command: ["/bin/bash", "-c", "(read x < s; echo done > seen; echo y > s2) >/dev/null 2>&1 & exit 0"],
            cwd: ExecString(root.path.string), env: ["PATH": "/usr/bin:/bin"], expiration: .timeout(.seconds(60)),
            sandbox: Sandboxed.workspace(root.path).plan)
        try #require(mkfifo("\(root.path)/s", 0o600) == 0 && mkfifo("\(root.path)/s2", 0o600) == 0)
        let result = try await ExecEngine.start(env, options: options).result()
        #expect(result.end.exitCode == 0)
        // Without a sandbox, the other end: opening waits for the writer that lives on.
        let after = try await ExecEngineTests.result(
            of: "echo go > \(root.path)/s; cat \(root.path)/s2 \(root.path)/seen")
        #expect(after.text(.stdout) == "y\ndone\n")
    }

    @Test func descriptorsOfTheCallerStayOutside() async throws {
        let held = (0..<50).map { _ in open("/etc/passwd", O_RDONLY) }
        defer { for descriptor in held { close(descriptor) } }
        let result = try await Sandboxed.readOnly.start(["/bin/ls", "/proc/self/fd"]).result()
        // 3 is the folder that ls reads.
        #expect(result.text(.stdout) == "0\n1\n2\n3\n")
    }
}

extension RunResult {
    /// The pid of the first denial, which is the command's own where it started no others.
    fileprivate var processID: Int32 { end.denials.list.first?.pid ?? 0 }
}
