import ExecEngine
import Glibc
import Synchronization
import Testing

/// A shell in a terminal of its own, as a person has it: keys go in, the screen comes out.
///
/// The server is private to the instance and ends with ``close()``.
final class Tmux: Sendable {
    private let socket: String

    /// Whether this machine has tmux; tests that need it are skipped where it does not.
    static let isThere = ["/usr/bin/tmux", "/bin/tmux", "/usr/local/bin/tmux", "/opt/homebrew/bin/tmux"]
        .contains { (path: String) in access(path, X_OK) == 0 }

    private static let count = Atomic(0)

    /// A terminal of that size with a bash that shows `$ ` as its prompt.
    init(columns: Int = 100, rows: Int = 24) async throws {
        socket = "sluice-test-\(getpid())-\(Self.count.add(1, ordering: .relaxed).newValue)"
        try await tmux(
            "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
            // Swift's own crash report, which debug builds print, waits for keys.
            "exec env SWIFT_BACKTRACE=enable=no PS1='$ ' SLUICE='\(sluiceBinary)' bash --norc --noprofile")
        try await waitFor("the prompt") { $0.contains("$") }
    }

    func close() async {
        _ = try? await tmux("kill-server")
    }

    @discardableResult
    private func tmux(_ arguments: String...) async throws -> String {
        let command = ["tmux", "-L", socket, "-f", "/dev/null"] + arguments
        let run = try ExecEngine.start(
            ExecEnv(
                command: command.map { ExecString($0) }, cwd: "/tmp",
                env: testEnvironment.merging(["TERM": "xterm-256color", "SHELL": "/bin/sh"]) { $1 },
                expiration: .timeout(.seconds(20))),
            // The server that the first call starts has to outlive it.
            options: RunOptions(leavesBackground: true, drainGuard: .milliseconds(200)))
        let result = await run.result()
        return String(decoding: result.log.bytes(.stdout, in: 0..<result.byteCounts.stdout), as: UTF8.self)
    }

    /// Types text as it stands.
    func type(_ text: String) async throws {
        try await tmux("send-keys", "-l", text)
    }

    /// Presses keys by tmux's names: Enter, C-c, Tab, Up, F1, or a character.
    func press(_ keys: String...) async throws {
        for key in keys { try await tmux("send-keys", key) }
    }

    /// Pastes text as a person does with the mouse: in brackets, where the program asked for them.
    func paste(_ text: String) async throws {
        try await tmux("set-buffer", text)
        try await tmux("paste-buffer", "-p")
    }

    /// Waits until the window's title is as wanted.
    func waitForTitle(within limit: Duration = .seconds(20), _ isWanted: (String) -> Bool) async throws {
        let deadline = ContinuousClock.now + limit
        while true {
            let title = try await tmux("display-message", "-p", "#{pane_title}").split(separator: "\n").first ?? ""
            if isWanted(String(title)) { return }
            if ContinuousClock.now > deadline {
                Issue.record("the title stays \(title)")
                throw NeverSeen(what: "title")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Waits until the bell of the only window has rung.
    func waitForBell(within limit: Duration = .seconds(20)) async throws {
        let deadline = ContinuousClock.now + limit
        while try await !tmux("display-message", "-p", "#{window_bell_flag}#{session_alerts}").contains("1") {
            if ContinuousClock.now > deadline {
                Issue.record("the bell never rang")
                throw NeverSeen(what: "bell")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Types a line into the shell and enters it, on a cleared screen.
    func enter(_ line: String) async throws {
        try await type("clear; \(line)")
        try await press("Enter")
    }

    func resize(columns: Int, rows: Int) async throws {
        try await tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    /// The screen's rows as text.
    func screen() async throws -> String { try await tmux("capture-pane", "-p") }

    /// The screen with its colours as escape sequences.
    func styledScreen() async throws -> String { try await tmux("capture-pane", "-p", "-e") }

    /// Looks at the screen until it is as wanted, and returns it. Records an issue where that takes too long.
    @discardableResult
    func waitFor(
        _ what: String, within limit: Duration = .seconds(20), sourceLocation: SourceLocation = #_sourceLocation,
        _ isThere: (String) -> Bool
    ) async throws -> String {
        let deadline = ContinuousClock.now + limit
        while true {
            let screen = try await screen()
            if isThere(screen) { return screen }
            if ContinuousClock.now > deadline {
                Issue.record("never saw \(what) in:\n\(screen)", sourceLocation: sourceLocation)
                throw NeverSeen(what: what)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Waits until some text is on the screen.
    @discardableResult
    func waitFor(text: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        try await waitFor("\"\(text)\"", sourceLocation: sourceLocation) { $0.contains(text) }
    }

    struct NeverSeen: Error {
        var what: String
    }
}

/// Runs a body with a terminal and ends its server whatever happens.
func withTmux(columns: Int = 100, rows: Int = 24, _ body: (Tmux) async throws -> Void) async throws {
    let tmux = try await Tmux(columns: columns, rows: rows)
    do {
        try await body(tmux)
    } catch is Tmux.NeverSeen {
        // Recorded where it was waited for.
    } catch {
        await tmux.close()
        throw error
    }
    await tmux.close()
}
