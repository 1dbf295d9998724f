import ArgumentParser
import ExecEngine

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what this machine can do to contain a command, layer by layer.",
        discussion: "Exit status: 0 where --sandbox can contain a command, 1 where it cannot.")

    func run() throws {
        let checks = SandboxManager.checks()
        let width = checks.map(\.name.count).max() ?? 0
        for check in checks {
            let name = check.name + String(repeating: " ", count: width - check.name.count)
            print("\(check.isThere ? "yes" : "no ")  \(name)  \(check.detail)")
        }
        guard SandboxManager.canContain(checks) else {
            print("--sandbox refuses to run a command here: it needs seccomp, and mounts or landlock.")
            throw ExitCode(1)
        }
        print("--sandbox contains a command here.")
    }
}
