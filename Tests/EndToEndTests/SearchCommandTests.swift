import Testing

@Suite struct SearchCommandTests {
    /// An archive of two runs; `$OLD` and `$NEW` are their ids.
    private let twoRuns = """
        export SLUICE_HOME=$T/home
        "$SLUICE" run -c 'echo an old Error; echo old error >&2' >/dev/null 2>&1
        OLD=$(ls $SLUICE_HOME/runs)
        "$SLUICE" run -c 'printf "a new \\033[31merror\\033[m\\n"' >/dev/null
        NEW=$(ls $SLUICE_HOME/runs | tail -1)

        """

    @Test func hitsArePrintedOneALineTheNewestRunFirst() async throws {
        let end = try await shell(
            twoRuns + #""$SLUICE" search error | sed "s/$OLD/OLD/;s/$NEW/NEW/;s/[0-9.]* s:/T:/"; echo ${PIPESTATUS[0]}"#
        )
        #expect(
            end.stdout
                == "NEW stdout T: a new error\nOLD stdout T: an old Error\nOLD stderr T: old error\n0\n")
        #expect(end.stderr == "")
    }

    @Test func optionsNarrowTheSearch() async throws {
        let end = try await shell(
            twoRuns + """
                "$SLUICE" search Error | wc -l
                "$SLUICE" search Error --ignore-case | wc -l
                "$SLUICE" search error --stderr | wc -l
                "$SLUICE" search error --stdout | wc -l
                "$SLUICE" search error --limit 2 | wc -l
                "$SLUICE" search error --since 2999-01-01 | wc -l
                "$SLUICE" search error --since 1h | wc -l
                "$SLUICE" search error --since 2020-01-01T00:00Z | wc -l
                "$SLUICE" search --regex '^an? (old|new) error$' | wc -l
                """)
        #expect(end.stdout.split(separator: "\n") == ["1", "3", "1", "2", "2", "0", "3", "3", "1"])
    }

    @Test func theStatusIsThatOfGrep() async throws {
        let end = try await shell(
            twoRuns + """
                "$SLUICE" search error >/dev/null; echo $?
                "$SLUICE" search nothing; echo $?
                SLUICE_HOME=$T/none "$SLUICE" search error; echo $?
                "$SLUICE" search error >/dev/full 2>/dev/null; echo $?
                for bad in '' '--regex (' '--limit 0 x' '--since yesterday x' '--since 2026-02-30 x'; do
                    "$SLUICE" search $bad >/dev/null 2>&1; echo $?
                done
                """)
        #expect(end.stdout.split(separator: "\n") == ["0", "1", "1", "125", "64", "64", "64", "64", "64"])
    }

    @Test func aPatternThatIsNoRegexIsSaidSo() async throws {
        let end = try await sluice("search", "--regex", "(a")
        #expect(end.status == 64 && end.stderr.hasPrefix("sluice: cannot search for \"(a\": ") && end.stdout == "")
    }

    @Test func jsonTellsThePlaceOfEachHit() async throws {
        let end = try await shell(
            twoRuns + #""$SLUICE" search 'new' --json | sed "s/$NEW/NEW/;s/\"time\":[0-9.e-]*/\"time\":0/""#)
        #expect(
            end.stdout == #"{"match_length":3,"match_offset":2,"offset":0,"run":"NEW","stream":"stdout","#
                + #""text":"a new error","time":0}"# + "\n")
    }

    @Test(arguments: [("", true), ("NO_COLOR=1", false)])
    func onATerminalRunsHaveAHeaderAndMatchesAColour(variable: String, hasColor: Bool) async throws {
        let end = try await shell(
            twoRuns + """
                export TERM=xterm \(variable)
                script -qec '"$SLUICE" search "old error"' /dev/null </dev/null | sed "s/$OLD/OLD/;s/[0-9]* s ago/T ago/;s/[0-9.]* s:/T:/" | tr -d '\\r'
                """)
        let header = "OLD  T ago  echo an old Error; echo old error >&2"
        #expect(
            end.stdout
                == (hasColor
                    ? "\u{1B}[1m\(header)\u{1B}[m\n  \u{1B}[2mstdout T:\u{1B}[m an \u{1B}[1;31mold Error\u{1B}[m\n"
                        + "  \u{1B}[2mstderr T:\u{1B}[m \u{1B}[1;31mold error\u{1B}[m\n"
                    : "\(header)\n  stdout T: an old Error\n  stderr T: old error\n"))
    }

    @Test func aReaderThatGoesAwayEndsItQuietly() async throws {
        let end = try await shell(
            """
            export SLUICE_HOME=$T/home
            "$SLUICE" run -c 'seq 1 200000' >/dev/null
            { "$SLUICE" search 1 2>$T/errors; echo $? >$T/status; } | head -1 >/dev/null
            cat $T/status $T/errors
            """)
        #expect(end.stdout == "141\n")
    }

    @Test func anInterruptEndsIt() async throws {
        let end = try await shell(
            """
            export SLUICE_HOME=$T/home
            "$SLUICE" run -c 'yes | head -c 3000000' >/dev/null
            mkfifo $T/out
            # The reader takes a little and then nothing, so the search stands in its write.
            python3 -c 'import os, signal, sys
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execv(sys.argv[1], sys.argv[1:])' "$SLUICE" search y >$T/out & pid=$!
            exec 3<$T/out
            head -c 10 <&3 >/dev/null
            kill -INT $pid
            wait $pid; echo $?
            """)
        #expect(end.stdout == "130\n")
    }
}
