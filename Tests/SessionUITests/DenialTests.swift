import ExecEngine
import Testing

@testable import SessionUI

private func denial(_ number: Int, at stdout: Int = 0) -> Denial {
    Denial(
        operation: .write, syscall: "openat", target: "/etc/file\(number)", errno: 30, pid: 42, processName: "sh",
        time: .milliseconds(1_200), outputBefore: PerStream(stdout: stdout, stderr: 0), count: number == 1 ? 3 : 1)
}

/// A contained run of 60 lines that was denied something and failed, or what else `verdict` says.
private func deniedSession(
    _ list: [Denial], code: Int32 = 3, source: Denials.Source = .observed, columns: Int = 80, rows: Int = 24
) -> TestSession {
    var session = TestSession(TestRun(lines(60)), columns: columns, rows: rows)
    session.state.run.isContained = true
    session.state.run.policy = "read-only"
    let denials = Denials(source: source, list)
    let isDenied = code != 0 && (!list.isEmpty || source == .guess)
    session.refresh(
        .ended(
            RunEnd(
                verdict: isDenied ? .sandboxDenied(denials, .exited(code: code)) : .exited(code: code), exitCode: code,
                denials: denials)))
    return session
}

private func status(_ session: TestSession) -> String { session.screen[session.screen.count - 2] }
private func keys(_ session: TestSession) -> String { session.screen[session.screen.count - 1] }

@Suite struct DenialTests {
    @Test func theStatusNamesTheFirstDenial() {
        let one = deniedSession([denial(1)])
        #expect(status(one).hasPrefix(" exit 3, denied: write /etc/file1 (openat, pid 42 sh) "))
        #expect(keys(one).contains("D denials") && keys(one).contains("e without sandbox"))
        #expect(
            status(deniedSession([denial(1), denial(2)])).contains(
                "exit 3, denied: write /etc/file1 (openat, pid 42 sh) +1"))
    }

    @Test func quietDenialsLeaveTheVerdict() {
        let session = deniedSession([denial(1), denial(2)], code: 0)
        #expect(status(session).hasPrefix(" ok, exit 0 ") && status(session).contains("4 denied"))
    }

    @Test func aGuessIsCalledLikely() {
        #expect(status(deniedSession([], source: .guess)).hasPrefix(" exit 3, likely denied by the sandbox "))
        var session = deniedSession([], source: .guess)
        #expect(keys(session).contains("e without sandbox"))
        session.press(.character("D"))
        #expect(keys(session).contains("were not watched"))
    }

    @Test func aRunThatGoesOnTellsTheFirstDenial() {
        var session = TestSession(TestRun("a\n"), columns: 100)
        session.state.run.isContained = true
        var snapshot = session.log.snapshot()
        snapshot.denials = Denials([denial(1)])
        session.send(.snapshot(snapshot))
        #expect(status(session).hasPrefix(" running ") && status(session).contains("denied: write /etc/file1"))
        #expect(keys(session).contains("D denials") && !keys(session).contains("e without"))
        session.press(.character("e"))
        #expect(keys(session).contains("after its end") && session.effects.isEmpty)
    }

    @Test func protectedPathsThatAppearedAreTold() {
        var session = TestSession(TestRun("a\n"), columns: 100)
        session.refresh(
            .ended(RunEnd(verdict: .exited(code: 0), exitCode: 0, appearedProtected: ["/w/.git"])))
        #expect(status(session).contains("appeared during the run: /w/.git"))
    }

    @Test func theListShowsEachAndCloses() {
        var session = deniedSession([denial(1), denial(2)])
        session.press(.character("D"))
        #expect(session.screen[1].hasPrefix(" Denied: 2 operations (4 in all)"))
        #expect(session.screen[2].hasPrefix("   1.2 s  write /etc/file1 (openat, pid 42 sh)  EROFS  3 times"))
        #expect(session.screen[3].hasPrefix("   1.2 s  write /etc/file2 (openat, pid 42 sh)  EROFS"))
        session.press(.escape)
        #expect(session.state.mode == .panes)
        session.press(.character("D"), .character("D"))
        #expect(session.state.mode == .panes)
    }

    @Test func theListWalksAndStaysInViewOnASmallScreen() {
        var session = deniedSession((1...30).map { denial($0) }, columns: 40, rows: 10)
        session.press(.character("D"), .end)
        #expect(session.state.mode == .denials(selected: 29))
        #expect(session.drawing.contains("/etc/file30"))
        session.press(.down, .pageDown)
        #expect(session.state.mode == .denials(selected: 29))
        session.press(.home, .up)
        #expect(session.state.mode == .denials(selected: 0) && session.drawing.contains("/etc/file1 "))
        session.send(.mouse(Mouse(.wheelDown, row: 4, column: 4)))
        #expect(session.state.mode == .denials(selected: 1))
    }

    @Test func enterShowsTheOutputOfThatTime() {
        // 9 lines of 7 bytes and 21 of 8 came before.
        var session = deniedSession([denial(1, at: 9 * 7 + 21 * 8)])
        session.press(.character("D"), .enter)
        #expect(session.state.mode == .panes)
        #expect(session.drawing.contains("line 30 ") && !session.drawing.contains("line 60"))
        #expect(session.state.panes[.stdout].isFollowing == false)
        #expect(keys(session).contains("the output at 1.2 s"))
    }

    @Test func withoutDenialsTheListSaysSo() {
        var session = deniedSession([])
        session.press(.character("D"))
        #expect(session.state.mode == .panes && keys(session).contains("nothing was denied"))
        session.press(.character("e"))
        #expect(session.state.mode == .panes && keys(session).contains("nothing was denied: r runs it again"))
    }

    @Test func escalationAsksAndNeedsAReason() {
        var session = deniedSession([denial(1), denial(2)])
        session.press(.character("e"))
        #expect(session.drawing.contains("Run again without the sandbox?"))
        #expect(session.drawing.contains("make -j8 test") && session.drawing.contains("denied: write /etc/file2"))
        session.press(.enter)
        #expect(session.effects.isEmpty && keys(session).hasPrefix(" why (needed):"))
        session.type("  I trusst")
        session.press(.backspace, .backspace)
        session.send(.paste("t it\n"))
        session.press(.enter)
        #expect(session.effects == [.rerunEscalated(justification: "I trust it")])
        #expect(session.state.mode == .panes)
    }

    @Test func escalationCanBeLeft() {
        var session = deniedSession([denial(1)])
        session.press(.character("e"))
        session.type("no")
        session.press(.escape)
        #expect(session.state.mode == .panes && session.effects.isEmpty)
        session.press(.character("e"))
        #expect(session.state.mode == .escalating(justification: ""))
    }

    @Test func aRunWithoutSandboxHasNothingToEscalate() {
        var session = TestSession(TestRun("a\n"))
        session.refresh(.ended(RunEnd(verdict: .exited(code: 1), exitCode: 1)))
        session.press(.character("e"))
        #expect(session.state.mode == .panes && keys(session).contains("no sandbox"))
    }

    @Test(arguments: [(40, 10), (10, 3), (1, 1), (200, 60)])
    func everySizeCanBeDrawn(_ columns: Int, _ rows: Int) {
        var session = deniedSession([denial(1), denial(2)], columns: columns, rows: rows)
        session.press(.character("D"))
        #expect(session.screen.count >= rows)
        session.press(.escape, .character("e"))
        #expect(session.screen.count >= rows)
    }
}
