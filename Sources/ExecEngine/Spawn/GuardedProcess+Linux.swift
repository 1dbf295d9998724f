#if os(Linux)
    import CLinux
    import CSpawn
    import Glibc
    import SystemPackage

    /// A command and the guardian that can end its whole tree; see CSpawn.h.
    ///
    /// Used by one thread at a time. ``reap()`` must be called in the end: it frees the guardian.
    struct GuardedProcess: ~Copyable, Sendable {
        /// The command, leader of its process group.
        let pid: Int32
        /// The parent of the command and of every orphan of its tree.
        let guardianPID: Int32
        /// Readable when ``takeReport()`` has something.
        let descriptor: Int32
        /// The listener of the sandbox's filter, which the loop closes; -1 for none.
        let listener: Int32
        /// Why a sandbox that was to be observed is not.
        let unobservedBecause: Errno?
        private let stack: UInt
        private let stackSize: Int

        /// Starts the command and waits until it is under way.
        static func start(_ request: SpawnRequest) throws(SpawnError) -> GuardedProcess {
            let candidates = CStringTable(try request.candidates())
            let argv = CStringTable(request.argv)
            let script = CStringTable(["/bin/sh", ""] + request.command.dropFirst())
            let environment = CStringTable(request.environment)
            let cwd = CStringTable([request.cwd])

            var guardian = cspawn_guardian()
            var report = cspawn_report()
            var result: Errno?
            var listener: Int32 = -1
            var unobservedBecause: Errno?
            func start(_ sandbox: UnsafePointer<cspawn_sandbox>?) {
                candidates.pointers.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 1) { candidates in
                    var raw = cspawn_request(
                        candidates: candidates, argv: argv.pointers, script_argv: script.pointers,
                        envp: environment.pointers, cwd: cwd.pointers[0], stdin_fd: request.stdin.rawValue,
                        stdout_fd: request.stdout.rawValue, stderr_fd: request.stderr.rawValue,
                        has_terminal: request.hasTerminal ? 1 : 0, sandbox: sandbox)
                    var step = CSPAWN_STEP_NONE
                    let error = cspawn_start(&raw, &guardian, &step)
                    if error != 0 {
                        result = Errno(rawValue: error)
                        return
                    }
                    // The guardian reads the request until STARTED or FAILED comes.
                    repeat {
                        var descriptor: Int32 = -1
                        let count = receive(from: guardian.control_fd, &report, flags: 0, &descriptor)
                        if count != MemoryLayout<cspawn_report>.size { report.kind = 0 }
                        if descriptor >= 0 { listener = descriptor }
                        if report.kind == Int32(CSPAWN_REPORT_CONTAINED.rawValue), report.error != 0 {
                            unobservedBecause = Errno(rawValue: report.error)
                        }
                    } while report.kind == Int32(CSPAWN_REPORT_CONTAINED.rawValue)
                }
            }
            if let containment = request.containment {
                containment.withRequest { start($0) }
            } else {
                start(nil)
            }
            if let result { throw request.error(.guardian, result) }
            guard report.kind == Int32(CSPAWN_REPORT_STARTED.rawValue) else {
                close(guardian.control_fd)
                if listener >= 0 { close(listener) }
                cspawn_reap(&guardian)
                var error = request.error(
                    stepFailed(report.step), Errno(rawValue: report.error == 0 ? ESRCH : report.error))
                error.sandboxPath = request.containment?.path(ofMount: report.item)
                throw error
            }
            return GuardedProcess(
                pid: report.pid, guardianPID: guardian.pid, descriptor: guardian.control_fd,
                listener: listener, unobservedBecause: unobservedBecause,
                stack: UInt(bitPattern: guardian.stack), stackSize: guardian.stack_size)
        }

        private static func stepFailed(_ raw: Int32) -> SpawnError.Step {
            switch cspawn_step(rawValue: UInt32(raw)) {
            case CSPAWN_STEP_GROUP: .processGroup
            case CSPAWN_STEP_STDIO: .stdio
            case CSPAWN_STEP_TERMINAL: .terminal
            case CSPAWN_STEP_CHDIR: .chdir
            case CSPAWN_STEP_EXEC: .exec
            case CSPAWN_STEP_NAMESPACE: .namespace
            case CSPAWN_STEP_READ_ONLY: .readOnlyMounts
            case CSPAWN_STEP_MOUNT: .mount
            case CSPAWN_STEP_CAPABILITIES: .capabilities
            case CSPAWN_STEP_NO_NEW_PRIVILEGES: .noNewPrivileges
            case CSPAWN_STEP_LANDLOCK: .landlock
            case CSPAWN_STEP_SECCOMP: .seccomp
            case CSPAWN_STEP_HANDOVER: .observerHandover
            default: .guardian
            }
        }

        private static func receive(
            from socket: Int32, _ report: inout cspawn_report, flags: Int32, _ descriptor: inout Int32
        ) -> Int {
            while true {
                let count = clinux_receive(socket, &report, MemoryLayout<cspawn_report>.size, flags, &descriptor)
                if count >= 0 || errno != EINTR { return count }
            }
        }

        /// The next report, or nil while there is none.
        func takeReport() -> GuardReport? {
            var report = cspawn_report()
            var none: Int32 = -1
            let count = Self.receive(from: descriptor, &report, flags: Int32(MSG_DONTWAIT), &none)
            if count < 0 && errno == EAGAIN { return nil }
            guard count == MemoryLayout<cspawn_report>.size else { return .lost }
            switch cspawn_report_kind(rawValue: UInt32(report.kind)) {
            case CSPAWN_REPORT_EXITED:
                return .exited(
                    report.code == CLD_EXITED
                        ? .exited(code: report.status) : .signaled(Signal(rawValue: report.status)),
                    ResourceUsage(
                        userTime: .microseconds(report.user_microseconds),
                        systemTime: .microseconds(report.system_microseconds),
                        maxResident: Int(report.max_resident_kib) * 1024))
            case CSPAWN_REPORT_ALONE:
                return .alone
            case CSPAWN_REPORT_SWEPT:
                let survivors = withUnsafeBytes(of: report.survivors) { bytes in
                    Array(bytes.bindMemory(to: Int32.self).prefix(Int(report.survivor_count)))
                }
                return .swept(survivors: survivors, treeIsHidden: report.tree_is_hidden != 0)
            default:
                return .lost
            }
        }

        /// Asks the guardian to kill the tree, or to leave what is left of it; it answers with a `.swept`.
        func endTree(leavingBackground: Bool) {
            var order = UInt8(leavingBackground ? CSPAWN_ORDER_LEAVE.rawValue : CSPAWN_ORDER_SWEEP.rawValue)
            _ = send(descriptor, &order, 1, Int32(MSG_NOSIGNAL))
        }

        /// Waits for the guardian to end, which it does after `.swept` or when `descriptor` is closed here. The last call.
        func reap() {
            close(descriptor)
            var guardian = cspawn_guardian(
                pid: guardianPID, control_fd: -1, stack: UnsafeMutableRawPointer(bitPattern: stack),
                stack_size: stackSize)
            cspawn_reap(&guardian)
        }
    }
#endif
