import Glibc
import Testing

/// What `sluice run --sandbox` prints and leaves, by the built program without a screen.
@Suite(.enabled(if: sandboxIsPossible, sandboxNeed)) struct SandboxCommandTests {
    /// Starts every line with a folder of its own outside of /tmp, as the working folder.
    private static let prelude = """
        W=$(mktemp -d /var/tmp/sluice-e2e-XXXXXX); trap 'rm -rf "$T" "$W"' EXIT; cd "$W"

        """

    private func line(_ text: String) async throws -> CommandLineEnd { try await shell(Self.prelude + text) }

    @Test func aDenialIsToldInOneLineAndTheStatusIsKept() async throws {
        let end = try await line(
            "$SLUICE run --no-ui --sandbox read-only -- sh -c 'echo x > /etc/sluice-e2e 2>/dev/null; exit 7'")
        #expect(end.status == 7)
        let lines = end.stderr.split(separator: "\n").filter { $0.hasPrefix("sluice: ") }
        #expect(lines.count == 1, "\(end.stderr)")
        #expect(
            lines.first?.wholeMatch(
                of: /sluice: sandbox denied: write \/etc\/sluice-e2e \(openat, pid [0-9]+ sh\)/) != nil,
            "\(end.stderr)")
    }

    @Test func severalDenialsAreCounted() async throws {
        let end = try await line(
            "$SLUICE run --no-ui --sandbox read-only -- bash -c 'for i in 1 2 3; do : > /etc/sluice-e2e$i; done; exit 1'"
        )
        #expect(end.status == 1)
        #expect(end.stderr.contains(" and 2 more\n"), "\(end.stderr)")
    }

    @Test func aDenialThatTheCommandGotOverIsNotTold() async throws {
        let end = try await line(
            "$SLUICE run --no-ui --sandbox read-only -- sh -c 'touch /etc/sluice-e2e 2>/dev/null; exit 0'")
        #expect(end.status == 0)
        #expect(end.stderr.isEmpty, "\(end.stderr)")
    }

    @Test func withoutObservingTheLineIsAGuess() async throws {
        let end = try await line(
            "$SLUICE run --no-ui --sandbox read-only --no-observe -- sh -c 'touch /etc/sluice-e2e'")
        #expect(end.status == 1)
        #expect(
            end.stderr.hasSuffix("sluice: sandbox likely denied the command (a guess from its output)\n"),
            "\(end.stderr)")
    }

    @Test(arguments: [
        "--sandbox read-only --writable .", "--writable .", "--sandbox read-only --leave-background", "--no-observe",
        "--sandbox no-such-policy",
    ])
    func optionsThatDoNotGoTogetherAreUsageErrors(_ options: String) async throws {
        let end = try await line("$SLUICE run --no-ui \(options) -- sh -c 'echo ran'")
        #expect(end.status == 64, "\(end.stderr)")
        #expect(end.output.isEmpty && !end.errors.isEmpty)
    }

    @Test(arguments: ["./missing", "/", "./file"])
    func rootsThatAreNoFoldersRunNothing(_ root: String) async throws {
        let end = try await line(
            "touch file; $SLUICE run --no-ui --sandbox workspace-write --writable \(root) -- sh -c 'echo ran'")
        #expect(end.status == 125, "\(end.stderr)")
        #expect(end.output.isEmpty && end.stderr.hasPrefix("sluice: "), "\(end.stderr)")
    }

    @Test func theWorkingFolderIsWritableAndNothingOutside() async throws {
        let end = try await line(
            """
            mkdir in out; cd in
            $SLUICE run --no-ui --sandbox workspace-write -- sh -c 'echo x > f; cat f; echo y > ../out/f'; echo $?
            ls ../out
            """)
        #expect(end.stdout == "x\n2\n" || end.stdout == "x\n1\n", "\(end.stdout) \(end.stderr)")
        #expect(end.stderr.contains("sluice: sandbox denied: write /var/tmp/sluice-e2e-"), "\(end.stderr)")
    }

    @Test func killingSluiceEndsWhatItContains() async throws {
        let end = try await line(
            """
            $SLUICE run --no-ui --sandbox workspace-write -- sh -c \
                'setsid sleep 1000 & echo $! > p; sleep 1000 & echo $! $$ >> p; echo > ready; wait' & S=$!
            filled ready && kill -9 $S && gone $S || exit 9
            for p in $(cat p); do gone $p && echo gone; done; ls -A
            """)
        #expect(end.stdout == "gone\ngone\ngone\np\nready\n", "\(end.stdout) \(end.stderr)")
    }

    @Test(.enabled(if: access("/usr/bin/setpriv", X_OK) == 0 && geteuid() == 0, "needs setpriv and root"))
    func anOrdinaryUserIsContained() async throws {
        let end = try await line(
            """
            mkdir in out; cp "$SLUICE" sluice; chmod 755 . sluice; chmod 777 in out; cd in
            setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/tmp ../sluice run --no-ui \
                --sandbox workspace-write -- sh -c \
                'echo x > f; cat f; id -u; grep -E "NoNewPrivs|CapEff" /proc/self/status; touch ../out/f'; echo $?; ls ../out
            """)
        #expect(
            end.stdout == "x\n65534\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n1\n", "\(end.stdout) \(end.stderr)")
    }

    @Test func aSandboxInsideASandboxContains() async throws {
        let end = try await line(
            """
            $SLUICE run --no-ui --sandbox workspace-write -- "$SLUICE" run --no-ui --sandbox workspace-write -- \
                sh -c 'echo x > f; touch /etc/sluice-e2e'; echo $?; cat f; ls /etc/sluice-e2e
            """)
        #expect(end.stdout == "1\nx\n", "\(end.stdout) \(end.stderr)")
    }

    @Test func denialsAreInTheEvents() async throws {
        let end = try await line(
            "$SLUICE run --no-ui --jsonl --sandbox read-only -- sh -c 'echo x > /etc/sluice-e2e; exit 7'")
        #expect(end.status == 7 && end.stdout.contains(#""policy":"read-only""#), "\(end.stdout)")
        #expect(end.stdout.contains(#""denials_total":1"#) && end.stdout.contains(#""target":"/etc/sluice-e2e""#))
    }

    /// What tools do in a working folder: each line prints `ok` last.
    @Test(arguments: [
        "git init -q a && git clone -q --template= a b 2>/dev/null; mkfifo p; (echo x > p)& cat p; wait; echo ok",
        "mkdir d; echo x > d/f; touch -d 2001-01-01 d/f; chmod 750 d/f; tar cf t.tar d; rm -r d; tar xpf t.tar; "
            + "[ \"$(stat -c '%a %Y' d/f)\" = '750 978307200' ] && install -m755 d/f g && [ -x g ] && echo ok",
        "echo 'int f(void){return 0;}' > f.c; echo 'int f(void); int main(void){return f();}' > m.c; "
            + "cc -c f.c && ar rcs l.a f.o && cc -static m.c l.a -o m && ./m && echo ok",
        "[ $(i=0; while [ $i -lt 1000 ]; do dash -c 'echo a|cat|cat'; i=$((i+1)); done | grep -cx a) = 1000 ] && echo ok",
    ])
    func toolsWorkInTheWorkingFolder(_ text: String) async throws {
        let end = try await shell(
            Self.prelude + "$SLUICE run --no-ui --sandbox workspace-write -- bash -c \"$BODY\"", body: text)
        #expect(end.status == 0 && end.stdout.hasSuffix("ok\n"), "\(end.stdout) \(end.stderr)")
    }

    @Test func namesInTheLineReachNoTerminalRaw() async throws {
        let end = try await sluice(
            "run", "--no-ui", "--sandbox", "read-only", "--", "/bin/bash", "-c",
            #"exec 2>/dev/null; : > $'/etc/a\e[31m\nsluice: b'"#)
        #expect(end.status == 1 && end.stderr.contains("sandbox denied: write /etc/a\u{FFFD}[31m\u{FFFD}sluice: b"))
        #expect(end.stderr.split(separator: "\n").count == 1 && !end.errors.contains(0x1B))
    }
}
