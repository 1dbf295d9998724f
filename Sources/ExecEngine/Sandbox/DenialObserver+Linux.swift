#if os(Linux)
    import CLinux
    import Glibc

    /// Answers the listener of a run's seccomp filter and notes what the sandbox refuses (seccomp_unotify(2)).
    ///
    /// What it reads of a caller may change before the kernel acts, so it grants nothing: calls on files go on and are
    /// judged by mounts and Landlock. Has a thread of its own: who waits for an answer waits for nothing
    /// else. After it is made it is used by that thread alone; that is why it may be sent.
    final class DenialObserver: @unchecked Sendable {
        private let listener: Int32
        private let paths: WritablePaths
        private let layers: SandboxLayers
        private let notes: Bool
        private let guardianPID: Int32
        /// One buffer for a notification and one for an answer, as large as any kernel to come may want.
        private let notification: UnsafeMutableRawPointer
        private let answer: UnsafeMutableRawPointer
        private static let bufferLength = 1024
        private var callerFolder = CallerFolder()

        /// Takes the descriptor over.
        init(_ listener: Int32, _ containment: Containment, guardianPID: Int32) {
            self.listener = listener
            self.guardianPID = guardianPID
            paths = WritablePaths(containment.plan)
            layers = containment.layers
            notes = containment.notesDenials
            notification = .allocate(byteCount: Self.bufferLength, alignment: 8)
            answer = .allocate(byteCount: Self.bufferLength, alignment: 8)
            // Saves most of what watching costs (Linux 6.6); without it all works the same.
            _ = clinux_notification_wake_synchronously(listener)
        }

        deinit {
            close(listener)
            notification.deallocate()
            answer.deallocate()
        }

        /// What is done with a call.
        enum Answer {
            /// The kernel goes on with it, and judges.
            case goOn
            case refuse(Int32)
            case done
        }

        /// Answers until no process is left that the filter belongs to. Blocks; `note` is called before the answer to
        /// what it notes.
        func serve(noting note: (Denial) -> Void) {
            while Self.receiveEndsWithCallers || waits() {
                memset(notification, 0, Self.bufferLength)
                // ENOENT: the caller was killed meanwhile, or none is left.
                guard clinux_notification_receive(listener, notification) == 0 else {
                    if waits() { continue } else { return }
                }
                let call = notification.assumingMemoryBound(to: seccomp_notif.self).pointee
                let (denial, answer) = judge(call)
                // The caller may have gone and its pid be another's by now: then nothing was denied to anyone.
                if notes, let denial, clinux_notification_is_valid(listener, call.id) != 0 { note(denial) }
                send(answer, to: call.id)
            }
        }

        /// Since Linux 6.11 a receiver is woken when no caller is left ("seccomp: interrupt SECCOMP_IOCTL_NOTIF_RECV when
        /// all users have exited"), and a call costs one system call less.
        private static let receiveEndsWithCallers: Bool = {
            var system = utsname()
            uname(&system)
            let release = withUnsafeBytes(of: system.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            let version = release.split(separator: ".").prefix(2).map { Int($0.prefix { $0.isNumber }) ?? 0 }
            return !version.lexicographicallyPrecedes([6, 11])
        }()

        /// Waits for a call. False once there will be no more (POLLHUP).
        private func waits() -> Bool {
            var request = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            while poll(&request, 1, -1) <= 0 {}
            return request.revents & Int16(POLLIN) != 0
        }

        private func send(_ answer: Answer, to id: UInt64) {
            memset(self.answer, 0, Self.bufferLength)
            var response = seccomp_notif_resp(id: id, val: 0, error: 0, flags: 0)
            switch answer {
            case .goOn: response.flags = 1  // SECCOMP_USER_NOTIF_FLAG_CONTINUE
            case .refuse(let errno): response.error = -errno
            case .done: break
            }
            self.answer.storeBytes(of: response, as: seccomp_notif_resp.self)
            _ = clinux_notification_send(listener, self.answer)
        }

        private func judge(_ call: seccomp_notif) -> (Denial?, Answer) {
            let thread = Int32(bitPattern: call.pid)
            let caller = CallerView(thread: thread, folder: callerFolder.descriptor(of: thread))
            let arguments = Arguments(call)
            guard let observed = ObservedCall.byNumber[call.data.nr] else { return (nil, .refuse(EPERM)) }
            func denial(_ operation: Denial.Operation, _ target: String, _ errno: Int32) -> Denial {
                let pid = caller.processID
                return Denial(
                    operation: operation, syscall: observed.name, target: target, errno: errno, pid: pid,
                    processName: ProcessTree.name(of: pid) ?? "?")
            }
            switch observed.shape {
            case .refused(let operation):
                return (denial(operation, arguments.description(of: observed.name), EPERM), .refuse(EPERM))
            case .connect:
                let (answer, target) = UnixConnect(caller: caller, guardianPID: guardianPID).carryOut(arguments)
                guard case .refuse(EPERM) = answer else { return (nil, answer) }
                return (denial(.connect, target, EPERM), answer)
            case .bind:
                guard
                    let path = UnixAddress(caller.bytes(at: arguments[1], count: min(110, Int(arguments[2] & 0xff))))?
                        .path,
                    let target = caller.absolute(path, folder: nil), let real = paths.real(target, following: false),
                    !paths.allows(real), !exists(real)
                else { return (nil, .goOn) }
                return (denial(.bind, text(real), fileErrno(real)), .goOn)
            default:
                guard let refusal = fileRefusal(observed.shape, arguments, caller) else {
                    return (nil, layers.contains(.mounts) ? .goOn : carryOut(observed, arguments, caller))
                }
                let answer: Answer = refusal.isOurs ? .refuse(refusal.errno) : .goOn
                return (denial(refusal.operation, text(refusal.path), refusal.errno), answer)
            }
        }

        // MARK: Files

        private struct FileRefusal {
            var operation: Denial.Operation
            var path: [UInt8]
            var errno: Int32
            /// True where no layer of the kernel would refuse it: a protected name that is not there, or no mounts.
            var isOurs = false
        }

        /// What Landlock does not know and the plan allows is done here; all else the kernel judges.
        private func carryOut(_ call: ObservedCall, _ arguments: Arguments, _ caller: CallerView) -> Answer {
            let metadata = MetadataCalls(caller: caller, paths: paths)
            switch call.shape {
            case .change(.truncate, _, _, _): return .goOn
            case .change(_, let folder, let index, let follow):
                if arguments[index] == 0, let folder {
                    return metadata.carryOut(call.name, arguments, onDescriptor: arguments[folder])
                }
                guard let string = caller.string(at: arguments[index]) else { return .refuse(EFAULT) }
                guard let absolute = caller.absolute(string, folder: folder.map { arguments[$0] }) else {
                    return .refuse(string.isEmpty ? EPERM : ENOENT)
                }
                guard let path = paths.real(absolute, following: isFollowing(follow, arguments)) else {
                    return .refuse(ENOENT)
                }
                return metadata.carryOut(call.name, arguments, on: path)
            case .descriptor(_, let index):
                return metadata.carryOut(call.name, arguments, onDescriptor: arguments[index])
            default: return .goOn
            }
        }

        private func isFollowing(_ follow: ObservedCall.Follow, _ arguments: Arguments) -> Bool {
            switch follow {
            case .always: true
            case .never: false
            case .unless(let flags): arguments[flags] & 0x100 == 0  // AT_SYMLINK_NOFOLLOW
            }
        }

        /// Whether open(2) follows a symlink at the end of its path.
        private static func isFollowing(_ flags: Int32) -> Bool {
            flags & O_NOFOLLOW == 0 && flags & (O_CREAT | O_EXCL) != O_CREAT | O_EXCL
        }

        private func fileRefusal(
            _ shape: ObservedCall.Shape, _ arguments: Arguments, _ caller: CallerView
        ) -> FileRefusal? {
            func path(_ index: Int, _ folder: Int?, following: Bool) -> [UInt8]? {
                guard let path = caller.string(at: arguments[index]),
                    let absolute = caller.absolute(path, folder: folder.map { arguments[$0] })
                else { return nil }
                return paths.real(absolute, following: following)
            }
            switch shape {
            case .open(let folder, let index, let flagsIndex):
                let flags = flagsIndex.map { Int32(truncatingIfNeeded: arguments[$0]) } ?? O_WRONLY | O_CREAT | O_TRUNC
                return path(index, folder, following: Self.isFollowing(flags)).flatMap { openRefusal($0, flags) }
            case .openHow:
                guard let how = caller.bytes(at: arguments[2], count: 8) else { return nil }
                let flags = Int32(truncatingIfNeeded: how.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
                return path(1, 0, following: Self.isFollowing(flags)).flatMap { openRefusal($0, flags) }
            case .create(let folder, let index):
                return path(index, folder, following: false).flatMap { creationRefusal($0, .create) }
            case .delete(let folder, let index):
                return path(index, folder, following: false).flatMap { removalRefusal($0, .delete) }
            case .rename(let oldFolder, let old, let newFolder, let new):
                guard let from = path(old, oldFolder, following: false), exists(from) else { return nil }
                if let refusal = removalRefusal(from, .rename) { return refusal }
                // A folder moved away takes the names in it out of sight.
                if paths.holdsProtected(from) {
                    return FileRefusal(operation: .rename, path: from, errno: EPERM, isOurs: true)
                }
                guard let to = path(new, newFolder, following: false) else { return nil }
                return exists(to) ? removalRefusal(to, .rename) : creationRefusal(to, .rename)
            case .link(let oldFolder, let old, let newFolder, let new):
                guard let from = path(old, oldFolder, following: false), exists(from) else { return nil }
                if !paths.allows(from) {
                    return FileRefusal(operation: .link, path: from, errno: layers.contains(.mounts) ? EXDEV : EACCES)
                }
                return path(new, newFolder, following: false).flatMap { creationRefusal($0, .link) }
            case .change(let operation, let folder, let index, let follow):
                if arguments[index] == 0, let folder { return descriptorRefusal(operation, arguments[folder], caller) }
                return path(index, folder, following: isFollowing(follow, arguments)).flatMap {
                    changeRefusal($0, operation)
                }
            case .descriptor(let operation, let index):
                return descriptorRefusal(operation, arguments[index], caller)
            case .connect, .bind, .refused:
                return nil
            }
        }

        private func openRefusal(_ path: [UInt8], _ flags: Int32) -> FileRefusal? {
            // O_PATH opens nothing (open(2)).
            if flags & 0o10000000 != 0 || paths.allows(path) { return nil }
            let writes = flags & O_ACCMODE != O_RDONLY || flags & O_TRUNC != 0
            guard exists(path) else { return flags & O_CREAT == 0 ? nil : creationRefusal(path, .write) }
            // With O_EXCL it is there already, whoever asks; a folder is never written.
            if !writes || flags & O_CREAT != 0 && flags & O_EXCL != 0 { return nil }
            // O_TMPFILE makes a file in the folder.
            if isFolder(path), flags & 0o20000000 == 0 { return nil }
            // No mount keeps a device from being written.
            if !layers.contains(.landlock), isSpecial(path) { return nil }
            return FileRefusal(operation: .write, path: path, errno: fileErrno(path), isOurs: isOurs(path))
        }

        private func creationRefusal(_ path: [UInt8], _ operation: Denial.Operation) -> FileRefusal? {
            if paths.allows(path) || exists(path) { return nil }
            let isOurs = paths.protection(of: path) == .absent || self.isOurs(path)
            return FileRefusal(
                operation: operation, path: path, errno: isOurs ? EPERM : fileErrno(path), isOurs: isOurs)
        }

        private func removalRefusal(_ path: [UInt8], _ operation: Denial.Operation) -> FileRefusal? {
            guard exists(path) else { return nil }
            if paths.allows(path) { return nil }
            let kind = paths.protection(of: path)
            let isOurs = kind == .symlink || self.isOurs(path)
            let errno = isOurs ? EPERM : kind == nil ? fileErrno(path) : EBUSY
            return FileRefusal(operation: operation, path: path, errno: errno, isOurs: isOurs)
        }

        private func changeRefusal(_ path: [UInt8], _ operation: Denial.Operation) -> FileRefusal? {
            if paths.allows(path) || !exists(path) { return nil }
            return FileRefusal(
                operation: operation, path: path,
                errno: layers.contains(.mounts) ? EROFS : operation == .truncate ? EACCES : EPERM,
                isOurs: !layers.contains(.mounts) && (operation != .truncate || isOurs(path)))
        }

        private func descriptorRefusal(
            _ operation: Denial.Operation, _ descriptor: UInt64, _ caller: CallerView
        ) -> FileRefusal? {
            guard let path = caller.target(ofDescriptor: descriptor), path.first == UInt8(ascii: "/") else {
                return nil
            }
            return changeRefusal(path, operation)
        }

        /// A protected path in a writable folder, which Landlock alone cannot keep.
        private func isOurs(_ path: [UInt8]) -> Bool {
            !layers.contains(.mounts) && paths.protection(of: path) != nil
        }

        /// What the kernel will say: a read-only file system, but for devices, which only Landlock guards.
        private func fileErrno(_ path: [UInt8]) -> Int32 {
            guard layers.contains(.mounts) else { return isOurs(path) ? EPERM : EACCES }
            return isSpecial(path) ? EACCES : EROFS
        }

        /// A device, a FIFO or a socket.
        private func isSpecial(_ path: [UInt8]) -> Bool {
            var status = stat()
            return withCString(path) { lstat($0, &status) } == 0
                && ![S_IFREG, S_IFDIR, S_IFLNK].contains(status.st_mode & S_IFMT)
        }

        private func exists(_ path: [UInt8]) -> Bool {
            var status = stat()
            return withCString(path) { lstat($0, &status) } == 0
        }

        private func isFolder(_ path: [UInt8]) -> Bool {
            var status = stat()
            return withCString(path) { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
        }

        private func text(_ path: [UInt8]) -> String { String(decoding: path, as: UTF8.self) }
    }

    /// The six arguments of a system call.
    struct Arguments {
        private let call: seccomp_notif

        init(_ call: seccomp_notif) {
            self.call = call
        }

        subscript(index: Int) -> UInt64 {
            switch index {
            case 0: call.data.args.0
            case 1: call.data.args.1
            case 2: call.data.args.2
            case 3: call.data.args.3
            case 4: call.data.args.4
            default: call.data.args.5
            }
        }

        /// What a refused call was for, as far as its registers tell.
        func description(of name: String) -> String {
            switch name {
            case "socket", "socketpair":
                "\(Self.families[self[0]] ?? "family \(self[0])") type \(self[1] & 0xf)"
            case "ptrace", "pidfd_getfd", "process_vm_readv", "process_vm_writev":
                "pid \(Int32(truncatingIfNeeded: name == "ptrace" ? self[1] : self[0]))"
            case "unshare", "setns", "ioctl":
                "0x" + String(name == "unshare" ? self[0] : self[1], radix: 16)
            default: name
            }
        }

        /// AF_* of include/linux/socket.h.
        private static let families: [UInt64: String] = [
            1: "AF_UNIX", 2: "AF_INET", 10: "AF_INET6", 16: "AF_NETLINK", 17: "AF_PACKET", 38: "AF_ALG",
            40: "AF_VSOCK", 31: "AF_BLUETOOTH", 44: "AF_XDP",
        ]
    }
#endif
