#if os(Linux)
    import CLinux
    import CSeccomp
    import Glibc
    import Synchronization
    import SystemPackage

    /// What a seccomp filter does with the system calls of a contained command, and the BPF program for it.
    struct SeccompRules: Hashable {
        /// Sockets other than local ones.
        var allowsNetwork: Bool
        /// Refused calls go to the listener, which refuses them and notes it; otherwise the filter refuses them itself.
        var hasListener: Bool
        /// Calls that change files go to the listener.
        var watchesFiles: Bool
        /// Calls that make or remove a file by name go to the listener, also where the others do not.
        var guardsCreation: Bool
        /// Nothing but this filter keeps modes, owners, times and attributes of files as they are: there are no mounts.
        var guardsMetadata: Bool

        /// The program, ready for seccomp(2): struct sock_filter, 8 bytes each.
        ///
        /// - Throws: `ContainmentError` where libseccomp cannot write it.
        func program() throws(ContainmentError) -> [UInt64] {
            if let program = Self.programs.withLock({ $0[self] }) { return program }
            let program: [UInt64]
            do throws(Errno) {
                program = try compile()
            } catch {
                throw .layer(.seccomp, error)
            }
            Self.programs.withLock { $0[self] = program }
            return program
        }

        private static let programs = Mutex<[SeccompRules: [UInt64]]>([:])

        private func compile() throws(Errno) -> [UInt64] {
            guard let filter = seccomp_init(Action.allow) else { throw .noMemory }
            defer { seccomp_release(filter) }
            // Another architecture's numbers, and those of the x32 ABI, mean other calls: there is no telling which.
            try check(seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, Action.killProcess))
            try check(seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2))
            let rules = Builder(filter: filter, refusal: hasListener ? Action.notify : Action.refuse(EPERM))
            try rules.refuseMachineCalls()
            try rules.refuseNamespaces()
            try rules.refuseTerminalInput()
            try rules.refuseLimitsOfOthers()
            if !allowsNetwork {
                try rules.refuseNetwork()
                try rules.add(rules.refusal, "connect")
                if hasListener && watchesFiles { try rules.add(Action.notify, "bind") }
            }
            if guardsMetadata {
                try rules.refuseFlagChanges()
                // With mounts an IPC namespace comes along (ipc_namespaces(7)).
                try rules.addAll(rules.refusal, WatchedCalls.interprocess)
            }
            guard hasListener else {
                if guardsMetadata { try rules.addAll(Action.refuse(EPERM), WatchedCalls.metadata) }
                return try export(filter)
            }
            if watchesFiles || guardsCreation {
                try rules.addAll(Action.notify, WatchedCalls.creating + WatchedCalls.removing)
                try rules.watchOpens(creatingOnly: !watchesFiles)
            }
            if watchesFiles { try rules.addAll(Action.notify, WatchedCalls.changing) }
            if watchesFiles || guardsMetadata { try rules.addAll(Action.notify, WatchedCalls.metadata) }
            return try export(filter)
        }

        private func export(_ filter: scmp_filter_ctx) throws(Errno) -> [UInt64] {
            var ends: [Int32] = [-1, -1]
            guard clinux_pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
            defer { close(ends[0]) }
            // At most 4,096 instructions of 8 bytes (BPF_MAXINSNS), half of what a pipe holds.
            let result = seccomp_export_bpf(filter, ends[1])
            close(ends[1])
            try check(result)
            var program = [UInt64](repeating: 0, count: 4096)
            let count = program.withUnsafeMutableBytes { bytes in
                var filled = 0
                while filled < bytes.count, let base = bytes.baseAddress {
                    let more = read(ends[0], base + filled, bytes.count - filled)
                    if more <= 0 { break }
                    filled += more
                }
                return filled
            }
            guard count > 0, count % 8 == 0 else { throw .ioError }
            return Array(program.prefix(count / 8))
        }
    }

    /// Actions of a filter, from include/uapi/linux/seccomp.h.
    private enum Action {
        static let allow: UInt32 = 0x7fff_0000
        static let notify: UInt32 = 0x7fc0_0000
        static let killProcess: UInt32 = 0x8000_0000
        static func refuse(_ errno: Int32) -> UInt32 { 0x0005_0000 | UInt32(errno) }
    }

    /// libseccomp gives a negative errno.
    private func check(_ result: Int32) throws(Errno) {
        if result < 0 { throw Errno(rawValue: -result) }
    }

    private struct Builder {
        let filter: scmp_filter_ctx
        let refusal: UInt32

        /// The kernel takes an int's low 32 bits and the filter sees 64: compare no more than the kernel does.
        static func lowBits(_ argument: UInt32, _ value: UInt32, mask: UInt64 = 0xffff_ffff) -> scmp_arg_cmp {
            scmp_arg_cmp(arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: UInt64(value))
        }

        static func compare(_ argument: UInt32, _ op: scmp_compare, _ value: UInt64) -> scmp_arg_cmp {
            scmp_arg_cmp(arg: argument, op: op, datum_a: value, datum_b: 0)
        }

        /// A call that this architecture does not have is passed over.
        func add(_ action: UInt32, _ name: String, _ conditions: [scmp_arg_cmp] = []) throws(Errno) {
            guard let number = WatchedCalls.number(of: name) else { return }
            try check(seccomp_rule_add_array(filter, action, number, UInt32(conditions.count), conditions))
        }

        func addAll(_ action: UInt32, _ names: [String]) throws(Errno) {
            for name in names { try add(action, name) }
        }

        func refuseMachineCalls() throws(Errno) {
            try addAll(refusal, WatchedCalls.refused)
        }

        /// unshare(2) and clone(2) with any flag for a new namespace; clone3(2) hides its flags from a filter, so it is
        /// told to be missing, upon which C libraries take clone.
        func refuseNamespaces() throws(Errno) {
            // CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET of include/uapi/linux/sched.h.
            let flags: [UInt32] = [
                0x80, 0x20000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
            ]
            for flag in flags {
                try add(refusal, "unshare", [Self.lowBits(0, flag, mask: UInt64(flag))])
                // To clone, 0x80 is a bit of the exit signal.
                if flag == 0x80 { continue }
                try add(Action.refuse(EPERM), "clone", [Self.lowBits(0, flag, mask: UInt64(flag))])
            }
            try add(Action.refuse(ENOSYS), "clone3")
        }

        /// TIOCSTI and TIOCLINUX type into a terminal as if its user had (ioctl_tty(2), ioctl_console(2)).
        func refuseTerminalInput() throws(Errno) {
            for request: UInt32 in [0x5412, 0x541c] { try add(refusal, "ioctl", [Self.lowBits(1, request)]) }
        }

        /// prlimit64(2) that sets what another process may use, which can end it as a signal would.
        func refuseLimitsOfOthers() throws(Errno) {
            try add(
                Action.refuse(EPERM), "prlimit64", [Self.compare(0, SCMP_CMP_NE, 0), Self.compare(2, SCMP_CMP_NE, 0)])
        }

        /// ioctls that change a file or a subvolume without a descriptor for writing: FS_IOC_SETFLAGS, FSSETXATTR,
        /// SETVERSION, SET_ENCRYPTION_POLICY and ENABLE_VERITY (include/uapi/linux/fs.h, fscrypt.h, fsverity.h), ext4's
        /// SETVERSION, and btrfs's that make, snapshot, remove and mark subvolumes (btrfs.h).
        func refuseFlagChanges() throws(Errno) {
            let requests: [UInt32] = [
                0x4008_6602, 0x401c_5820, 0x4008_7602, 0x800c_6613, 0x4080_6685, 0x4008_6604, 0x5000_940e, 0x5000_9401,
                0x5000_940f, 0x5000_9418, 0x5000_9417, 0x5000_943f, 0x4008_941a,
            ]
            for request in requests {
                try add(Action.refuse(EPERM), "ioctl", [Self.lowBits(1, request)])
            }
            try add(Action.refuse(ENOSYS), "file_setattr")
        }

        /// Local sockets stay, and netlink for what asks the kernel for its interfaces (getifaddrs(3), the JVM), which
        /// without CAP_NET_ADMIN changes nothing. Datagram sockets go too: their sends name any socket outside.
        func refuseNetwork() throws(Errno) {
            let (local, netlink): (UInt64, UInt64) = (1, 16)
            for call in ["socket", "socketpair"] {
                for family in 0...netlink where family != local && family != netlink {
                    try add(refusal, call, [Self.compare(0, SCMP_CMP_EQ, family)])
                }
                try add(refusal, call, [Self.compare(0, SCMP_CMP_GT, netlink)])
                try add(
                    refusal, call,
                    [Self.compare(0, SCMP_CMP_EQ, netlink), Self.compare(2, SCMP_CMP_NE, 0)])
                // SOCK_DGRAM, and SOCK_RAW, which unix(7) takes for the same; the type's upper bits are flags.
                for type: UInt32 in [2, 3] {
                    try add(
                        refusal, call,
                        [Self.compare(0, SCMP_CMP_EQ, local), Self.lowBits(1, type, mask: 0xf)])
                }
            }
        }

        /// Opens that write, make or cut a file. openat2(2) hides its flags from a filter, so each goes to the listener.
        func watchOpens(creatingOnly: Bool) throws(Errno) {
            var conditions: [(UInt32, UInt64)] = [(UInt32(O_CREAT), UInt64(O_CREAT))]
            if !creatingOnly {
                conditions += [
                    (UInt32(O_WRONLY), UInt64(O_ACCMODE)), (UInt32(O_RDWR), UInt64(O_ACCMODE)),
                    (UInt32(O_TRUNC), UInt64(O_TRUNC)),
                ]
            }
            for (value, mask) in conditions {
                try add(Action.notify, "open", [Self.lowBits(1, value, mask: mask)])
                try add(Action.notify, "openat", [Self.lowBits(2, value, mask: mask)])
            }
            try add(Action.notify, "openat2")
        }
    }
#endif
