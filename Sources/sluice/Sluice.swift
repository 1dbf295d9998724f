import ArgumentParser

@main
struct Sluice: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "sluice",
        abstract: "Run a command: watch it, stop it with all that it started, see how it ended.",
        version: version,
        subcommands: [
            RunCommand.self, ReplayCommand.self, HistoryCommand.self, ShowCommand.self, SearchCommand.self,
            DiffCommand.self, ExportCommand.self, ImportCommand.self, PinCommand.self, PruneCommand.self,
            DoctorCommand.self, SessionCommand.self,
        ],
        defaultSubcommand: SessionCommand.self)
}
