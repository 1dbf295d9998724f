import ArgumentParser
import RunArchive

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take runs that sluice export --format archive wrote into the archive.",
        discussion: """
            Prints the id of each. A file that is anything but a whole run leaves nothing behind. Exit status: 0; 125 where \
            one could not be taken, the others are all the same; 64 bad usage.
            """)

    @Argument(help: ArgumentHelp("What sluice export RUN --format archive wrote.", valueName: "file"))
    var files: [String]

    func run() throws {
        fillStandardDescriptors()
        var hasFailed = false
        for file in files {
            do {
                let imported = try Archive.ofUser().importRun(from: rawPath(file))
                print(imported.id)
                if !imported.isNew { printError("run \(imported.id) was in the archive already, just the same") }
            } catch {
                printError("\(error)")
                hasFailed = true
            }
        }
        if hasFailed { throw ExitCode(125) }
    }
}
