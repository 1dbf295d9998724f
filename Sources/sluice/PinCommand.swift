import ArgumentParser
import RunArchive

struct PinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "Keep a run whatever the limits of the archive say.",
        discussion: """
            RUN is an id, the beginning of one, 'last', or the path of a run's folder.

            Exit status: 0 done; 125 Sluice itself failed; 64 bad usage.
            """)

    @Argument(help: ArgumentHelp("The run to keep.", valueName: "run"))
    var reference: String

    @Flag(name: .customLong("remove"), help: "Take the pin away again.")
    var removesPin = false

    func run() throws {
        try leave {
            let archive = try Archive.ofUser()
            let saved = try archive.run(reference)
            try saved.setPinned(!removesPin)
            // Lists learn of it; where they cannot, the folder still says so to whoever prunes.
            try? Catalog(archive).refresh(saved.id)
            print("\(removesPin ? "unpinned" : "pinned") \(saved.id)  \(harmless(saved.record.commandLine))")
            return 0
        }
    }
}
