import CursesTerminal
import ExecEngine
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program of the user's choice on the terminal, while the screen is left. Used on the main thread.
///
/// It is in Sluice's own process group, so that the terminal's keys reach it, and Sluice passes over what they send:
/// Ctrl-C ends the program alone. Ctrl-Z stops both, as one job.
struct ExternalProgram {
    /// How long a program may take to end after a signal that ends Sluice.
    private static let patience = Duration.seconds(2)

    let terminal: CursesTerminal
    let signals: SignalMailbox
    /// Stops the run's tree and Sluice, until both go on.
    let stopSelf: () -> CursesTerminal.AfterStop
    /// Told of a signal that ends Sluice.
    let stopped: (Int32) -> Void

    enum Ending: Equatable {
        case exited(Int32)
        case signaled(Int32)
        case notStarted(Errno)
        /// Sluice itself is to end.
        case interrupted

        var isSuccess: Bool { self == .exited(0) }
    }

    /// Runs a command of the shell's with a pane's bytes on its stdin, and waits for Enter.
    func pipe(_ bytes: PaneBytes, into command: String) -> CursesTerminal.AfterStop {
        goBack(after: run(bytes, into: [Self.shell, "-c", command]))
    }

    /// Opens a file in the user's editor. Waits for Enter where that failed: there is something to read then.
    func edit(_ path: String) -> CursesTerminal.AfterStop {
        let ending = run(nil, into: ["/bin/sh", "-c", Self.editing, "sluice", path])
        return ending.isSuccess ? .comeBack : goBack(after: ending)
    }

    private static var shell: String { variable("SHELL") ?? "/bin/sh" }

    /// Opens its first argument; sh(1) splits the variables, which may hold options.
    private static var editing: String {
        let editor = variable("EDITOR") ?? variable("PAGER")
        return editor.map { "\($0) \"$@\"" } ?? "command -v less >/dev/null && exec less \"$@\"; exec vi \"$@\""
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    // MARK: Running

    private func run(_ bytes: PaneBytes?, into command: [String]) -> Ending {
        do throws(Errno) {
            guard let bytes else {
                return wait(
                    for: try HelperProcess(
                        command, stdin: .inherited, stdout: .inherited, stderr: .inherited, hasOwnSession: false))
            }
            let (reading, writing) = try HelperProcess.pipe()
            let process: HelperProcess
            do {
                defer { close(reading) }
                process = try HelperProcess(
                    command, stdin: .descriptor(reading), stdout: .inherited, stderr: .inherited, hasOwnSession: false)
            } catch {
                close(writing)
                throw error
            }
            bytes.feed(into: writing)
            return wait(for: process)
        } catch {
            return .notStarted(error)
        }
    }

    /// Waits for the end, stopping with the program where it is stopped.
    private func wait(for process: HelperProcess) -> Ending {
        guard let watch = ChildWatch(process) else { return .notStarted(.tooManyOpenFiles) }
        var isEnding = false
        var killTime: ContinuousClock.Instant?
        var wasInterrupted = false
        func end(by signal: Int32) {
            stopped(signal)
            isEnding = true
            kill(process.pid, signal)
            // A stopped one would never hear of it.
            kill(process.pid, SIGCONT)
            killTime = killTime ?? .now + Self.patience
        }
        while true {
            waitForChange(watch, until: killTime)
            for signal in signals.take() {
                if Self.endsSluice(signal) { end(by: signal) }
                if signal == SIGINT { wasInterrupted = true }
            }
            for status in watch.takeStatuses() {
                switch status {
                case .stopped where isEnding: kill(process.pid, SIGCONT)
                case .stopped:
                    if stopSelf() == .stayOut { end(by: SIGHUP) } else { kill(process.pid, SIGCONT) }
                case .exited(let code):
                    if code == EngineLimits.signalExitCodeBase + SIGINT { takeInterrupt(wasInterrupted) }
                    return isEnding ? .interrupted : .exited(code)
                case .signaled(let signal):
                    if signal == SIGINT { takeInterrupt(wasInterrupted) }
                    return isEnding ? .interrupted : .signaled(signal)
                }
            }
            if let time = killTime, time <= .now {
                kill(process.pid, SIGKILL)
                killTime = nil
            }
        }
    }

    private func waitForChange(_ watch: ChildWatch, until time: ContinuousClock.Instant?) {
        var polls = [
            pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        // Looked at often enough where a time is set; else whatever comes wakes us.
        poll(&polls, nfds_t(polls.count), time == nil ? -1 : 100)
    }

    /// Takes the Ctrl-C that ended the program from the mailbox, which may get its own a moment later.
    private func takeInterrupt(_ wasTaken: Bool) {
        guard !wasTaken else { return }
        for signal in signals.take(within: .milliseconds(100)) where Self.endsSluice(signal) { stopped(signal) }
    }

    /// What the terminal's keys send is for the program.
    private static func endsSluice(_ signal: Int32) -> Bool {
        ![SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH].contains(signal)
    }

    // MARK: Going back

    /// Lets what the program wrote be read, until Enter or Ctrl-C.
    private func goBack(after ending: Ending) -> CursesTerminal.AfterStop {
        let outcome: String
        switch ending {
        case .interrupted: return .stayOut
        case .exited(0), .signaled(SIGINT), .signaled(SIGPIPE): outcome = ""
        case .exited(let code): outcome = "exit \(code); "
        case .signaled(let signal): outcome = "killed by signal \(signal); "
        case .notStarted(let error): outcome = "cannot be started: \(error); "
        }
        // A program that was killed may have left the terminal without echo and lines.
        terminal.giveBackModes()
        // What was typed for the program is no answer.
        tcflush(STDIN_FILENO, TCIFLUSH)
        while true {
            write("\r\n\(outcome)press Enter to go back ")
            switch waitForEnter() {
            case .answered: return .comeBack
            case .ended: return .stayOut
            case .stopped: if stopSelf() == .stayOut { return .stayOut }
            }
        }
    }

    private enum Answer {
        case answered, stopped, ended
    }

    private func waitForEnter() -> Answer {
        while true {
            var polls = [
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polls, nfds_t(polls.count), -1)
            for signal in signals.take() {
                if Self.endsSluice(signal) {
                    stopped(signal)
                    return .ended
                }
                if signal == SIGTSTP { return .stopped }
                if signal == SIGINT { return .answered }
            }
            // A line at a time: the terminal is in the shell's modes. Its end or hang-up is an answer too.
            if polls[0].revents != 0 {
                var line = [UInt8](repeating: 0, count: 4096)
                _ = read(STDIN_FILENO, &line, line.count)
                return .answered
            }
        }
    }

    private func write(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { writeAll($0, to: STDOUT_FILENO) }
    }
}

/// Tells a loop that polls how a child stands: a thread of its own waits for it.
private final class ChildWatch: Sendable {
    private let changes: WakeUp
    private let statuses = Mutex<[HelperProcess.Status]>([])

    init?(_ process: HelperProcess) {
        guard let changes = try? WakeUp() else { return nil }
        self.changes = changes
        startThread { [self] in
            while true {
                let status = process.wait(forStopsToo: true)
                statuses.withLock { $0.append(status) }
                self.changes.signal()
                if status != .stopped { return }
            }
        }
    }

    /// Readable after a change, until the next ``takeStatuses()``.
    var descriptor: Int32 { changes.descriptor }

    func takeStatuses() -> [HelperProcess.Status] {
        changes.clear()
        return statuses.withLock { statuses in
            defer { statuses = [] }
            return statuses
        }
    }
}
