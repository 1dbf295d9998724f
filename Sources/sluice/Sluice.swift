import ArgumentParser

@main
struct Sluice: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sluice",
        abstract: "Run a command: watch it, stop it with all that it started, see how it ended.",
        version: "0.1.0",
        subcommands: [RunCommand.self, DoctorCommand.self])
}
