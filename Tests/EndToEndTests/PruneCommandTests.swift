import Testing

@Suite struct PruneCommandTests {
    /// An archive of three runs, `$A` the oldest, and no settings.
    private let threeRuns = """
        export SLUICE_HOME=$T/home XDG_CONFIG_HOME=$T/config
        for word in one two three; do "$SLUICE" run -- echo $word >/dev/null; done
        set -- $(ls $SLUICE_HOME/runs); A=$1; B=$2; C=$3
        fold() { sed "s/$A/A/;s/$B/B/;s/$C/C/;s/[0-9]* s ago/T ago/;s/[0-9]* kB/N kB/"; }
        settings() { mkdir -p $T/config/sluice; echo "$1" >$T/config/sluice/config.json; }

        """

    @Test func whatIsRemovedIsToldWithTheReason() async throws {
        let end = try await shell(
            threeRuns + """
                "$SLUICE" prune --keep-runs 1 | fold; ls $SLUICE_HOME/runs | fold
                """)
        #expect(
            end.stdout == """
                removed A  T ago  N kB  echo one  (beyond the newest 1)
                removed B  T ago  N kB  echo two  (beyond the newest 1)
                removed 2 runs, N kB in all
                C

                """)
    }

    @Test func aDryRunRemovesNothing() async throws {
        let end = try await shell(
            threeRuns + """
                "$SLUICE" prune --max-size 0 --dry-run | fold; ls $SLUICE_HOME/runs | wc -l
                """)
        #expect(
            end.stdout == """
                would remove A  T ago  N kB  echo one  (beyond 0 B in all)
                would remove B  T ago  N kB  echo two  (beyond 0 B in all)
                would remove C  T ago  N kB  echo three  (beyond 0 B in all)
                would remove 3 runs, N kB in all
                3

                """)
    }

    @Test func aPinnedRunStaysUntilItsPinIsTakenAway() async throws {
        let end = try await shell(
            threeRuns + """
                "$SLUICE" pin $A | fold
                "$SLUICE" prune --keep-runs 0 >/dev/null; ls $SLUICE_HOME/runs | fold
                "$SLUICE" pin --remove $A | fold
                "$SLUICE" prune --keep-days 0 | tail -1 | fold; ls $SLUICE_HOME/runs
                "$SLUICE" pin $A 2>/dev/null; echo $?
                """)
        #expect(end.stdout == "pinned A  echo one\nA\nunpinned A  echo one\nremoved 1 run, N kB in all\n125\n")
    }

    @Test func aRunThatGoesOnStays() async throws {
        let end = try await shell(
            """
            export SLUICE_HOME=$T/home; mkfifo $T/hold
            "$SLUICE" run -c "echo up; read x <$T/hold" >$T/out & filled $T/out
            "$SLUICE" prune --keep-runs 0; ls $SLUICE_HOME/runs | wc -l
            echo >$T/hold; wait
            """)
        #expect(end.stdout == "nothing to remove\n1\n")
    }

    @Test func theSettingsApplyWithoutALimit() async throws {
        let end = try await shell(
            threeRuns + """
                "$SLUICE" prune
                settings '{ prune: { keep_runs: 2 } } // few'
                "$SLUICE" prune --keep-days 9
                "$SLUICE" prune | tail -1 | fold
                settings '{"prune": {"keep_run": 2}}'
                "$SLUICE" prune 2>$T/errors; echo $?
                sed "s#$T#T#" $T/errors
                """)
        #expect(
            end.stdout == """
                nothing to remove
                nothing to remove
                removed 1 run, N kB in all
                125
                sluice: T/config/sluice/config.json: prune.keep_run: it is not known: the keys here are keep_days, keep_runs, max_size

                """)
    }

    @Test(arguments: [
        "--keep-days -1", "--keep-runs -1", "--keep-days x", "--max-size 5XB", "--max-size -1", "--keep-days nan",
    ])
    func aLimitThatIsNoneIsBadUsage(option: String) async throws {
        #expect(try await shell("\"$SLUICE\" prune \(option)").status == 64)
    }
}
