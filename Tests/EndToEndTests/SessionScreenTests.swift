import ExecEngine
import Foundation
import Testing

/// The interactive session as a person has it, in a real terminal.
@Suite(.serialized, .enabled(if: Tmux.isThere, "tmux is not installed")) struct SessionScreenTests {
    /// Starts a session in a folder and an archive of its own.
    private func withSession(
        columns: Int = 120, rows: Int = 24, before: String = ":", arguments: String = "",
        _ body: (Tmux) async throws -> Void
    ) async throws {
        try await withTmux(columns: columns, rows: rows) { tmux in
            try await tmux.enter(
                "export SLUICE_HOME=$(mktemp -d) SHELL=/bin/bash; mkdir $SLUICE_HOME/demo; cd $SLUICE_HOME/demo; \(before); "
                    + "$SLUICE \(arguments); echo status $?")
            try await tmux.waitFor(text: "q quit")
            try await body(tmux)
            try await tmux.enter("cd /; rm -rf $SLUICE_HOME; echo gone.")
            try await tmux.waitFor(text: "gone.")
        }
    }

    private func run(_ line: String, _ tmux: Tmux) async throws {
        try await tmux.press(":")
        try await tmux.type(line)
        try await tmux.waitFor(text: line)
        try await tmux.press("Enter")
    }

    private func quit(_ tmux: Tmux) async throws {
        try await tmux.press("q")
        try await tmux.waitFor(text: "status 0\n")
    }

    @Test func theFirstStartSaysWhatToTypeAndACommandIsTypedAndRun() async throws {
        try await withSession(before: "$SLUICE run --no-ui -- echo before") { tmux in
            let first = try await tmux.waitFor(text: "The newest runs of this folder")
            #expect(first.contains("type a command and run it") && first.contains("echo before"))
            try await tmux.press("Enter")
            try await tmux.type("echo out; echo err >&2; exit 3")
            try await tmux.press("Enter")
            let screen = try await tmux.waitFor(text: "failed, exit 3")
            #expect(screen.contains("out") && screen.contains("err") && screen.contains("exit 3"))
            try await quit(tmux)
        }
    }

    @Test func theHistoryIsWalkedAndSearched() async throws {
        try await withSession { tmux in
            try await run("echo first one", tmux)
            try await tmux.waitFor(text: "ok, exit 0")
            try await run("echo second", tmux)
            try await tmux.waitFor(text: "▶○ echo second")
            try await tmux.press(":", "Up", "Up")
            try await tmux.waitFor(text: ":echo first one")
            try await tmux.press("Escape", ":", "C-r")
            try await tmux.type("fir")
            try await tmux.waitFor(text: "(search)'fir': echo first one")
            try await tmux.press("Enter")
            try await tmux.waitFor("a third run") { $0.components(separatedBy: "○ echo first").count == 3 }
            try await quit(tmux)
            // Another session has them from the archive.
            try await tmux.enter("$SLUICE; echo status $?")
            try await tmux.waitFor(text: "echo second")
            try await tmux.press(":", "C-r")
            try await tmux.type("sec")
            try await tmux.waitFor(text: "(search)'sec': echo second")
            try await tmux.press("C-g", "C-c")
            try await quit(tmux)
        }
    }

    @Test func programsAndPathsAreCompleted() async throws {
        try await withSession(before: "touch 'only one.txt' a1 a2") { tmux in
            try await tmux.press(":")
            try await tmux.type("cat on")
            try await tmux.press("Tab")
            try await tmux.waitFor(text: ":cat only\\ one.txt")
            try await tmux.press("C-u")
            try await tmux.type("ls a")
            try await tmux.press("Tab", "Tab")
            try await tmux.waitFor("both names") { $0.contains("a1  a2") }
            try await tmux.press("C-u")
            try await tmux.type("md5su")
            try await tmux.press("Tab")
            try await tmux.waitFor(text: ":md5sum")
            try await tmux.press("C-c")
            try await quit(tmux)
        }
    }

    @Test func aPasteOfSeveralLinesAsksFirst() async throws {
        try await withSession { tmux in
            try await tmux.paste("echo one\necho two\n")
            try await tmux.waitFor(text: "paste 2 lines? Enter joins them")
            try await tmux.press("Enter")
            try await tmux.waitFor(text: ":echo one; echo two")
            try await tmux.press("Enter")
            let screen = try await tmux.waitFor(text: "ok, exit 0")
            #expect(screen.contains("one") && screen.contains("two"))
            try await quit(tmux)
        }
    }

    @Test func threeAtOnceOneCancelledOneRunAgain() async throws {
        try await withSession { tmux in
            for number in 1...3 { try await run("echo run \(number); sleep 6\(number)", tmux) }
            try await tmux.waitFor(text: "3 going on")
            try await tmux.press("Tab", "Tab")
            try await tmux.waitFor(text: "▶ runs")
            try await tmux.press("Down")
            try await tmux.waitFor("the second run's output") { $0.contains("│run 2") }
            try await tmux.press("c")
            try await tmux.waitFor(text: "cancelled by you")
            #expect(try await tmux.waitFor(text: "2 going on").contains("cancelled"))
            try await tmux.press("R")
            try await tmux.waitFor(text: "3 going on")
            try await tmux.press("q")
            try await tmux.waitFor(text: "3 runs are going on: q again or y stops all and quits")
            try await tmux.press("y")
            try await tmux.waitFor(text: "status 0")
            try await tmux.enter("echo left: $(pgrep -f 'sleep 6[123]' | wc -l).")
            try await tmux.waitFor(text: "left: 0.")
        }
    }

    @Test func theOptionsAreKeptForTheNextRuns() async throws {
        try await withSession { tmux in
            try await tmux.press("o")
            try await tmux.waitFor(text: "Options of the next run")
            try await tmux.type("300ms")
            try await tmux.press("Down", "Down", "Right", "Enter")
            try await tmux.waitFor(text: "the next run: timeout 0.3 s, read-only")
            for count in 1...2 {
                try await run("sleep 7", tmux)
                let screen = try await tmux.waitFor("its end") {
                    $0.components(separatedBy: "timed out ").count == 2 + count
                }
                #expect(screen.contains("timed out after 0.3 s") && screen.contains("read-only"))
            }
            try await run("set reset", tmux)
            try await tmux.waitFor(text: "the next run has the usual options")
            try await run("=printf %s|%s a b", tmux)
            try await tmux.waitFor("arguments without a shell") { $0.contains("│a|b") && $0.contains("ok, exit 0") }
            try await quit(tmux)
        }
    }

    @Test func aSavedRunIsReplayedAndLeft() async throws {
        try await withSession(
            before: "for i in alpha beta gamma; do $SLUICE run --no-ui -- echo word $i >/dev/null; done"
        ) {
            tmux in
            try await tmux.press("f")
            try await tmux.type("word beta")
            try await tmux.waitFor("the one run") {
                $0.contains("○ echo word beta") && !$0.contains("○ echo word gamma")
            }
            try await tmux.press("Enter", "Enter")
            #expect(try await tmux.waitFor(text: "│word beta").contains("Space play/pause"))
            try await tmux.press("q")
            try await tmux.waitFor(text: "type a command and run it")
            try await tmux.press("Escape")
            try await tmux.waitFor(text: "○ echo word gamma")
            try await quit(tmux)
        }
    }

    @Test func aRunOfAnotherSluiceIsSeenAndFollowed() async throws {
        try await withSession(
            before: "mkfifo f; ($SLUICE run --no-ui -c 'echo early; cat f; exit 4' >/dev/null &)"
        ) { tmux in
            try await tmux.waitFor("the other's run") { $0.contains("● echo early") && $0.contains("running") }
            try await tmux.press("Down", "Enter")
            #expect(try await tmux.waitFor(text: "running, in another Sluice").contains("early"))
            try await run("echo late > f", tmux)
            try await tmux.waitFor("both ends") { $0.contains("exit 4") && $0.contains("ok, exit 0") }
            try await quit(tmux)
        }
    }

    @Test func whatIsShownIsCopiedPipedAndOpenedAndTheScreenComesBack() async throws {
        let editor = "printf '#!/bin/sh\\necho \"$1\" > opened\\n' > ed; chmod +x ed; export EDITOR=$PWD/ed"
        try await withSession(before: editor) { tmux in
            try await run("seq 5", tmux)
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("y")
            try await tmux.waitFor(text: "copied 5 lines")
            try await tmux.press("|")
            try await tmux.type("tr 1-5 a-e")
            try await tmux.press("Enter")
            try await tmux.waitFor("the command's output") { $0.contains("a\nb\nc\nd\ne\n") && $0.contains("Enter") }
            try await tmux.press("Enter")
            try await tmux.waitFor(text: "▶○ seq 5")
            try await tmux.press("E")
            try await run("cat opened", tmux)
            try await tmux.waitFor("the log that was opened") { $0.contains(#/\/runs\/[0-9a-z]{10}\/stdou/#) }
            try await tmux.press("q")
            // What was typed while the editor ran was echoed, and may stand behind it.
            try await tmux.waitFor(text: "status 0")
        }
    }

    @Test func theMouseChoosesRunsAndHints() async throws {
        try await withSession { tmux in
            try await run("echo one", tmux)
            try await tmux.waitFor(text: "│one")
            try await run("echo two", tmux)
            try await tmux.waitFor("the second run's end") { $0.contains("│two") && $0.contains("▶○ echo two") }
            // xterm's SGR report of a press and a release at the third row (ctlseqs, mode 1006).
            try await tmux.type("\u{1B}[<0;10;3M\u{1B}[<0;10;3m")
            try await tmux.waitFor("the first run") { $0.contains("│one") && $0.contains("▶ runs") }
            try await tmux.press("q")
            try await tmux.waitFor(text: "status 0\n")
        }
    }

    @Test func linesAreFilteredLive() async throws {
        try await withSession { tmux in
            try await run("seq 300", tmux)
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("F")
            try await tmux.type("^1.5$")
            try await tmux.waitFor("the lines that match") {
                $0.contains("│105") && $0.contains("│195") && !$0.contains("│300")
            }
            try await tmux.press("Enter")
            try await quit(tmux)
        }
    }

    @Test func aNarrowTerminalShowsTheListAlone() async throws {
        try await withSession(columns: 60, rows: 12) { tmux in
            try await run("echo here", tmux)
            try await tmux.waitFor(text: "ok, exit 0")
            try await tmux.press("b")
            try await tmux.waitFor("the list") { $0.contains("▶ runs") && $0.contains("○ echo here") }
            try await tmux.resize(columns: 120, rows: 24)
            try await tmux.waitFor("both") { $0.contains("○ echo here") && $0.contains("stdout") }
            try await tmux.resize(columns: 30, rows: 6)
            try await tmux.press("Enter")
            try await tmux.waitFor(text: "here")
            try await quit(tmux)
        }
    }

    @Test func aBellTellsOfARunThatEndsUnseen() async throws {
        try await withSession { tmux in
            try await run("sleep 1; exit 5", tmux)
            try await run("sleep 64", tmux)
            try await tmux.waitFor(text: "exit 5")
            try await tmux.waitForBell()
            try await tmux.press("q", "q")
            try await tmux.waitFor(text: "status 0\n")
        }
    }

    @Test func aMarkInTheTitleTellsOfARunThatEndsUnseenUntilItIsLookedAt() async throws {
        try await withSession(before: "mkfifo gate", arguments: "--notify terminal") { tmux in
            try await tmux.press(":")
            try await tmux.type("cat gate; exit 5")
            try await tmux.press("Enter")
            try await tmux.waitFor(text: "1 going on")
            try await run("sleep 64", tmux)
            try await tmux.waitFor(text: "2 going on")
            try await run("echo > gate", tmux)
            try await tmux.waitFor(text: "exit 5")
            try await tmux.waitForTitle { $0.hasSuffix(" sluice") && $0.hasPrefix("(") }
            try await tmux.press("Tab", "Tab", "G")
            try await tmux.waitForTitle { !$0.hasSuffix(" sluice") }
            try await tmux.press("q", "q")
            try await tmux.waitFor(text: "status 0\n")
        }
    }

    @Test func withoutATerminalItSaysSo() async throws {
        let end = try await sluice()
        #expect(end.status == 125 && end.stderr.hasPrefix("sluice: the session needs a terminal"))
        #expect(try await sluice("--notify", "loud").status == 64)
        let unknown = try await sluice("rn", "--", "ls")
        #expect(unknown.status == 64 && unknown.stderr.contains("no command or option 'rn'"))
        let help = try await sluice("--help")
        #expect(help.status == 0 && help.stdout.contains("session (default)"))
    }

    /// The README's picture of the session is this screen; times and widths of words may differ.
    @Test func theReadmeShowsThisScreen() async throws {
        try await withSession(
            columns: 100, rows: 18,
            before:
                "mkdir -p /tmp/demo; cd /tmp/demo; $SLUICE run --no-ui -- true; $SLUICE run --no-ui --name nightly -- false"
        ) { tmux in
            try await run("for i in 1 2 3; do echo out $i; echo err $i >&2; done; sleep 65", tmux)
            try await tmux.waitFor(text: "err 3")
            try await run("sh -c 'echo checking; exit 2'", tmux)
            try await tmux.waitFor(text: "failed, exit 2")
            try await tmux.press("Tab", "Tab", "Up")
            let screen = try await tmux.waitFor("the run that goes on") { $0.contains("│out 3") && $0.contains("▶●") }
            let readme = try String(
                contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                    .deletingLastPathComponent().appendingPathComponent("README.md"), encoding: .utf8)
            func steady(_ text: String) -> String {
                text.replacing(#/[0-9.]+ s\b/#, with: "# s").replacing(#/[ ─│]+/#, with: " ")
            }
            let wanted = screen.split(separator: "\n").map { steady(String($0)) }.filter {
                !$0.allSatisfy(\.isWhitespace)
            }
            let shown = readme.split(separator: "\n").map { steady(String($0)) }
            for line in wanted { #expect(shown.contains(line), "README.md lacks \(line) of:\n\(screen)") }
            try await tmux.press("q", "y")
            try await tmux.waitFor(text: "status 0\n")
        }
    }
}
