import Testing

@Suite struct DiffCommandTests {
    /// Keeps a run of each of two lines; `$A` and `$B` are their ids.
    private func runs(of one: String, and other: String) -> String {
        """
        export SLUICE_HOME=$T/home
        "$SLUICE" run -c '\(one)' >/dev/null 2>&1
        A=$(ls $SLUICE_HOME/runs)
        "$SLUICE" run -c '\(other)' >/dev/null 2>&1
        B=$(ls $SLUICE_HOME/runs | tail -1)
        fold() { sed "s/$A/A/;s/$B/B/;s/[0-9]* s ago/T ago/;/^duration:/d"; }

        """
    }

    @Test func whatChangedIsToldWithAUnifiedDiff() async throws {
        let end = try await shell(
            runs(of: "echo one; echo two; exit 1", and: "echo one; echo three; echo e >&2") + """
                "$SLUICE" diff $A $B | fold; echo ${PIPESTATUS[0]}
                """)
        #expect(
            end.stdout == """
                --- A  T ago  echo one; echo two; exit 1
                +++ B  T ago  echo one; echo three; echo e >&2
                command: echo one; echo two; exit 1 -> echo one; echo three; echo e >&2
                exit code: 1 -> 0
                stdout:
                @@ -1,2 +1,2 @@
                 one
                -two
                +three
                stderr:
                @@ -0,0 +1 @@
                +e
                1

                """)
        #expect(end.stderr == "")
    }

    @Test func whatIsVolatileIsCountedAndShownByRaw() async throws {
        let line = "echo pid $$; echo same; mktemp -u"
        let end = try await shell(
            runs(of: line, and: line) + """
                "$SLUICE" diff $A $B | tail -1; echo ${PIPESTATUS[0]}
                "$SLUICE" diff --raw $A $B >$T/raw; echo $?
                grep -c '^[-+]pid' $T/raw
                """)
        #expect(
            end.stdout
                == "2 lines differ only in times, pids, addresses or temporary paths: --raw shows them\n0\n1\n2\n")
    }

    @Test func runsThatAreTheSameHaveStatusZero() async throws {
        let end = try await shell(
            runs(of: "echo a", and: "echo a") + """
                "$SLUICE" diff $A last | tail -1; "$SLUICE" diff --raw $A $B >/dev/null; echo $?
                """)
        #expect(end.stdout == "no difference\n0\n")
    }

    @Test func aStreamCanBeComparedAlone() async throws {
        let end = try await shell(
            runs(of: "f() { echo $1; }; f $0", and: "f() { echo $1; }; f $0") + """
                printf 'x\\n' >$SLUICE_HOME/runs/$B/stderr.log
                "$SLUICE" diff --stdout $A $B >/dev/null; echo $?
                "$SLUICE" diff --stderr $A $B >/dev/null; echo $?
                """)
        #expect(end.stdout == "0\n1\n")
    }

    @Test func troubleHasItsOwnStatus() async throws {
        let end = try await shell(
            runs(of: "echo a", and: "echo b") + """
                "$SLUICE" diff $A zzz 2>$T/errors; echo $?; cut -c1-32 $T/errors
                "$SLUICE" diff $A 2>/dev/null; echo $?
                "$SLUICE" diff $A $B --context -1 2>/dev/null; echo $?
                """)
        #expect(end.stdout == "125\nsluice: no run begins with \"zzz\"\n64\n64\n")
    }

    @Test(arguments: [("", true), ("NO_COLOR=1", false)])
    func aTerminalGetsColoursUnlessTheyAreNotWanted(variable: String, hasColor: Bool) async throws {
        let end = try await shell(
            runs(of: "echo a", and: "printf \"\\033[2Jb\\n\"") + """
                export A B TERM=xterm \(variable)
                script -qec '"$SLUICE" diff $A $B' /dev/null </dev/null | tr -d '\\r' | tail -2
                """)
        #expect(end.stdout == (hasColor ? "\u{1B}[31m-a\u{1B}[m\n\u{1B}[32m+b\u{1B}[m\n" : "-a\n+b\n"))
    }

    @Test func largeOutputsThatHaveNothingInCommonAreCompared() async throws {
        let end = try await shell(
            runs(of: "seq 1 100000", and: "seq 200001 300000") + """
                "$SLUICE" diff $A $B | grep -c '^[-+][0-9]'
                """)
        #expect(end.stdout == "200000\n")
    }
}
