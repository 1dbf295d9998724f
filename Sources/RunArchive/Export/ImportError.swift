import SystemPackage

/// Why a file could not be imported. Nothing of it is in the archive then.
public enum ImportError: Error, Sendable, Equatable, CustomStringConvertible {
    case cannotRead(path: String, Errno)
    /// `reason` is a clause: "it ends within a header".
    case notARun(path: String, reason: String)
    /// Another run has that id in the archive.
    case isThereAlready(path: String, id: String)
    case cannotWrite(path: String, Errno)

    public var description: String {
        switch self {
        case .cannotRead(let path, let errno):
            "cannot read \(path): \(errno); see who may (ls -l)"
        case .notARun(let path, let reason):
            "cannot import \(path): \(reason); make it anew with sluice export RUN --format archive"
        case .isThereAlready(let path, let id):
            "cannot import \(path): run \(id) is in the archive already, with other content; "
                + "give SLUICE_HOME another folder to import it there"
        case .cannotWrite(let path, let errno):
            "cannot write \(path): \(errno); make room, or set SLUICE_HOME to a folder that can be written"
        }
    }
}
