import SystemPackage

/// Why a run could not be exported.
public enum ExportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The target is full, gone or may not be written. `.brokenPipe` where nobody reads any more.
    case cannotWrite(target: String, Errno)
    case tooLarge(id: String, bytes: Int, limit: Int)
    case cannotRead(path: String, Errno)
    /// A file of the run became shorter while it was read.
    case changed(path: String)
    case cannotEncode(id: String, reason: String)
    /// A signal asked to end before the export had.
    case stopped(signal: Int32)

    public var description: String {
        switch self {
        case .cannotWrite(let target, let errno):
            "cannot write \(target): \(errno); give a place that can be written and has room (-o FILE)"
        case .tooLarge(let id, let bytes, let limit):
            "run \(id) has \(bytes) bytes of output, too many for a pleasant page (\(limit)): use --format text or "
                + "asciicast, or --force"
        case .cannotRead(let path, let errno):
            "cannot read \(path): \(errno); see who may (ls -l)"
        case .changed(let path):
            "\(path) became shorter while it was read: export it again when nothing changes it"
        case .cannotEncode(let id, let reason):
            "cannot write run \(id) as JSON: \(reason); use --format text"
        case .stopped(let signal):
            "stopped by signal \(signal): nothing was exported"
        }
    }
}
