#if os(Linux)
    import CLinux
    import CSpawn
    import Glibc
    import SystemPackage

    /// The sandbox of one run, made ready in the parent: what the child has to do as data.
    ///
    /// Immutable but for the descriptor, which goes with the last reference.
    final class Containment: Sendable {
        let plan: SandboxPlan
        let layers: SandboxLayers
        /// What the machine or the caller left out, each with its reason.
        let missing: [String]
        let allowed: SandboxLayers
        let landlockABI: Int
        private let rulesetDescriptor: Int32
        private let mounts: [(path: FilePath, kind: cspawn_mount_kind, rights: UInt64)]
        private let observedProgram: [UInt64]
        private let unobservedProgram: [UInt64]
        private let observerFlags: UInt32

        /// Whether calls that change files are to be noted, or only those to be answered that nothing else refuses.
        let notesDenials: Bool

        /// - Parameters:
        ///   - allowed: The layers that may be used; fewer than all of them in tests, and where one turned out not to
        ///     be had.
        ///   - landlockABI: The newest ABI to use.
        /// - Throws: `ContainmentError` where what is left would not contain.
        init(
            _ plan: SandboxPlan, observes: Bool, allowed: SandboxLayers = .all,
            landlockABI: Int = LandlockRules.newestABI, missing known: [String] = []
        ) throws(ContainmentError) {
            var layers = allowed
            var missing = known
            let (abi, abiError) = LandlockRules.abi()
            if layers.contains(.landlock), min(abi, landlockABI) < 1 {
                layers.remove(.landlock)
                missing.append("Landlock (\(abiError.map { "\($0)" } ?? "off"))")
            }
            if layers.contains(.seccomp), !Self.hasFilters {
                layers.subtract([.seccomp, .observer])
                missing.append("seccomp filters (\(Errno(rawValue: errno)))")
            }
            guard !layers.isDisjoint(with: [.mounts, .landlock]),
                layers.contains(.seccomp) || !allowed.contains(.seccomp)
            else { throw .nothingContains(missing: missing) }

            let hasMounts = layers.contains(.mounts)
            self.plan = plan
            self.allowed = allowed
            self.landlockABI = landlockABI
            notesDenials = observes
            let shmRights: UInt64
            let terminalRights: UInt64
            if layers.contains(.landlock) {
                let made = try LandlockRules.make(plan, abi: min(abi, landlockABI), hasPrivateMounts: hasMounts)
                rulesetDescriptor = made.descriptor
                shmRights = LandlockRules.Rights.all(abi: made.abi).rawValue
                terminalRights = LandlockRules.terminalRights(abi: made.abi).rawValue
            } else {
                rulesetDescriptor = -1
                (shmRights, terminalRights) = (0, 0)
            }
            mounts = hasMounts ? Self.mounts(plan, shmRights: shmRights, terminalRights: terminalRights) : []

            let guardsCreation = plan.protectedPaths.contains {
                $0.kind == .absent || $0.kind == .symlink || !hasMounts
            }
            let needsListener = observes || guardsCreation || !plan.networkAccess || !hasMounts
            if !needsListener { layers.remove(.observer) }
            self.layers = layers
            self.missing = missing
            var rules = SeccompRules(
                allowsNetwork: plan.networkAccess, hasListener: false, watchesFiles: false, guardsCreation: false,
                guardsMetadata: !hasMounts)
            do throws(ContainmentError) {
                unobservedProgram = layers.contains(.seccomp) ? try rules.program() : []
                rules.hasListener = true
                rules.watchesFiles = observes
                rules.guardsCreation = guardsCreation
                observedProgram = layers.contains(.observer) ? try rules.program() : []
            } catch {
                if rulesetDescriptor >= 0 { close(rulesetDescriptor) }
                throw error
            }
            observerFlags = Self.listenerFlags
            guard mounts.count <= Int(CSPAWN_MAX_MOUNTS) else {
                if rulesetDescriptor >= 0 { close(rulesetDescriptor) }
                throw .tooManyPaths(mounts.count)
            }
        }

        deinit {
            if rulesetDescriptor >= 0 { close(rulesetDescriptor) }
        }

        private static func mounts(
            _ plan: SandboxPlan, shmRights: UInt64, terminalRights: UInt64
        ) -> [(path: FilePath, kind: cspawn_mount_kind, rights: UInt64)] {
            var mounts: [(path: FilePath, kind: cspawn_mount_kind, rights: UInt64)] = []
            for root in plan.writableRoots { mounts.append((root, CSPAWN_MOUNT_WRITABLE, 0)) }
            for protected in plan.protectedPaths where protected.kind != .absent {
                let isLink = protected.kind == .symlink
                mounts.append((protected.path, isLink ? CSPAWN_MOUNT_PROTECTED_LINK : CSPAWN_MOUNT_PROTECTED, 0))
            }
            // A root in there is a part of everyone's: it would be hidden.
            let sharesMemory = plan.writableRoots.contains { $0.starts(with: "/dev/shm") }
            if isFolder("/dev/shm"), !sharesMemory {
                mounts.append(("/dev/shm", CSPAWN_MOUNT_SHARED_MEMORY, shmRights))
            }
            if isFolder("/dev/pts") { mounts.append(("/dev/pts", CSPAWN_MOUNT_TERMINALS, terminalRights)) }
            return mounts
        }

        private static func isFolder(_ path: String) -> Bool {
            var status = stat()
            return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }

        /// A filter of no instructions is refused, with EFAULT or EINVAL where filters are known, ENOSYS or EINVAL where
        /// not: SECCOMP_GET_ACTION_AVAIL (2) tells them apart (Linux 4.14).
        static var hasFilters: Bool {
            var action: UInt32 = 0x0005_0000  // SECCOMP_RET_ERRNO
            return clinux_seccomp(2, 0, &action) == 0
        }

        /// SECCOMP_FILTER_FLAG_NEW_LISTENER (8, Linux 5.0), and WAIT_KILLABLE_RECV (32, Linux 5.19) where the kernel has
        /// it: the flags of a call without a program are looked at before the program is missed (EFAULT).
        static let listenerFlags: UInt32 = {
            let killable: UInt32 = 8 | 32
            return clinux_seccomp(1, killable, nil) != 0 && errno == EFAULT ? killable : 8
        }()

        /// capabilities(7): CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID; with network access also
        /// NET_BIND_SERVICE and NET_RAW. All that reach beyond files and processes of the run are gone.
        private var keptCapabilities: UInt64 {
            let kept = [0, 1, 3, 4, 5, 6, 7] + (plan.networkAccess ? [10, 13] : [])
            return kept.reduce(0) { $0 | 1 << UInt64($1) }
        }

        /// Hands the child's part to `body`, in place until it returns.
        func withRequest<Result>(_ body: (UnsafePointer<cspawn_sandbox>) -> Result) -> Result {
            let paths = CStringTable(mounts.map { ExecString($0.path) })
            let maps = CStringTable(
                ["\(geteuid()) \(geteuid()) 1", "\(getegid()) \(getegid()) 1"].map { ExecString($0) })
            let needsUserNamespace = !Capabilities.effective.has(Capabilities.systemAdministration)
            let raw = mounts.enumerated().map { index, mount in
                cspawn_mount(path: paths.pointers[index], kind: Int32(mount.kind.rawValue), rights: mount.rights)
            }
            return raw.withUnsafeBufferPointer { raw in
                observedProgram.withUnsafeBufferPointer { observed in
                    unobservedProgram.withUnsafeBufferPointer { unobserved in
                        var sandbox = cspawn_sandbox(
                            has_mounts: layers.contains(.mounts) ? 1 : 0,
                            uid_map: needsUserNamespace ? maps.pointers[0] : nil,
                            gid_map: needsUserNamespace ? maps.pointers[1] : nil, mounts: raw.baseAddress,
                            mount_count: Int32(raw.count), kept_capabilities: keptCapabilities,
                            ruleset_fd: rulesetDescriptor, observed: filter(observed), observer_flags: observerFlags,
                            unobserved: filter(unobserved))
                        return body(&sandbox)
                    }
                }
            }
        }

        private func filter(_ program: UnsafeBufferPointer<UInt64>) -> cspawn_filter {
            cspawn_filter(
                length: UInt16(program.count),
                instructions: program.isEmpty ? nil : UnsafeRawPointer(program.baseAddress))
        }

        /// What encloses the run, given why there is no listener where there was to be one.
        func enclosure(unobservedBecause reason: Errno?) -> Enclosure {
            guard let reason else { return Enclosure(layers: layers, missing: missing) }
            return Enclosure(
                layers: layers.subtracting(.observer),
                missing: missing + ["observer (another one watches already: \(reason))"])
        }

        /// Protected paths that were not there at the start and are now.
        func appearedProtected() -> [String] {
            var status = stat()
            return plan.protectedPaths
                .filter { $0.kind == .absent && $0.path.withPlatformString { lstat($0, &status) } == 0 }
                .map(\.path.string)
        }

        /// The path that a failed step was about.
        func path(ofMount index: Int32) -> String? {
            mounts.indices.contains(Int(index)) ? mounts[Int(index)].path.string : nil
        }
    }

    /// What this process may do beyond its user id (capabilities(7)).
    struct Capabilities {
        var bits: UInt64

        /// CAP_SYS_ADMIN.
        static let systemAdministration = 21

        func has(_ capability: Int) -> Bool { bits >> UInt64(capability) & 1 == 1 }

        /// CapEff of /proc/self/status (proc(5)); none where it cannot be read.
        static var effective: Capabilities {
            guard let line = ProcessTree.statusLine("CapEff:", of: getpid()) else { return Capabilities(bits: 0) }
            return Capabilities(bits: UInt64(line, radix: 16) ?? 0)
        }
    }

    extension ExecString {
        init(_ path: FilePath) {
            self = path.withPlatformString { ExecString(cString: $0) }
        }
    }
#endif
