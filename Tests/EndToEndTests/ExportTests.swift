import Foundation
import Testing

/// Whether the tests' shell lines find a program.
private func isThere(_ program: String) -> Bool {
    ["/usr/local/bin/", "/usr/bin/", "/bin/"].contains { access($0 + program, X_OK) == 0 }
}

/// Runs a line with a home of its own, in which `$SLUICE` keeps its runs; `$C` is the given command.
private func home(_ line: String, command: String = "true") async throws -> CommandLineEnd {
    try await shell("export SLUICE_HOME=$T/home; cd $T\n" + line, body: command)
}

@Suite struct ExportTests {
    @Test(arguments: [
        ("text", "a\nb\n"), ("text --stderr-prefix", "a\nstderr: b\n"),
    ])
    func aRunIsPrinted(format: String, output: String) async throws {
        let end = try await home(
            "$SLUICE run -c 'echo a; sleep 0.05; echo b >&2' >out 2>&1; $SLUICE export last --format \(format)")
        #expect(end.stdout == output && end.stderr.isEmpty && end.status == 0)
    }

    @Test(.enabled(if: isThere("asciinema") && isThere("script"), "needs asciinema and script"))
    func asciinemaPlaysARecording() async throws {
        let end = try await home(
            #"""
            $SLUICE run --no-ui -c 'printf "one\ntwo \303"; sleep 0.05; printf "\244\n"; sleep 0.05; echo "\"bad\"" >&2' >out 2>&1
            $SLUICE export last --format asciicast -o run.cast || exit
            HOME=$T script -qec "asciinema cat run.cast" /dev/null </dev/null
            """#)
        #expect(end.status == 0)
        #expect(end.stdout.replacingOccurrences(of: "\r", with: "") == "one\ntwo ä\n\"bad\"\n")
    }

    /// Chromium runs the page: what the run printed must be there as text, and nothing of it may have run.
    @Test(
        .enabled(if: isThere("chromium") && isThere("timeout"), "needs chromium"),
        arguments: ["", "#t=0", "#play"])
    func nothingThatARunPrintedRunsInABrowser(fragment: String) async throws {
        let hostile = #"</script><script>document.title="owned"</script><img src=x onerror="document.title='owned'">"#
        let end = try await home(
            #"""
            printf '%s\n\033[1;31mred\033[0m \033]0;owned\a\342\200\250 half \303' "$BODY" > out.txt
            printf '%s\0<b>bold</b>\n50%%\r100%%\n' "$BODY" > err.txt
            $SLUICE run --no-ui --name "$BODY" -c 'cat out.txt; cat err.txt >&2; sleep 0.2; exit 7' >out 2>&1
            $SLUICE export last --format html -o page.html || exit
            HOME=$T timeout 100 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
                --user-data-dir=$T/profile --virtual-time-budget=3000 --dump-dom "file://$T/page.html\#(fragment)" 2>chromium.log
            status=$?; [ $status = 0 ] || tail -5 chromium.log >&2; exit $status
            """#, command: hostile)
        #expect(end.status == 0, "\(end.stderr)")
        let page = end.stdout
        let escaped = hostile.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;")
        #expect(page.contains("<title>\(escaped)</title>"))
        #expect(!page.contains("<img") && !page.contains("<b>"))
        if fragment != "#t=0" {
            #expect(page.contains(#"<div class="row">\#(escaped)</div>"#))
            #expect(page.contains(#"<div class="row"><span class="b" style="color: var(--c1);">red</span> ␤ half "#))
            #expect(
                page.contains(#"<div class="row">\#(escaped)&lt;b&gt;bold&lt;/b&gt;</div><div class="row">100%</div>"#))
            #expect(page.contains(">exited 7</span>"))
        } else {
            #expect(page.contains(">running</span>") && !page.contains("class=\"row\""))
        }
    }

    @Test func anExportedRunIsImportedElsewhere() async throws {
        let end = try await home(
            """
            $SLUICE run --no-ui --name one -c 'echo a; exit 4' >out; $SLUICE export last --format archive -o run.tar
            tar tf run.tar | sed 's/[^/]*/ID/'
            export SLUICE_HOME=$T/other
            id=$($SLUICE import run.tar) && $SLUICE export $id --format text; $SLUICE import run.tar >/dev/null
            echo $?; head -c 1000 run.tar > torn.tar; $SLUICE import torn.tar run.tar | wc -l; echo ${PIPESTATUS[@]}
            ls -A $SLUICE_HOME/runs | wc -l
            """)
        #expect(
            end.stdout == "ID/run.json\nID/stdout.log\nID/stderr.log\nID/timeline\na\n0\n1\n125 0\n1\n")
        #expect(end.stderr.contains("sluice: cannot import torn.tar: it ends "))
        #expect(end.stderr.contains("was in the archive already"))
    }

    @Test func aFileGetsItsNameWhenItIsWhole() async throws {
        let end = try await home(
            """
            $SLUICE run --no-ui -c 'seq 1 300000' >out; echo old > kept; chmod 600 kept; ln -s kept link
            (ulimit -f 100; trap '' XFSZ; $SLUICE export last --format text -o kept; echo $?); cat kept
            $SLUICE export last --format text -o link; cmp out kept; [ -L link ] && ls -A | tr '\\n' ' '
            $SLUICE export last --format text -o /dev/stdout | tail -1; $SLUICE export last --format text -o nowhere/x; echo $?
            """)
        #expect(end.stdout == "125\nold\nhome kept link out 300000\n125\n")
        #expect(end.stderr.contains("sluice: cannot write kept: File too large; give a place"))
        #expect(end.stderr.contains("sluice: cannot write nowhere/x: No such file or directory"))
    }

    @Test func aNameThatIsNoUTF8IsKept() async throws {
        let end = try await home(
            #"""
            $SLUICE run --no-ui -c 'echo a' >out; name=$(printf 'n\377me')
            $SLUICE export last --format archive -o "$name"; $SLUICE export last --format archive -o "$name"
            [ -f "$name" ] && $SLUICE import "$name" 2>/dev/null | wc -l; ls -A | wc -l
            """#)
        #expect(end.stdout == "1\n3\n" && end.stderr.isEmpty)
    }

    @Test func aSignalLeavesNoHalfFile() async throws {
        let end = try await home(
            """
            $SLUICE run --no-ui -c 'seq 1 9000000' >out; rm out
            $SLUICE export last --format jsonl -o file & pid=$!
            until [ -s .sluice-export-* ] || ! kill -0 $pid; do :; done 2>/dev/null; kill -TERM $pid; wait $pid; echo $?; ls -A
            """)
        #expect(end.stdout == "143\nhome\n" && end.stderr.isEmpty)
    }

    @Test(arguments: ["asciicast", "jsonl", "text", "html", "archive"])
    func aReaderThatLeavesEndsAnExportQuietly(format: String) async throws {
        let end = try await home(
            """
            $SLUICE run --no-ui -c 'seq 1 300000' >out
            $SLUICE export last --format \(format) | head -c 9 >/dev/null; echo ${PIPESTATUS[0]}
            $SLUICE export last --format \(format) >/dev/full; echo $?
            """)
        #expect(end.stdout == "141\n125\n")
        #expect(
            end.stderr
                == "sluice: cannot write stdout: No space left on device; give a place that can be written and has room (-o FILE)\n"
        )
    }

    @Test(arguments: [
        "export last", "export --format text", "export last --format pdf", "export last --format text --force",
        "export last --format jsonl --stderr-color", "export last --format html --asciicast-version 2",
        "export last --format asciicast --asciicast-version 4", "export last --format html --stderr-prefix", "import",
        "export last --format text -o ''",
    ])
    func badUsageIs64(arguments: String) async throws {
        #expect(try await home("$SLUICE \(arguments)").status == 64)
    }

    @Test(.enabled(if: isThere("script"), "needs script"))
    func anArchiveIsNotForATerminal() async throws {
        let end = try await home(
            """
            $SLUICE run --no-ui true; script -qec '$SLUICE export last --format archive' /dev/null </dev/null
            """)
        #expect(end.status == 64 && end.stdout.contains("give -o FILE"))
    }

    @Test func aRunThatIsNotThereIsNamed() async throws {
        let end = try await home("$SLUICE run --no-ui true; $SLUICE export zz --format text")
        #expect(end.status == 125 && end.stderr.hasPrefix("sluice: no run begins with \"zz\": the newest are "))
    }

    @Test func damageIsToldInOneLine() async throws {
        let end = try await home(
            """
            $SLUICE run --no-ui -c 'echo a; echo b >&2' >out 2>&1; rm $SLUICE_HOME/runs/*/stderr.log; truncate -s 24 $SLUICE_HOME/runs/*/timeline
            $SLUICE export last --format text
            """)
        #expect(end.stdout == "a\n" && end.status == 0)
        #expect(
            end.stderr.contains("is damaged: stderr.log is missing; the timeline is cut off; exported what is left"))
        #expect(end.stderr.filter { $0 == "\n" }.count == 1)
    }
}
