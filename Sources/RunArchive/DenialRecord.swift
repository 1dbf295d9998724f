/// One operation that the sandbox refused, as JSON tells it.
public struct DenialRecord: Sendable, Hashable, Codable {
    /// Whether the refusal was seen, or is a guess from the output.
    public enum Source: String, Sendable, Hashable, Codable {
        case observed
        case guess
    }

    public var source: Source
    /// What was refused: "write", "connect".
    public var operation: String?
    /// The system call: "openat".
    public var syscall: String?
    /// The absolute path or the address.
    public var target: String?
    /// The error that the command got, by number (errno(3)).
    public var errno: Int32?
    public var pid: Int32?
    /// The name of the process (comm of proc(5)).
    public var process: String?

    public init(
        source: Source, operation: String? = nil, syscall: String? = nil, target: String? = nil, errno: Int32? = nil,
        pid: Int32? = nil, process: String? = nil
    ) {
        self.source = source
        self.operation = operation
        self.syscall = syscall
        self.target = target
        self.errno = errno
        self.pid = pid
        self.process = process
    }
}
