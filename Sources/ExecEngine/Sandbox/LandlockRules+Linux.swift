#if os(Linux)
    import CLinux
    import Glibc
    import SystemPackage

    /// A Landlock ruleset, made in the parent and put on by the child (landlock(7)).
    enum LandlockRules {
        /// The newest ABI that this code knows.
        static let newestABI = 7

        /// Rights on files and the ABI they came with; bits of include/uapi/linux/landlock.h (LANDLOCK_ACCESS_FS_*).
        struct Rights: OptionSet {
            var rawValue: UInt64

            static let execute = Rights(rawValue: 1 << 0)
            static let writeFile = Rights(rawValue: 1 << 1)
            static let readFile = Rights(rawValue: 1 << 2)
            static let readFolder = Rights(rawValue: 1 << 3)
            /// Since ABI 5 (Linux 6.10).
            static let deviceIoctl = Rights(rawValue: 1 << 15)
            /// Since ABI 3 (Linux 6.2).
            static let truncate = Rights(rawValue: 1 << 14)

            /// All that an ABI knows: 13 rights, REFER from 2 (Linux 5.19), TRUNCATE from 3, IOCTL_DEV from 5.
            static func all(abi: Int) -> Rights {
                Rights(rawValue: (1 << [1: 13, 2: 14, 3: 15, 4: 15].withDefault(16, abi)) - 1)
            }
        }

        /// What the kernel says it has: 0 for none, with the errno why.
        static func abi() -> (abi: Int, errno: Errno?) {
            let abi = clinux_landlock_abi()
            return abi < 0 ? (0, Errno(rawValue: Glibc.errno)) : (Int(abi), nil)
        }

        /// A ruleset for a plan.
        ///
        /// Rights are probed: where the kernel refuses what its ABI should have, the next lower one is tried.
        ///
        /// - Parameters:
        ///   - abi: At most this one.
        ///   - hasPrivateMounts: Whether /dev/shm and /dev/pts will be the run's own.
        /// - Returns: A descriptor above 2 that the caller closes, and the ABI it stands for.
        static func make(
            _ plan: SandboxPlan, abi: Int, hasPrivateMounts: Bool
        ) throws(ContainmentError) -> (descriptor: Int32, abi: Int) {
            var abi = min(abi, newestABI)
            var ruleset: Int32 = -1
            while abi >= 1 {
                ruleset = create(plan, abi: abi)
                if ruleset >= 0 { break }
                abi -= 1
            }
            guard ruleset >= 0 else { throw .layer(.landlock, Errno(rawValue: errno)) }
            if ruleset <= 2 {
                let higher = fcntl(ruleset, F_DUPFD_CLOEXEC, 3)
                close(ruleset)
                ruleset = higher
            }
            do throws(ContainmentError) {
                try addRules(of: plan, to: ruleset, abi: abi, hasPrivateMounts: hasPrivateMounts)
            } catch {
                close(ruleset)
                throw error
            }
            return (ruleset, abi)
        }

        /// What may be done to the files of a devpts.
        static func terminalRights(abi: Int) -> Rights {
            Rights.all(abi: abi).intersection([.readFile, .writeFile, .truncate, .deviceIoctl, .readFolder])
        }

        private static func create(_ plan: SandboxPlan, abi: Int) -> Int32 {
            // LANDLOCK_ACCESS_NET_BIND_TCP and _CONNECT_TCP, since ABI 4 (Linux 6.7).
            let tcp: UInt64 = plan.networkAccess ? 0 : 0b11
            // LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET and _SIGNAL, since ABI 6 (Linux 6.12).
            let scopes: UInt64 = plan.networkAccess ? 0b10 : 0b11
            var attributes = clinux_landlock_ruleset(
                handled_access_fs: Rights.all(abi: abi).rawValue, handled_access_net: abi >= 4 ? tcp : 0,
                scoped: abi >= 6 ? scopes : 0)
            return clinux_landlock_create_ruleset(&attributes, abi >= 6 ? 24 : abi >= 4 ? 16 : 8)
        }

        private static func addRules(
            of plan: SandboxPlan, to ruleset: Int32, abi: Int, hasPrivateMounts: Bool
        ) throws(ContainmentError) {
            let all = Rights.all(abi: abi)
            try allow([.execute, .readFile, .readFolder], "/", ruleset)
            for root in plan.writableRoots { try allow(all, root, ruleset) }
            let device = all.intersection([.readFile, .writeFile, .truncate, .deviceIoctl])
            for path in WritableDevices.paths { try allow(device, FilePath(path), ruleset, mayBeAbsent: true) }
            // The command's own terminals are from here, whatever lies over it later.
            try allow(Self.terminalRights(abi: abi), "/dev/pts", ruleset, mayBeAbsent: true)
            if !hasPrivateMounts { try allow(all, "/dev/shm", ruleset, mayBeAbsent: true) }
        }

        private static func allow(
            _ rights: Rights, _ path: FilePath, _ ruleset: Int32, mayBeAbsent: Bool = false
        ) throws(ContainmentError) {
            let descriptor = path.withPlatformString { clinux_open_path($0) }
            if descriptor < 0 && mayBeAbsent { return }
            defer { if descriptor >= 0 { close(descriptor) } }
            guard descriptor >= 0, clinux_landlock_allow(ruleset, rights.rawValue, descriptor) == 0 else {
                throw .path(path.string, Errno(rawValue: errno))
            }
        }
    }

    extension [Int: UInt64] {
        fileprivate func withDefault(_ value: UInt64, _ key: Int) -> UInt64 { self[key] ?? value }
    }
#endif
