import ExecEngine
import Glibc
import Testing

/// What runs leave in the archive and how they are told again, by the built program without a screen.
@Suite struct ArchiveCommandTests {
    /// Gives every line an archive of its own.
    private func line(_ text: String, body: String = "") async throws -> CommandLineEnd {
        try await shell("export SLUICE_HOME=$T/archive\n" + text, body: body)
    }

    @Test func whatWasPrintedIsShownByteForByte() async throws {
        let end = try await line(
            """
            $SLUICE run --no-ui -- sh -c 'head -c 100000 /dev/urandom; head -c 5000 /dev/urandom >&2' >$T/o 2>$T/e
            $SLUICE show last --stdout | cmp - $T/o && $SLUICE show last --stderr | cmp - $T/e && echo same
            $SLUICE show last --all | wc -c
            """)
        #expect(end.stdout == "same\n105000\n", "\(end.stderr)")
    }

    @Test func aRunWithoutRecordLeavesNothing() async throws {
        let end = try await line("$SLUICE run --no-ui --no-record -- echo x; ls $T")
        #expect(end.stdout == "x\n")
        let nothing = try await line("$SLUICE history; echo $?; $SLUICE show last")
        #expect(nothing.stdout == "0\n" && nothing.status == 125)
        #expect(nothing.stderr.contains("no run is kept in "))
    }

    @Test func theHistoryTellsHowEachEnded() async throws {
        let end = try await line(
            """
            run() { $SLUICE run --no-ui "$@" >/dev/null 2>&1; }
            run --name first -- true; run -- sh -c 'exit 3'; run --timeout 50ms -- sleep 9; run -- nosuch
            run -c 'kill -SEGV $$'
            $SLUICE history | tr -s ' ' | cut -d' ' -f1,6-
            """)
        #expect(
            end.stdout.split(separator: "\n").map {
                $0.split(separator: " ").dropFirst().suffix(20).joined(separator: " ")
            }
            .count == 5, "\(end.stdout)")
        for word in [
            "SIGSEGV kill -SEGV $$", "not started nosuch", "timed out sleep 9", "failed sh -c 'exit 3'",
            "ok [first] true",
        ] { #expect(end.stdout.contains(word), "\(end.stdout)") }
        let filtered = try await line(
            """
            $SLUICE run --no-ui --name a -- true; $SLUICE run --no-ui --cwd /tmp -- false
            $SLUICE history --failed --json; $SLUICE history --name a --json; $SLUICE history --cwd /tmp --limit 1 --json
            $SLUICE history --command TRU --json; $SLUICE history --since 1d --json | wc -l; $SLUICE history --denied
            """)
        let commands = filtered.stdout.matches(of: /"command":"(\w+)"/).map { String($0.1) }
        #expect(commands == ["false", "true", "false", "true"], "\(filtered.stdout)")
        #expect(filtered.stdout.hasSuffix("\n2\n"))
    }

    @Test func aReplayPlaysBothStreamsAtTheirTimes() async throws {
        let end = try await line(
            """
            $SLUICE run --no-ui -- sh -c 'echo 1; sleep 0.4; echo 2 >&2; sleep 0.4; echo 3' >/dev/null 2>&1
            t0=$(date +%s%N); $SLUICE replay last --no-ui 2>$T/e; t1=$(date +%s%N)
            $SLUICE replay last --no-ui --instant >/dev/null 2>&1; t2=$(date +%s%N)
            cat $T/e; echo $(( (t1 - t0) / 100000000 >= 8 )) $(( (t2 - t1) < (t1 - t0) ))
            """)
        #expect(end.stdout == "1\n3\n2\n1 1\n", "\(end.stdout)")
    }

    @Test func aRunThatGoesOnIsFollowedToItsEnd() async throws {
        let end = try await line(
            """
            mkfifo $T/f; $SLUICE run --no-ui -- sh -c "echo early; cat $T/f; exit 5" >/dev/null & filled $T/archive/runs/*/stdout.log
            $SLUICE replay last --no-ui > $T/o & follower=$!
            filled $T/o && echo late > $T/f; wait $follower; cat $T/o
            """)
        #expect(end.stdout == "early\nlate\n", "\(end.stderr)")
    }

    /// kill -9 at any moment: each run can be read, no byte that was passed on is missing, the catalog heals.
    @Test func twoHundredKilledRecordersLoseNothing() async throws {
        let end = try await line(
            """
            for i in $(seq 200); do
                : >$T/o; : >$T/e
                $SLUICE run --no-ui -- sh -c 'i=0; while :; do i=$((i+1)); echo line $i; echo err $i >&2; done' \\
                    >$T/o 2>$T/e & pid=$!
                # From before its folder is there to long after.
                read -t 0.0$((RANDOM % 90 + 10)) < <(sleep 1) ; kill -9 $pid; wait $pid 2>/dev/null
                id=$(ls $T/archive/runs | sort | tail -1)
                [ -n "$id" ] && [ "$id" != "$last" ] || { [ -s $T/o ] && echo "run $i passed on and kept nothing"; continue; }
                last=$id
                for s in o:stdout e:stderr; do
                    $SLUICE show $id --${s#*:} > $T/kept || echo "run $i: cannot be read"
                    n=$(stat -c %s $T/${s%%:*})
                    cmp -s -n $n $T/${s%%:*} $T/kept && [ $n -le $(stat -c %s $T/kept) ] || echo "run $i: $s lost bytes"
                done
                $SLUICE show $id --all | wc -c | grep -q . || echo "run $i: not merged"
                [ $((i % 50)) = 0 ] && $SLUICE history --limit 1 >/dev/null
            done
            [ $($SLUICE history --json | wc -l) = $(ls $T/archive/runs | wc -l) ] || echo "the catalog differs"
            $SLUICE history --json | grep -vc '"verdict":"interrupted"'
            """)
        #expect(end.stdout == "0\n", "\(end.stdout) \(end.stderr.suffix(2_000))")
    }

    @Test func sixtyFourSluicesAtOnceKeepTheirRunsApart() async throws {
        let end = try await line(
            """
            for i in $(seq 64); do $SLUICE run --no-ui -- echo $i >/dev/null & done; wait
            $SLUICE history --json | grep -c '"verdict":"exited"'
            for d in $T/archive/runs/*; do cat $d/stdout.log; done | sort -n | tr '\\n' ' ' | md5sum
            seq 64 | tr '\\n' ' ' | md5sum
            """)
        let lines = end.stdout.split(separator: "\n")
        #expect(lines.count == 3 && lines[0] == "64" && lines[1] == lines[2], "\(end.stdout) \(end.stderr)")
    }

    /// Field note 51: a full disk never fails the run.
    @Test(.enabled(if: geteuid() == 0, "only root can mount a disk that is small enough"))
    func aFullDiskCostsTheRecordNotTheRun() async throws {
        let end = try await line(
            """
            mkdir $T/archive; mount -t tmpfs -o size=256k tmpfs $T/archive; trap 'umount $T/archive; rm -rf $T' EXIT
            $SLUICE run --no-ui -- sh -c 'seq 200000; exit 6' > $T/o; echo $?
            seq 200000 | cmp - $T/o && echo whole
            $SLUICE show last --json | grep -c '"not_recorded" : "from byte'; $SLUICE show last | grep ^state
            $SLUICE show last --stdout > $T/kept; cmp -n $(stat -c %s $T/kept) $T/kept $T/o && echo kept
            $SLUICE run --no-ui -- sh -c 'echo still; exit 7' || echo $?
            """)
        #expect(
            end.stdout == "6\nwhole\n1\nstate        failed, exit 6\nkept\nstill\n7\n", "\(end.stdout) \(end.stderr)")
        #expect(end.stderr.contains("sluice: stdout not recorded from byte "))
        #expect(end.stderr.contains("No space left on device"))
    }

    /// A disk that hangs (here: is frozen) holds up neither the command nor its time limit.
    @Test(.enabled(if: geteuid() == 0, "only root can freeze a disk"))
    func aDiskThatHangsCostsTheRecordNotTheRun() async throws {
        let end = try await line(
            """
            PATH=$PATH:/usr/sbin:/sbin; mkdir $T/archive; truncate -s 64M $T/disk; mkfs.ext4 -q $T/disk
            mount -o loop $T/disk $T/archive || { echo no loop device; exit; }
            trap 'fsfreeze -u $T/archive 2>/dev/null; umount -l $T/archive; rm -rf $T' EXIT
            mkfifo $T/f
            $SLUICE run --no-ui -- sh -c "echo early; cat $T/f; seq 300000; : > $T/passed; exit 5" > $T/o & a=$!
            $SLUICE run --no-ui --timeout 1s --grace 0 -- sh -c "echo \\$\\$ > $T/pid; while :; do echo x; sleep 0.1; done" > $T/x & b=$!
            filled $T/o; filled $T/x; fsfreeze -f $T/archive; echo late > $T/f
            soon() { for _ in {1..600}; do "$@" && return; sleep 0.05; done; false; }
            gone() { ! kill -0 $(cat $T/pid) 2>/dev/null; }
            soon test -e $T/passed && echo passed; soon gone && echo stopped
            fsfreeze -u $T/archive; wait $a; echo $?; wait $b; echo $?
            (echo early; echo late; seq 300000) | cmp - $T/o && echo whole
            """)
        if end.stdout == "no loop device\n" { return print("skipped: \(end.stderr)") }
        #expect(end.stdout == "passed\nstopped\n5\n124\nwhole\n", "\(end.stdout) \(end.stderr)")
        #expect(end.stderr.contains("sluice: stdout not recorded from byte 6 on: the disk does not answer"))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can mount a disk read-only"))
    func aReadOnlyArchiveCostsTheRecordNotTheRun() async throws {
        let end = try await line(
            """
            mkdir $T/archive; mount -t tmpfs tmpfs $T/archive; trap 'umount $T/archive; rm -rf $T' EXIT
            $SLUICE run --no-ui -- echo first; mount -o remount,ro $T/archive
            $SLUICE run --no-ui -- sh -c 'echo second; exit 5'; echo $?
            $SLUICE history --json | grep -c '"command":"echo first"'; $SLUICE replay last --no-ui
            """)
        #expect(end.stdout == "first\nsecond\n5\n1\nfirst\n", "\(end.stdout) \(end.stderr)")
        #expect(
            end.stderr.hasPrefix("sluice: not recorded: cannot make ") && end.stderr.contains("Read-only file system"))
    }

    @Test func anArchiveThatIsRemovedCostsTheRecordNotTheRun() async throws {
        let end = try await line(
            """
            mkfifo $T/f; $SLUICE run --no-ui -- sh -c "echo early; cat $T/f; exit 5" > $T/o & pid=$!
            filled $T/o; rm -rf $T/archive; echo late > $T/f; wait $pid; echo $?; cat $T/o
            """)
        #expect(end.stdout == "5\nearly\nlate\n", "\(end.stderr)")
        #expect(end.stderr.hasPrefix("sluice: the end of run ") && end.stderr.contains("is not recorded"))
    }

    @Test func eventsNameTheRun() async throws {
        let end = try await line(
            """
            id=$($SLUICE run --jsonl -- true | sed -n 's/.*"run_id":"\\([a-z0-9]*\\)".*/\\1/p')
            $SLUICE show $id --json | grep -c "\\"id\\" : \\"$id\\""
            """)
        #expect(end.stdout == "1\n")
    }

    @Test(arguments: ["zz", "''", "/nowhere/run", "last"]) func whatNamesNoRunIsToldSo(_ reference: String) async throws
    {
        let end = try await line("$SLUICE replay \(reference) --no-ui")
        #expect(end.status == 125 && end.output.isEmpty && end.stderr.hasPrefix("sluice: "), "\(end.stderr)")
    }

    @Test(arguments: ["--speed 0", "--speed 100", "--speed fast", "--instant --at 3s"])
    func badReplayOptionsAreUsageErrors(_ options: String) async throws {
        #expect(try await line("$SLUICE replay last --no-ui \(options)").status == 64)
    }

    @Test func aClosedPipeEndsAListQuietly() async throws {
        let end = try await line(
            """
            for i in 1 2 3; do $SLUICE run --no-ui -- true; done
            $SLUICE run --no-ui -- head -c 3000000 /dev/zero >/dev/null
            $SLUICE show last --stdout | head -c 1 | wc -c; echo ${PIPESTATUS[0]}
            """)
        #expect(end.stdout == "1\n141\n" && end.stderr.isEmpty, "\(end.stderr)")
    }
}
