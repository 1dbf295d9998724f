import ExecEngine
import GRDB
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The index of the archive: what lists and filters need of each run, in SQLite (WAL).
///
/// The folders are the truth. The catalog is brought to what they say whenever it is opened, made anew where it is
/// missing or damaged, and held in memory where it cannot be written; nothing but speed is lost with it. Several
/// processes may use it at once. Not tied to a thread; calls block.
public final class Catalog: Sendable {
    private let archive: Archive
    private let database: DatabaseQueue

    /// Opens the catalog and brings it up to date.
    ///
    /// - Throws: `ArchiveError`, where the archive itself cannot be read.
    public init(_ archive: Archive) throws(ArchiveError) {
        self.archive = archive
        let path = archive.home.appending("catalog.sqlite")
        do {
            database = try Self.open(path) { try Self.synchronize($0, archive) }
        } catch let error as ArchiveError {
            throw error
        } catch {
            throw .catalog(path: path.string, reason: "\(error)")
        }
    }

    private static func open(
        _ path: FilePath, _ synchronize: (DatabaseQueue) throws -> Void
    ) throws -> DatabaseQueue {
        func use(_ database: DatabaseQueue) throws -> DatabaseQueue {
            try migrator.migrate(database)
            // A table of another shape is told here, not by a reader.
            try database.read { _ = try $0.makeStatement(sql: "SELECT \(CatalogEntry.columns) FROM runs") }
            try synchronize(database)
            return database
        }
        // A catalog for an archive that is not there would be the first thing in it.
        guard access(path.removingLastComponent().string, W_OK) == 0 else { return try use(DatabaseQueue()) }
        do {
            return try use(DatabaseQueue(path: path.string, configuration: configuration))
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_MISMATCH, .SQLITE_CONSTRAINT:
                for suffix in ["", "-wal", "-shm"] { unlink(path.string + suffix) }
                if let database = try? use(DatabaseQueue(path: path.string, configuration: configuration)) {
                    return database
                }
            default: break
            }
            // A full disk, a read-only one, another that holds it for too long: memory will do.
            return try use(DatabaseQueue())
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            // What a crash loses is made again from the folders.
            try database.execute(sql: "PRAGMA synchronous = OFF")
        }
        return configuration
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: CatalogEntry.schema)
            try database.execute(sql: "CREATE TABLE folders (modified INTEGER NOT NULL)")
        }
        return migrator
    }

    // MARK: Bringing up to date

    /// Brings the catalog to what the folders say.
    private static func synchronize(_ database: DatabaseQueue, _ archive: Archive) throws {
        let modified = modificationTime(of: archive.runsFolder)
        let known = try database.read { database in
            (
                isCurrent: try Int64.fetchOne(database, sql: "SELECT modified FROM folders") == modified,
                goingOn: try String.fetchAll(database, sql: "SELECT id FROM runs WHERE verdict IS NULL")
            )
        }
        if known.isCurrent, known.goingOn.isEmpty { return }
        var gone: [String] = []
        var changed = known.goingOn.compactMap(RunID.init)
        if !known.isCurrent {
            let there = Set(try archive.ids().map(\.description))
            let listed = Set(try database.read { try String.fetchAll($0, sql: "SELECT id FROM runs") })
            gone = listed.filter { !there.contains($0) }
            changed += there.subtracting(listed).compactMap(RunID.init)
            changed.removeAll { !there.contains($0.description) }
        }
        if known.isCurrent, changed.isEmpty { return }
        let entries = changed.compactMap { entry(of: $0, in: archive) }
        try database.write { database in
            for id in gone { try database.execute(sql: "DELETE FROM runs WHERE id = ?", arguments: [id]) }
            for entry in entries { try entry.save(database) }
            try database.execute(sql: "DELETE FROM folders")
            // What is made within the clock's grain of this look does not change the time again.
            if let modified, unixMilliseconds() - modified / 1_000_000 > 1_000 {
                try database.execute(sql: "INSERT INTO folders VALUES (?)", arguments: [modified])
            }
        }
    }

    /// Nil where the run went meanwhile.
    private static func entry(of id: RunID, in archive: Archive) -> CatalogEntry? {
        do {
            return CatalogEntry(try SavedRun.open(archive.folder(of: id)))
        } catch {
            switch error {
            case .newerFormat(_, let version): return CatalogEntry(unreadable: id, reason: "format \(version)")
            case .cannotRead(_, .noSuchFileOrDirectory): return nil
            case .notARun: return CatalogEntry(unreadable: id, reason: "empty")
            default: return CatalogEntry(unreadable: id, reason: "cannot be read")
            }
        }
    }

    /// Nanoseconds of Unix time; nil where the folder is not there.
    private static func modificationTime(of folder: FilePath) -> Int64? {
        var status = stat()
        guard stat(folder.string, &status) == 0 else { return nil }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Reads a run again whose folder was changed from here. Where the catalog cannot be written it stays as it was.
    public func refresh(_ id: RunID) {
        guard let entry = Self.entry(of: id, in: archive) else { return }
        try? database.write { try entry.save($0) }
    }

    // MARK: Asking

    /// The runs that a filter lets through, newest first.
    public func runs(_ filter: RunFilter = RunFilter()) throws(ArchiveError) -> [CatalogEntry] {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        func require(_ condition: String, _ values: [(any DatabaseValueConvertible)?] = []) {
            conditions.append(condition)
            arguments += StatementArguments(values)
        }
        if filter.onlyFailed {
            require("verdict IS NOT NULL AND NOT (verdict = 'exited' AND exit_code = 0)")
        }
        if filter.onlyDenied { require("denials > 0 OR verdict = 'sandbox-denied'") }
        if filter.onlyRunning { require("verdict IS NULL") }
        if let name = filter.name { require("name = ?", [name]) }
        if let word = filter.command { require("instr(lower(command), lower(?)) > 0", [word]) }
        if let cwd = filter.cwd { require("cwd = ?", [cwd]) }
        if let since = filter.since { require("id >= ?", [RunID(milliseconds: since, random: 0).description]) }
        let condition = conditions.isEmpty ? "" : " WHERE " + conditions.map { "(\($0))" }.joined(separator: " AND ")
        let limit = filter.limit.map { " LIMIT \($0)" } ?? ""
        return try fetch("SELECT \(CatalogEntry.columns) FROM runs\(condition) ORDER BY id DESC\(limit)", arguments)
    }

    /// The last runs of the same command line in the same folder that ended well, newest first.
    public func successes(of commandLine: String, in cwd: String, limit: Int) throws(ArchiveError) -> [CatalogEntry] {
        try fetch(
            """
            SELECT \(CatalogEntry.columns) FROM runs
            WHERE command = ? AND cwd = ? AND verdict = 'exited' AND exit_code = 0 ORDER BY id DESC LIMIT ?
            """, [commandLine, cwd, limit])
    }

    private func fetch(_ sql: String, _ arguments: StatementArguments) throws(ArchiveError) -> [CatalogEntry] {
        do {
            return try database.read { database in
                var entries: [CatalogEntry] = []
                let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
                while let row = try rows.next() {
                    if let entry = CatalogEntry(row: row) { entries.append(entry) }
                }
                return entries
            }
        } catch {
            throw .catalog(path: archive.home.appending("catalog.sqlite").string, reason: "\(error)")
        }
    }
}

/// Which runs a list shows.
public struct RunFilter: Hashable, Sendable {
    /// Those that ended, but not by themselves with status 0.
    public var onlyFailed = false
    /// Those that the sandbox refused something.
    public var onlyDenied = false
    public var onlyRunning = false
    public var name: String?
    /// A part of the command line, whatever its case.
    public var command: String?
    /// The working folder, exactly.
    public var cwd: String?
    /// Milliseconds of Unix time: those that began then or later.
    public var since: Int64?
    /// The newest so many.
    public var limit: Int?

    public init() {}
}
