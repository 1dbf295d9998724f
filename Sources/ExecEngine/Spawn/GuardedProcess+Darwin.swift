#if canImport(Darwin)
    import Darwin
    import Synchronization
    import SystemPackage

    /// A command in a process group of its own, with the interface of the Linux guardian.
    ///
    /// There is no subreaper and no death signal here: the end of the tree is a SIGKILL to the group, what left the
    /// group is not reached (`treeIsHidden` says so), and a SIGKILL of Sluice leaves the command running.
    struct GuardedProcess: ~Copyable, Sendable {
        let pid: Int32
        var guardianPID: Int32 { pid }
        /// A kqueue(2), which poll(2) can wait for.
        let descriptor: Int32
        /// Nothing is observed here.
        let listener: Int32 = -1
        let unobservedBecause: Errno? = nil

        private final class State: Sendable {
            let reports = Mutex<[GuardReport]>([])
        }
        private let state = State()

        static func start(_ request: SpawnRequest) throws(SpawnError) -> GuardedProcess {
            let candidates = try request.candidates()
            var folder = stat()
            guard stat(request.cwd.description, &folder) == 0 else {
                throw request.error(.chdir, Errno(rawValue: errno))
            }

            var actions: posix_spawn_file_actions_t?
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            for (target, source) in [request.stdin, request.stdout, request.stderr].enumerated() {
                posix_spawn_file_actions_adddup2(&actions, source.rawValue, Int32(target))
            }
            posix_spawn_file_actions_addchdir_np(&actions, request.cwd.description)

            var attributes: posix_spawnattr_t?
            posix_spawnattr_init(&attributes)
            defer { posix_spawnattr_destroy(&attributes) }
            var (all, none) = (sigset_t(), sigset_t())
            sigfillset(&all)
            sigemptyset(&none)
            posix_spawnattr_setsigdefault(&attributes, &all)
            posix_spawnattr_setsigmask(&attributes, &none)
            posix_spawnattr_setpgroup(&attributes, 0)
            let group = request.hasTerminal ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP
            posix_spawnattr_setflags(
                &attributes,
                Int16(group | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_CLOEXEC_DEFAULT))

            let argv = CStringTable(request.argv)
            let environment = CStringTable(request.environment)
            var told = ENOENT
            for candidate in candidates {
                var pid = pid_t()
                let error = posix_spawn(
                    &pid, candidate.description, &actions, &attributes, argv.pointers, environment.pointers)
                if error == 0 { return try GuardedProcess(watching: pid, request) }
                if error == ENOENT || error == ENOTDIR { continue }
                told = error
                if error != EACCES { break }
            }
            throw request.error(.exec, Errno(rawValue: told))
        }

        private init(watching pid: Int32, _ request: SpawnRequest) throws(SpawnError) {
            self.pid = pid
            descriptor = kqueue()
            guard descriptor >= 0 else { throw request.error(.guardian, Errno(rawValue: errno)) }
            var changes = [
                kevent(
                    ident: UInt(pid), filter: Int16(EVFILT_PROC), flags: UInt16(EV_ADD), fflags: NOTE_EXIT, data: 0,
                    udata: nil),
                kevent(ident: 1, filter: Int16(EVFILT_USER), flags: UInt16(EV_ADD), fflags: 0, data: 0, udata: nil),
            ]
            kevent(descriptor, &changes, 2, nil, 0, nil)
        }

        func takeReport() -> GuardReport? {
            if let report = state.reports.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return report }
            var event = Darwin.kevent()
            var none = timespec()
            guard kevent(descriptor, nil, 0, &event, 1, &none) == 1, event.filter == Int16(EVFILT_PROC) else {
                return nil
            }
            var info = siginfo_t()
            guard waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return .lost }
            let status: ProcessStatus =
                info.si_code == CLD_EXITED
                ? .exited(code: info.si_status) : .signaled(Signal(rawValue: info.si_status))
            state.reports.withLock { $0.append(.alone) }
            return .exited(status, ResourceUsage(userTime: .zero, systemTime: .zero, maxResident: 0))
        }

        func endTree(leavingBackground: Bool) {
            if !leavingBackground { kill(-pid, SIGKILL) }
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            state.reports.withLock { $0.append(.swept(survivors: [], treeIsHidden: true)) }
            var wake = kevent(
                ident: 1, filter: Int16(EVFILT_USER), flags: 0, fflags: UInt32(NOTE_TRIGGER), data: 0, udata: nil)
            kevent(descriptor, &wake, 1, nil, 0, nil)
        }

        func reap() {
            close(descriptor)
        }
    }
#endif
