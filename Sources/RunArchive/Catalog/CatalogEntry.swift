import ExecEngine
import GRDB

/// What a list of runs shows of one of them.
public struct CatalogEntry: Hashable, Sendable {
    public var id: RunID
    public var name: String?
    public var parent: String?
    /// As a person would type it.
    public var commandLine: String
    public var cwd: String
    public var policy: String
    /// The design's word; "interrupted" where the recorder died, "unreadable" where a newer Sluice wrote it, nil while
    /// the run goes on.
    public var verdict: String?
    public var exitCode: Int32?
    public var signal: Int32?
    public var duration: Duration
    public var byteCounts: PerStream<Int>
    public var denialsTotal: Int
    /// "write /etc/hosts (openat, pid 4242 sh)".
    public var firstDenial: String?
    public var isPinned = false

    public var isRunning: Bool { verdict == nil }
    /// Whether it ended by itself with status 0.
    public var hasSucceeded: Bool { verdict == "exited" && exitCode == 0 }

    init(_ run: SavedRun) {
        let record = run.record
        id = run.id
        name = record.name
        parent = record.parent
        commandLine = record.commandLine
        cwd = record.cwd
        policy = record.policy.name
        verdict = run.end?.verdict.word
        exitCode = run.end?.exitCode
        signal = record.end?.signal
        duration = run.duration
        byteCounts = run.byteCounts
        denialsTotal = record.end?.denialsTotal ?? 0
        firstDenial = run.end?.denials.list.first?.summary
        isPinned = run.isPinned
    }

    /// Stands for a run that this Sluice cannot read.
    init(unreadable id: RunID, reason: String) {
        self.id = id
        commandLine = "(\(reason))"
        cwd = "?"
        policy = "?"
        verdict = "unreadable"
        duration = .zero
        byteCounts = PerStream(both: 0)
        denialsTotal = 0
    }
}

// The catalog's table. Rows are read by position: a list of 10,000 has to be quick.
extension CatalogEntry {
    static let columns =
        "id, name, parent, command, cwd, policy, verdict, exit_code, signal, duration, stdout, stderr, denials, denial, pinned"

    static let schema = """
        CREATE TABLE runs (
            id TEXT PRIMARY KEY NOT NULL, name TEXT, parent TEXT, command TEXT NOT NULL, cwd TEXT NOT NULL,
            policy TEXT NOT NULL, verdict TEXT, exit_code INTEGER, signal INTEGER, duration INTEGER NOT NULL,
            stdout INTEGER NOT NULL, stderr INTEGER NOT NULL, denials INTEGER NOT NULL, denial TEXT,
            pinned INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX runs_by_command ON runs (command, cwd);
        CREATE INDEX runs_going_on ON runs (id) WHERE verdict IS NULL;
        """

    init?(row: Row) {
        guard let id = RunID(row[0] as String) else { return nil }
        self.id = id
        name = row[1]
        parent = row[2]
        commandLine = row[3]
        cwd = row[4]
        policy = row[5]
        verdict = row[6]
        exitCode = row[7]
        signal = row[8]
        duration = .nanoseconds(row[9] as Int64)
        byteCounts = PerStream(stdout: row[10], stderr: row[11])
        denialsTotal = row[12]
        firstDenial = row[13]
        isPinned = row[14]
    }

    func save(_ database: Database) throws {
        let marks = Self.columns.split(separator: ",").map { _ in "?" }.joined(separator: ", ")
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO runs (\(Self.columns)) VALUES (\(marks))")
            .execute(arguments: [
                id.description, name, parent, commandLine, cwd, policy, verdict, exitCode, signal,
                nanoseconds(duration), byteCounts.stdout, byteCounts.stderr, denialsTotal, firstDenial,
                isPinned,
            ])
    }
}
