/// One operation that the sandbox refused.
public struct Denial: Hashable, Sendable {
    /// What was tried, in one word or two for a person to read.
    public enum Operation: String, Sendable, Hashable, CaseIterable {
        case write, create, delete, rename, link, truncate, chmod, chown, xattr, utimes, mount, namespace, trace
        case connect, bind, socket, ioctl, chroot
        /// A call that has no word of its own here.
        case call
    }

    public var operation: Operation
    /// The system call's name, as in syscalls(2).
    public var syscall: String
    /// The absolute path, the address or the argument that it was tried on. Bytes that are not UTF-8 are replaced.
    public var target: String
    /// What the command was answered, as far as it is known: an errno(3).
    public var errno: Int32
    /// The process, not the thread.
    public var pid: Int32
    /// The process's name at that moment (comm of proc(5)).
    public var processName: String
    /// Monotonic time since the start of the run, of the first of the folded ones.
    public var time: Duration
    /// Bytes of output that had arrived at that time.
    public var outputBefore: PerStream<Int>
    /// How often it was tried: equal operations on equal targets are folded into one.
    public var count: Int

    public init(
        operation: Operation, syscall: String, target: String, errno: Int32, pid: Int32, processName: String,
        time: Duration = .zero, outputBefore: PerStream<Int> = PerStream(both: 0), count: Int = 1
    ) {
        self.operation = operation
        self.syscall = syscall
        self.target = target
        self.errno = errno
        self.pid = pid
        self.processName = processName
        self.time = time
        self.outputBefore = outputBefore
        self.count = count
    }

    /// "EROFS", or the number of one that the sandbox does not give.
    public var errnoName: String {
        // Linux's numbers (errno(3)).
        let names: [Int32: String] = [
            1: "EPERM", 2: "ENOENT", 13: "EACCES", 16: "EBUSY", 18: "EXDEV", 30: "EROFS", 38: "ENOSYS",
        ]
        return names[errno] ?? "\(errno)"
    }

    /// "write /etc/hosts (openat, pid 4242 sh)".
    public var summary: String {
        let subject = operation == .call ? target : "\(operation.rawValue) \(target)"
        return "\(subject) (\(syscall), pid \(pid) \(processName))"
    }
}

/// The denials of one run.
public struct Denials: Hashable, Sendable {
    public enum Source: String, Sendable, Hashable {
        /// The sandbox saw each refused operation.
        case observed
        /// Nothing could be observed: whether something was denied is guessed from the exit code and the output.
        case guess
    }

    /// How many different ones are kept.
    public static let limit = 1_000

    public var source: Source
    /// The first ``limit`` different ones, in the order of their first time.
    public private(set) var list: [Denial]
    /// All of them, those that were folded and those that were not kept included.
    public private(set) var total: Int
    private var indices: [Key: Int] = [:]

    private struct Key: Hashable {
        var operation: Denial.Operation
        var target: String
    }

    public init(source: Source = .observed, _ list: [Denial] = []) {
        self.source = source
        self.list = []
        total = 0
        for denial in list { note(denial) }
    }

    public var isEmpty: Bool { total == 0 }

    /// Counts denials that were not kept.
    public mutating func noteUnlisted(_ count: Int) { total += max(0, count) }

    /// Counts a denial and keeps it, or folds it into one of the same operation on the same target.
    public mutating func note(_ denial: Denial) {
        total += denial.count
        let key = Key(operation: denial.operation, target: denial.target)
        if let index = indices[key] {
            list[index].count += denial.count
        } else if list.count < Self.limit {
            indices[key] = list.count
            list.append(denial)
        }
    }
}
