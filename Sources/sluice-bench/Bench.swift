import ArgumentParser
import Glibc

/// The rows in the order of the table.
enum RowName: String, CaseIterable, ExpressibleByArgument {
    case record, start, spawn, flood, keys, memory, idle, contain, replay, history, search, session
}

@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sluice-bench",
        abstract: "Measures Sluice and its peers in turn and prints one table.")

    @Argument(help: "The rows to measure (default: all).")
    var rows: [RowName] = []

    @Option(help: ArgumentHelp("Pairs of measurements, of which the median counts.", valueName: "n"))
    var runs = 3

    @Option(help: ArgumentHelp("The sluice to measure (default: the one beside this program).", valueName: "path"))
    var sluice: String?

    @Option(help: .hidden)
    var produce: Int?

    @Option(help: .hidden)
    var spawnTouching: Int?

    @Option(help: .hidden)
    var create: Int?

    func validate() throws {
        if runs < 1 { throw ValidationError("--runs must be at least 1") }
    }

    mutating func run() async throws {
        if let produce { return try Producer.run(byteCount: produce) }
        if let create { return try ContainRow.createFiles(create) }
        if let spawnTouching { return try await SpawnRow.printMedian(touching: spawnTouching) }

        let setup = try Setup(pairCount: runs, sluice: sluice)
        setenv("SLUICE_HOME", "\(setup.folder.path)/archive", 1)
        defer { setup.folder.remove() }
        var table = Table()
        for row in rows.isEmpty ? RowName.allCases : rows {
            say("measuring \(row.rawValue) …")
            do {
                for line in try await lines(of: row, setup) { table.add(line) }
            } catch {
                table.add(TableLine(row: row.rawValue, ours: "failed: \(error)"))
            }
            removeTree(archivePath)
        }
        print(table.text, terminator: "")
        for note in setup.notes.texts { print("skipped: \(note)") }
    }

    private func lines(of row: RowName, _ setup: Setup) async throws -> [TableLine] {
        switch row {
        case .record: try await RecordRow.measure(setup)
        case .start: try StartRow.measure(setup)
        case .spawn: try await SpawnRow.measure(setup)
        case .flood: try FloodRow.measure(setup)
        case .keys: try KeysRow.measure(setup)
        case .memory: try MemoryRow.measure(setup)
        case .idle: try IdleRow.measure(setup)
        case .contain: try await ContainRow.measure(setup)
        case .replay: try ReplayRow.measure(setup)
        case .history: try HistoryRow.measure(setup)
        case .search: try SearchRow.measure(setup)
        case .session: try SessionRow.measure(setup)
        }
    }
}
