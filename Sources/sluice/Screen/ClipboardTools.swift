import ExecEngine
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The desktop's clipboard, by the tools that reach it: the terminal's own way (OSC 52) may be switched off, and takes
/// no long texts.
///
/// A tool runs in the background in a session of its own and sees nothing of the terminal. It may go on after Sluice:
/// on both desktops a clipboard lasts as long as a process that offers its text.
final class ClipboardTools: Sendable {
    /// Bytes of UTF-8 that are sent to the terminal at most: several terminals drop longer sequences.
    static let longestSequence = 65_536

    private let changes: WakeUp
    private let failures = Mutex<[String]>([])

    /// - Parameter changes: Signalled when there is a failure to be told.
    init(_ changes: WakeUp) {
        self.changes = changes
    }

    /// The failures since the last call, for a person to read.
    func takeFailures() -> [String] {
        failures.withLock { failures in
            defer { failures = [] }
            return failures
        }
    }

    /// Starts to put a text on the desktop's clipboard.
    ///
    /// - Returns: False where there is no desktop, or no tool for it. Failures come later.
    func put(_ text: String) -> Bool {
        for command in Self.commands {
            do throws(Errno) {
                try start(command, text)
                return true
            } catch .noSuchFileOrDirectory {
                continue
            } catch {
                fail("\(command[0]): \(error)")
                return true
            }
        }
        return false
    }

    /// The tools that this environment calls for, best first.
    private static var commands: [[String]] {
        func isSet(_ name: String) -> Bool { getenv(name).map { $0.pointee != 0 } ?? false }
        return (isSet("WAYLAND_DISPLAY") ? [["wl-copy"]] : [])
            + (isSet("DISPLAY") ? [["xclip", "-selection", "clipboard"]] : [])
    }

    private func start(_ command: [String], _ text: String) throws(Errno) {
        let (reading, writing) = try HelperProcess.pipe()
        defer { close(reading) }
        let process: HelperProcess
        do {
            process = try HelperProcess(
                command, stdin: .descriptor(reading), stdout: .null, stderr: .null, hasOwnSession: true)
        } catch {
            close(writing)
            throw error
        }
        startThread { [self] in
            _ = Array(text.utf8).withUnsafeBytes { writeAll($0, to: writing) }
            close(writing)
            switch process.wait() {
            case .exited(0), .stopped: break
            case .exited(let status): fail("\(command[0]) failed, exit \(status)")
            case .signaled(let signal): fail("\(command[0]) was killed by signal \(signal)")
            }
        }
    }

    private func fail(_ text: String) {
        failures.withLock { $0.append("the desktop's clipboard has not taken it: \(text)") }
        changes.signal()
    }
}
