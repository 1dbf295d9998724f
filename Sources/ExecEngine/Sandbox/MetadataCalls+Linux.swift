#if os(Linux)
    import CLinux
    import Glibc

    /// Changes of modes, owners, times and attributes, carried out for a command where no mounts guard them.
    ///
    /// The file is pinned by a descriptor that was opened and checked here, and the change made on that: whatever the
    /// caller changes meanwhile, no file outside the writable folders is reached.
    struct MetadataCalls {
        let caller: CallerView
        let paths: WritablePaths

        /// - Parameters:
        ///   - path: A real path that the plan lets be written.
        ///   - name: The call's name, which tells what its arguments mean.
        func carryOut(_ name: String, _ arguments: Arguments, on path: [UInt8]) -> DenialObserver.Answer {
            guard isCallerLikeUs else { return .refuse(EPERM) }
            let file = withCString(path) { clinux_open_path_itself($0) }
            guard file >= 0 else { return .refuse(errno) }
            defer { close(file) }
            return apply(name, arguments, to: file)
        }

        /// The same on an open descriptor of the caller.
        func carryOut(_ name: String, _ arguments: Arguments, onDescriptor descriptor: UInt64) -> DenialObserver.Answer
        {
            guard isCallerLikeUs else { return .refuse(EPERM) }
            let process = clinux_pidfd_open(caller.processID)
            guard process >= 0 else { return .refuse(ESRCH) }
            defer { close(process) }
            let file = clinux_pidfd_getfd(process, Int32(truncatingIfNeeded: descriptor))
            guard file >= 0 else { return .refuse(errno) }
            defer { close(file) }
            return apply(name, arguments, to: file)
        }

        /// Checked on the descriptor itself: what it names now is what is changed.
        private func apply(_ name: String, _ arguments: Arguments, to file: Int32) -> DenialObserver.Answer {
            guard let path = readLinkBytes("/proc/self/fd/\(file)") else { return .refuse(EPERM) }
            guard path.first != UInt8(ascii: "/") || paths.allows(path) else { return .refuse(EPERM) }
            let link = "/proc/self/fd/\(file)"
            let result: Int32
            switch name {
            case "chmod", "fchmod": result = chmod(link, mode(arguments[1]))
            case "fchmodat", "fchmodat2": result = chmod(link, mode(arguments[2]))
            case "chown", "lchown", "fchown": result = chown(link, owner(arguments[1]), owner(arguments[2]))
            case "fchownat": result = chown(link, owner(arguments[2]), owner(arguments[3]))
            case "utime", "utimes", "futimesat", "utimensat":
                guard let times = times(name, arguments) else { return .refuse(EFAULT) }
                result = times.withUnsafeBufferPointer {
                    utimensat(-100, link, $0.count == 2 ? $0.baseAddress : nil, 0)
                }
            case "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr":
                return changeAttribute(name, arguments, link)
            default: return .refuse(ENOSYS)
            }
            return result == 0 ? .done : .refuse(errno)
        }

        /// Two times, or none for the present; nil where they cannot be read.
        private func times(_ name: String, _ arguments: Arguments) -> [timespec]? {
            let address = arguments[name == "utime" || name == "utimes" ? 1 : 2]
            if address == 0 { return [] }
            guard let bytes = caller.bytes(at: address, count: name == "utime" ? 16 : 32) else { return nil }
            let words = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int64.self)) }
            // struct utimbuf is two times in seconds, struct timeval has microseconds.
            if name == "utime" { return words.map { timespec(tv_sec: Int($0), tv_nsec: 0) } }
            let scale = name == "utimensat" ? 1 : 1_000
            return [0, 2].map {
                timespec(
                    tv_sec: Int(words[$0]), tv_nsec: Int(words[$0 + 1].multipliedReportingOverflow(by: Int64(scale)).0))
            }
        }

        private func changeAttribute(
            _ name: String, _ arguments: Arguments, _ link: String
        ) -> DenialObserver.Answer {
            guard let attribute = caller.string(at: arguments[1]) else { return .refuse(EFAULT) }
            // What other namespaces mean goes beyond the file (xattr(7)).
            guard attribute.starts(with: "user.".utf8) || attribute.starts(with: "system.posix_acl".utf8) else {
                return .refuse(EPERM)
            }
            let result: Int32
            if name.hasSuffix("removexattr") {
                result = withCString(attribute) { clinux_removexattr(link, $0) }
            } else {
                // XATTR_SIZE_MAX of xattr(7).
                guard arguments[3] <= 65536 else { return .refuse(E2BIG) }
                guard let value = caller.bytes(at: arguments[2], count: Int(arguments[3])) else {
                    return .refuse(EFAULT)
                }
                result = withCString(attribute) {
                    clinux_setxattr(link, $0, value, value.count, Int32(truncatingIfNeeded: arguments[4]))
                }
            }
            return result == 0 ? .done : .refuse(errno)
        }

        /// One that has changed its user would be lent our rights.
        private var isCallerLikeUs: Bool {
            let ids = ProcessTree.statusLine("Uid:", of: caller.thread)?.split(separator: "\t")
            return ids?.count == 4 && ids?[1] == "\(geteuid())" && ids?[3] == "\(geteuid())"
        }

        private func mode(_ argument: UInt64) -> mode_t { mode_t(truncatingIfNeeded: argument & 0o7777) }
        private func owner(_ argument: UInt64) -> uid_t { uid_t(truncatingIfNeeded: argument) }
    }
#endif
