import Glibc

/// A child process started by posix_spawn.
struct Child {
    /// Where one of the child's standard streams leads.
    enum Stream {
        case file(String, flags: Int32)
        case descriptor(Int32)

        static let nullInput = Stream.file("/dev/null", flags: O_RDONLY)
        static let nullOutput = Stream.file("/dev/null", flags: O_WRONLY)

        static func newFile(_ path: String) -> Stream {
            .file(path, flags: O_WRONLY | O_CREAT | O_TRUNC)
        }

        static func terminal(_ path: String) -> Stream {
            .file(path, flags: O_RDWR)
        }
    }

    struct Ending {
        var status: Int32
        /// The most memory that it held at a time.
        var peakByteCount: Int
        /// User and system time.
        var cpuSeconds: Double
    }

    let pid: pid_t

    /// - Parameter isSessionLeader: Whether it gets a session of its own, so that the terminal it opens controls it.
    init(
        _ command: [String], stdin: Stream = .nullInput, stdout: Stream = .nullOutput, stderr: Stream = .nullOutput,
        isSessionLeader: Bool = false
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in [(Int32(0), stdin), (1, stdout), (2, stderr)] {
            switch stream {
            case .file(let path, let flags): posix_spawn_file_actions_addopen(&actions, number, path, flags, 0o600)
            case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, number)
            }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // POSIX_SPAWN_SETSID, which Swift's Glibc module hides: spawn.h.
        if isSessionLeader { posix_spawnattr_setflags(&attributes, 0x80) }

        var pid: pid_t = 0
        let error = withCStrings(command) { arguments in
            withCStrings(childEnvironment) { environment in
                command.first.map { posix_spawn(&pid, $0, &actions, &attributes, arguments, environment) } ?? EINVAL
            }
        }
        guard error == 0 else { throw BenchError("cannot start \(command.joined(separator: " "))", error) }
        self.pid = pid
    }

    /// Waits for the end.
    func wait() throws -> Ending {
        var status: Int32 = 0
        var usage = rusage()
        while wait4(pid, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw BenchError("wait4", errno) }
        }
        return Ending(
            status: status, peakByteCount: usage.ru_maxrss * 1024,
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime))
    }

    /// Waits for the end, which must be status 0.
    @discardableResult
    func waitForSuccess(_ name: String) throws -> Ending {
        let ending = try wait()
        guard ending.status == 0 else { throw BenchError("\(name) ended with wait status \(ending.status)") }
        return ending
    }

    /// Ends a child that did not end by itself.
    func kill() {
        Glibc.kill(pid, SIGKILL)
        _ = try? wait()
    }

    /// Runs a command to its end and gives the seconds that it took.
    static func time(_ command: [String], stdout: Stream = .nullOutput) throws -> Double {
        try seconds { try Child(command, stdout: stdout).waitForSuccess(command.joined(separator: " ")) }
    }
}

private func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

/// Where the children keep their runs: gone after each row.
var archivePath: String { environmentValue("SLUICE_HOME") ?? "/nowhere" }

/// What every child gets, whoever starts it.
let childEnvironment: [String] =
    ["TERM=xterm-256color", "LC_ALL=C.UTF-8"]
    + ["PATH", "HOME", "TMPDIR", "SLUICE_HOME"].compactMap { name in environmentValue(name).map { "\(name)=\($0)" } }

private func withCStrings<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() { (pointers + index).initialize(to: strdup(string)) }
    (pointers + strings.count).initialize(to: nil)
    defer {
        for index in strings.indices { free(pointers[index]) }
        pointers.deallocate()
    }
    return body(pointers)
}
