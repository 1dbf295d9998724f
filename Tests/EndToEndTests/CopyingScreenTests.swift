import ExecEngine
import Glibc
import Testing

/// Copying, piping and opening logs as a person does it in a real terminal.
@Suite(.serialized, .enabled(if: Tmux.isThere, "tmux is not installed")) struct CopyingScreenTests {
    /// Begins each test: an archive and a folder of its own, and the terminal's modes as they are before.
    private static let prepare = "export SLUICE_HOME=$(mktemp -d) SHELL=/bin/sh; T=$SLUICE_HOME; stty -a > $T/before"
    /// Ends it: `modes same` where the terminal is as it was.
    private static let compare = "stty -a | cmp - $T/before && echo modes same; rm -rf $T; echo gone$?."

    private func withArchive(_ body: (Tmux) async throws -> Void) async throws {
        try await withTmux { tmux in
            try await tmux.enter(Self.prepare)
            try await body(tmux)
            try await tmux.enter(Self.compare)
            #expect(try await tmux.waitFor(text: "gone0.").contains("modes same\n"))
        }
    }

    /// Reports of xterm's SGR mouse: places counted from 1.
    private func mouse(_ button: Int, _ column: Int, _ row: Int, isRelease: Bool = false) -> String {
        "\u{1B}[<\(button);\(column);\(row)\(isRelease ? "m" : "M")"
    }

    // MARK: Copying

    @Test func aDragCopiesItsTextByATool() async throws {
        try await withArchive { tmux in
            // The tool is a script in PATH; what it was given is for the end to see.
            try await tmux.enter(
                "mkdir $T/bin; printf '#!/bin/sh\\necho args $* > $T/args; cat > $T/part; mv $T/part $T/clip\\n' > $T/bin/xclip; "
                    + "chmod +x $T/bin/xclip; export T; "
                    + "DISPLAY=:9 WAYLAND_DISPLAY= PATH=$T/bin:$PATH $SLUICE run -c 'echo hello world; echo next line'")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.type(mouse(0, 7, 3) + mouse(32, 2, 4) + mouse(32, 4, 4) + mouse(0, 4, 4, isRelease: true))
            try await tmux.press("y")
            try await tmux.waitFor(text: "copied 2 lines, 10 B")
            try await tmux.press("q")
            try await tmux.waitFor(text: "sluice: ok")
            try await tmux.enter("until [ -e $T/clip ]; do :; done; cat $T/args $T/clip; echo .")
            try await tmux.waitFor(text: "args -selection clipboard\nworld\nnext.\n")
        }
    }

    @Test func aToolThatFailsIsTold() async throws {
        try await withArchive { tmux in
            try await tmux.enter(
                "mkdir $T/bin; printf '#!/bin/sh\\necho noise; echo noise >&2; exit 3\\n' > $T/bin/wl-copy; "
                    + "chmod +x $T/bin/wl-copy; WAYLAND_DISPLAY=w PATH=$T/bin:$PATH $SLUICE run -- echo hello")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("y")
            let screen = try await tmux.waitFor(
                text: "the desktop's clipboard has not taken it: wl-copy failed, exit 3")
            #expect(!screen.contains("noise"))
            try await tmux.press("q")
            try await tmux.waitFor(text: "sluice: ok")
        }
    }

    @Test func aTextThatNoClipboardTakesIsNotSaidToBeCopied() async throws {
        try await withArchive { tmux in
            try await tmux.enter("DISPLAY= WAYLAND_DISPLAY= $SLUICE run -- seq 20000")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("Y", "p")
            try await tmux.waitFor(text: "not copied: over 64 KiB")
            try await tmux.press("q")
            try await tmux.waitFor(text: "sluice: ok")
        }
    }

    // MARK: Piping

    @Test func aPaneIsPipedIntoACommandAndTheScreenComesBack() async throws {
        try await withArchive { tmux in
            try await tmux.enter(
                "$SLUICE run -c 'printf \"\\033[31mred\\033[0m\\n\"; echo more; echo err >&2'; echo left.")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.type("|wc -c")
            try await tmux.waitFor(text: "pipe stdout into: wc -c")
            try await tmux.press("Enter")
            let outside = try await tmux.waitFor(text: "press Enter to go back")
            #expect(outside.split(separator: "\n").contains("18") && !outside.contains("stderr"))
            try await tmux.press("Enter")
            try await tmux.waitFor("the screen") { $0.contains("ok, exit 0") && $0.contains("│err") }
            try await tmux.press("m")
            try await tmux.waitFor(text: "arrival order")
            try await tmux.type("|head -c 3 | od -An -c; kill -9 $$")
            try await tmux.press("Enter")
            try await tmux.waitFor("the end by a signal") {
                $0.contains("033   [   3") && $0.contains("killed by signal 9; press Enter to go back")
            }
            try await tmux.press("Enter")
            try await tmux.waitFor(text: "arrival order")
            try await tmux.press("q")
            try await tmux.waitFor(text: "left.\n")
        }
    }

    @Test func controlCEndsTheCommandAndNotSluiceWhileTheRunGoesOn() async throws {
        try await withArchive { tmux in
            try await tmux.enter(
                "$SLUICE run -c 'seq 100000; until [ -e $SLUICE_HOME/go ]; do sleep 0.05; done; echo went on'; echo left."
            )
            try await tmux.waitFor(text: "588 kB")
            try await tmux.type(
                "|head -n 2; touch $SLUICE_HOME/go; stty -echo -icanon </dev/tty; echo waiting; exec sleep 300")
            try await tmux.press("Enter")
            try await tmux.waitFor("what head shows") { $0.contains("1\n2\nwaiting\n") }
            try await tmux.press("C-c")
            try await tmux.waitFor(text: "press Enter to go back")
            try await tmux.press("Enter")
            let screen = try await tmux.waitFor(text: "ok, exit 0")
            #expect(screen.contains("went on"))
            try await tmux.press("q")
            try await tmux.waitFor(text: "left.\n")
        }
    }

    @Test func aSuspendedCommandStopsSluiceAndGoesOnWithIt() async throws {
        try await withArchive { tmux in
            try await tmux.enter("$SLUICE run -- echo hello; echo left.")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.type("|cat; read line < /dev/tty; echo got $line")
            try await tmux.press("Enter")
            try await tmux.waitFor("the command's output") { $0.contains("hello\n") && !$0.contains("ok, exit") }
            try await tmux.press("C-z")
            try await tmux.waitFor(text: "Stopped")
            try await tmux.type("fg")
            try await tmux.press("Enter")
            try await tmux.waitFor("the job in front") {
                $0.contains("$SLUICE run -- echo hello") || $0.contains("sluice")
            }
            try await tmux.type("answer")
            try await tmux.press("Enter")
            try await tmux.waitFor(text: "got answer\n")
            try await tmux.waitFor(text: "press Enter to go back")
            try await tmux.press("Enter")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("q")
            try await tmux.waitFor(text: "left.\n")
        }
    }

    @Test func aSignalThatEndsSluiceEndsTheCommandToo() async throws {
        try await withArchive { tmux in
            try await tmux.enter("$SLUICE run -- echo hello; echo left$?.")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.type("|stty raw -echo </dev/tty; kill -TERM $PPID; exec sleep 300")
            try await tmux.press("Enter")
            let screen = try await tmux.waitFor("the shell") { $0.contains(#/left\d+\./#) }
            #expect(!screen.contains("press Enter"))
        }
    }

    // MARK: Opening logs

    @Test func theLogItselfIsOpenedInTheEditor() async throws {
        try await withArchive { tmux in
            try await tmux.enter(
                "printf '#!/bin/sh\\necho \"$@\" > $T/opened; cat \"$2\" >> $T/opened; stty raw -echo\\n' > $T/my-editor; "
                    + "chmod +x $T/my-editor; export T; EDITOR=\"$T/my-editor -R\" $SLUICE run -c 'echo hello; echo bad >&2'"
            )
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("Tab", "E")
            try await tmux.waitFor("the screen") { $0.contains("▶ stderr") }
            try await tmux.press("q")
            try await tmux.waitFor(text: "sluice: ok")
            try await tmux.enter("cat $T/opened; echo seen$?.")
            let seen = try await tmux.waitFor(text: "seen0.")
            #expect(seen.contains(#/-R /tmp/[^ ]*/runs/[0-9a-z]+/stderr\.log\nbad\n/#))
        }
    }

    @Test func aRunWithoutARecordIsOpenedAsACopyThatIsRemoved() async throws {
        try await withArchive { tmux in
            try await tmux.enter(
                "printf '#!/bin/sh\\nstat -c %%a $1; cat $1; echo $1 > $T/opened; exit 7\\n' > $T/my-editor; "
                    + "chmod +x $T/my-editor; export T TMPDIR=$T; EDITOR=$T/my-editor $SLUICE run --no-record -c 'echo a; echo b >&2'"
            )
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("E")
            let failed = try await tmux.waitFor(text: "exit 7; press Enter to go back")
            #expect(failed.contains("600\na\n"))
            try await tmux.press("Enter")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("m", "E")
            try await tmux.waitFor("both streams") {
                // The first prompt still stands above; what is typed before the second is not taken.
                $0.contains("600\na\nb\n") && $0.ranges(of: "press Enter").count == 2
            }
            try await tmux.press("Enter")
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("q")
            try await tmux.waitFor(text: "sluice: ok")
            try await tmux.enter("cat $T/opened; ls -1 $T; unset TMPDIR; echo seen$?.")
            let seen = try await tmux.waitFor(text: "seen0.")
            #expect(seen.contains("/sluice-output-") && !seen.contains("\nsluice-"))
        }
    }
}
