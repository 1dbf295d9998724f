#if os(Linux)
    import CLinux
    import Glibc
    import SystemPackage

    extension SandboxManager {
        /// What this machine can do, found out by trying: starts `/bin/true` a few times. Blocks for some milliseconds.
        public static func checks() -> [SandboxCheck] {
            [mountCheck(), landlockCheck(), filterCheck(), observerCheck(), socketCheck()]
        }

        /// Whether a command can be contained here.
        public static func canContain(_ checks: [SandboxCheck]) -> Bool {
            let there = Set(checks.filter(\.isThere).map(\.name))
            return there.contains("seccomp") && !there.isDisjoint(with: ["mounts", "landlock"])
        }

        private static func mountCheck() -> SandboxCheck {
            let isRoot = Capabilities.effective.has(Capabilities.systemAdministration)
            let how = isRoot ? "a mount namespace, as root" : "a mount namespace in a user namespace"
            do {
                _ = try trial([.mounts, .seccomp])
                return SandboxCheck(name: "mounts", isThere: true, detail: how)
            } catch let error as SpawnError {
                let hint = isRoot ? "" : userNamespaceHint
                return SandboxCheck(
                    name: "mounts", isThere: false, detail: "no \(how): \(error.step.rawValue): \(error.errno)\(hint)")
            } catch {
                return SandboxCheck(name: "mounts", isThere: false, detail: "\(error)")
            }
        }

        /// Settings that keep user namespaces from users (user_namespaces(7), Debian's and Ubuntu's kernels).
        private static var userNamespaceHint: String {
            let settings: [(String, String)] = [
                ("/proc/sys/user/max_user_namespaces", "0"), ("/proc/sys/kernel/unprivileged_userns_clone", "0"),
                ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"),
            ]
            let found = settings.filter { firstLine($0.0) == $0.1 }.map { "\($0.0) is \($0.1)" }
            return found.isEmpty ? "; perhaps a container's profile forbids it" : "; " + found.joined(separator: ", ")
        }

        private static func landlockCheck() -> SandboxCheck {
            let (abi, errno) = LandlockRules.abi()
            guard abi > 0 else {
                let hint =
                    errno == .notSupported
                    ? "turned off; boot with landlock in lsm=" : "needs Linux 5.13 or later with it built in"
                return SandboxCheck(
                    name: "landlock", isThere: false, detail: "\(errno.map { "\($0)" } ?? "no ABI"): \(hint)")
            }
            let absent = [
                (2, "moves between folders"), (3, "truncation"), (4, "TCP"), (5, "ioctl on devices"),
                (6, "signals and abstract sockets"),
            ].filter { $0.0 > abi }.map(\.1)
            let without = absent.isEmpty ? "" : "; does not know: \(absent.joined(separator: ", "))"
            return SandboxCheck(name: "landlock", isThere: true, detail: "ABI \(abi)\(without)")
        }

        private static func filterCheck() -> SandboxCheck {
            guard Containment.hasFilters else {
                return SandboxCheck(
                    name: "seccomp", isThere: false,
                    detail: "\(Errno(rawValue: errno)): needs Linux 4.14 or later with CONFIG_SECCOMP_FILTER")
            }
            return SandboxCheck(name: "seccomp", isThere: true, detail: "filters on system calls")
        }

        private static func observerCheck() -> SandboxCheck {
            func check(_ isThere: Bool, _ detail: String) -> SandboxCheck {
                SandboxCheck(name: "observer", isThere: isThere, detail: detail)
            }
            do {
                let layers: SandboxLayers = LandlockRules.abi().abi > 0 ? [.landlock, .seccomp, .observer] : .all
                let enclosure = try trial(layers)
                guard enclosure.layers.contains(.observer) else {
                    return check(false, "\(enclosure.missing.joined(separator: "; ")); denials are guessed")
                }
                let killable = Containment.listenerFlags & 32 != 0
                return check(
                    true, "denials are seen\(killable ? "" : "; before Linux 5.19 signals may interrupt what waits")")
            } catch {
                return check(false, "\(error)")
            }
        }

        private static func socketCheck() -> SandboxCheck {
            let socket = Glibc.socket(16, Int32(SOCK_RAW.rawValue) | 0o2000000, 4)  // as in ListeningSockets
            defer { if socket >= 0 { close(socket) } }
            return SandboxCheck(
                name: "local sockets", isThere: socket >= 0,
                detail: socket >= 0
                    ? "a run's own servers are told from those outside"
                    : "no sock_diag(7): every connect is refused without network access")
        }

        private static func trial(_ layers: SandboxLayers) throws -> Enclosure {
            let changes = try WakeUp()
            var options = RunOptions(deltaLimit: 0, onChange: changes)
            options.sandboxLayers = layers
            let run = try ExecEngine.start(
                ExecEnv(
                    command: ["/bin/true"], cwd: "/", expiration: .timeout(.seconds(10)),
                    sandbox: SandboxPlan(policy: .readOnly)), options: options)
            while true {
                if let result = run.resultIfEnded {
                    return result.enclosure ?? Enclosure(layers: [], missing: [])
                }
                var poll = pollfd(fd: changes.descriptor, events: Int16(POLLIN), revents: 0)
                _ = Glibc.poll(&poll, 1, -1)
                changes.clear()
            }
        }

        private static func firstLine(_ path: String) -> String? {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var buffer = [UInt8](repeating: 0, count: 64)
            let count = read(file, &buffer, buffer.count)
            return count > 0 ? String(decoding: buffer[..<count].prefix { $0 != 10 }, as: UTF8.self) : nil
        }
    }
#endif
