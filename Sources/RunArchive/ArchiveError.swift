import SystemPackage

/// What went wrong with the archive or a run in it.
public enum ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
    case noHome
    case cannotMake(path: String, Errno)
    case cannotRead(path: String, Errno)
    case isEmpty(path: String)
    /// `newest` are some that the reader may have meant.
    case noSuchRun(reference: String, newest: [String])
    case ambiguous(reference: String, candidates: [String])
    case notARun(path: String)
    case newerFormat(path: String, version: String)
    case isRunning(id: String)
    case cannotChange(path: String, Errno)
    case catalog(path: String, reason: String)
    case badPattern(pattern: String, reason: String)
    case tooMuchToCompare(run: String, stream: String, amount: String, limit: String)
    /// `key` is empty where the file as a whole is meant.
    case settings(path: String, key: String, reason: String)

    public var description: String {
        switch self {
        case .noHome:
            "no folder for the archive: neither SLUICE_HOME nor XDG_STATE_HOME nor HOME is set; set one of them"
        case .cannotMake(let path, let errno):
            "cannot make \(path): \(errno); set SLUICE_HOME to a folder that can be written"
        case .cannotRead(let path, let errno):
            "cannot read \(path): \(errno); see who may (ls -ld)"
        case .isEmpty(let path):
            "no run is kept in \(path) yet: sluice run keeps one"
        case .noSuchRun(let reference, let newest):
            "no run begins with \"\(reference)\": \(Self.list(newest, "the newest are"))"
        case .ambiguous(let reference, let candidates):
            "\"\(reference)\" is ambiguous: \(Self.list(candidates, "it may mean"))"
        case .notARun(let path):
            "\(path) holds no run: neither a run.json nor output of one is there"
        case .newerFormat(let path, let version):
            "\(path) was written in format \(version), this Sluice reads format \(FormatVersion.current.major): use a newer one"
        case .isRunning(let id):
            "run \(id) is still going on: wait for its end"
        case .cannotChange(let path, let errno):
            "cannot change \(path): \(errno); see who may (ls -ld)"
        case .catalog(let path, let reason):
            "cannot use the catalog \(path): \(reason); it may be removed, it is made again from the runs"
        case .badPattern(let pattern, let reason):
            "cannot search for \"\(pattern)\": \(reason)"
        case .tooMuchToCompare(let run, let stream, let amount, let limit):
            "cannot compare \(stream) of run \(run): it has \(amount), at most \(limit) are compared; "
                + "compare \(run)/\(stream).log with diff(1)"
        case .settings(let path, let key, let reason):
            "\(path)\(key.isEmpty ? "" : ": \(key)"): \(reason)"
        }
    }

    private static func list(_ items: [String], _ introduction: String) -> String {
        items.isEmpty ? "the archive is empty" : "\(introduction) \(items.joined(separator: ", "))"
    }
}
