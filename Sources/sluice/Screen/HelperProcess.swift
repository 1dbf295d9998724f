import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program that Sluice starts for itself, beside the run: a clipboard's tool, an editor.
///
/// It gets Sluice's environment, an empty signal mask and SIGPIPE's default action.
struct HelperProcess: Sendable {
    enum Stream {
        /// The same as Sluice's own.
        case inherited
        case null
        case descriptor(Int32)
    }

    /// How it stands after a change.
    enum Status: Equatable, Sendable {
        case exited(Int32)
        case signaled(Int32)
        case stopped
    }

    let pid: pid_t

    /// Starts the program that PATH finds.
    ///
    /// - Parameter hasOwnSession: Whether it is out of the terminal's reach: its keys, its stops, its hang-up.
    init(
        _ command: [String], stdin: Stream, stdout: Stream, stderr: Stream, hasOwnSession: Bool
    ) throws(Errno) {
        var actions = SpawnFileActions.unset
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in [(STDIN_FILENO, stdin), (STDOUT_FILENO, stdout), (STDERR_FILENO, stderr)] {
            switch stream {
            case .inherited: break
            case .null: posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
            case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, number)
            }
        }
        var attributes = SpawnAttributes.unset
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (mask, defaults) = (sigset_t(), sigset_t())
        sigemptyset(&mask)
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGPIPE)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, Int16(flags | (hasOwnSession ? spawnSetsID : 0)))

        var pid: pid_t = 0
        let error = Self.withArguments(command) { arguments in
            command.first.map { posix_spawnp(&pid, $0, &actions, &attributes, arguments, currentEnvironment()) }
                ?? EINVAL
        }
        guard error == 0 else { throw Errno(rawValue: error) }
        self.pid = pid
    }

    /// Waits until it ends or, where that is asked for, is stopped. Blocks its thread.
    func wait(forStopsToo: Bool = false) -> Status {
        var status: Int32 = 0
        while waitpid(pid, &status, forStopsToo ? WUNTRACED : 0) < 0 {
            // Nothing else waits for it; a system that says so all the same has nothing left to tell.
            if errno != EINTR { return .exited(0) }
        }
        // The encoding of waitpid(2), whose macros Swift does not see: sys/wait.h.
        if status & 0xFF == 0x7F { return .stopped }
        return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signaled(status & 0x7F)
    }

    /// A pipe whose ends no other program inherits.
    static func pipe() throws(Errno) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        #if canImport(Glibc)
            let result = Glibc.pipe(&ends)
        #else
            let result = Darwin.pipe(&ends)
        #endif
        guard result == 0 else { throw Errno(rawValue: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func withArguments<Value>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeBufferPointer { buffer in
            // An array that holds at least its nil has an address.
            buffer.baseAddress.map(body) ?? withUnsafePointer(to: nil) { body($0) }
        }
    }
}

/// Writes everything, for as long as anybody reads. Blocks its thread.
///
/// - Returns: False where nobody reads any more, which is no error: `head` has seen enough.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
        let count = write(descriptor, base, rest.count)
        if count > 0 {
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno != EINTR {
            return false
        }
    }
    return true
}
