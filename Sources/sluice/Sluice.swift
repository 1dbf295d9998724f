import ArgumentParser

@main
struct Sluice: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "sluice",
        abstract: "Run commands: watch them, stop them with all that they started, contain and replay them.",
        version: version,
        subcommands: [
            RunCommand.self, ReplayCommand.self, HistoryCommand.self, ShowCommand.self, SearchCommand.self,
            DiffCommand.self, ExportCommand.self, ImportCommand.self, PinCommand.self, PruneCommand.self,
            DoctorCommand.self, SessionCommand.self,
        ],
        defaultSubcommand: SessionCommand.self)
}
