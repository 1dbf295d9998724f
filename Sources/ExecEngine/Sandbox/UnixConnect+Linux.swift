#if os(Linux)
    import CLinux
    import Glibc

    /// A connect(2) of a contained command without network, carried out for it where the other end is its own.
    ///
    /// The address is copied once and the caller's socket connected here, so nothing that the caller changes meanwhile
    /// counts. The server sees Sluice as its peer (SO_PEERCRED of unix(7)).
    struct UnixConnect {
        let caller: CallerView
        let guardianPID: Int32

        /// - Returns: The answer to the caller and the address in words.
        func carryOut(_ arguments: Arguments) -> (DenialObserver.Answer, String) {
            let length = Int(min(arguments[2] & 0xffff_ffff, 128))
            guard length >= 2, let raw = caller.bytes(at: arguments[1], count: length) else {
                return (.refuse(length < 2 ? EINVAL : EFAULT), "?")
            }
            guard let address = UnixAddress(raw) else {
                // netlink(7): the kernel is the only other end there is without CAP_NET_ADMIN.
                let family = UInt16(raw[0]) | UInt16(raw[1]) << 8
                return (family == 16 ? connect(arguments[0], to: raw) : .refuse(EPERM), "address family \(family)")
            }
            if let name = address.abstractName {
                let text = "@" + String(decoding: name, as: UTF8.self)
                guard let owner = ListeningSockets.read().first(where: { $0.name == [0] + name })?.inode else {
                    return (.refuse(ECONNREFUSED), text)
                }
                guard isOurs(owner) else { return (.refuse(EPERM), text) }
                return (connect(arguments[0], to: raw), text)
            }
            guard let path = address.path, let absolute = caller.absolute(path, folder: nil)?.path else {
                return (.refuse(EINVAL), "?")
            }
            let text = String(decoding: absolute, as: UTF8.self)
            // The file is pinned by a descriptor: what is judged is what is connected to.
            let file = withCString(absolute) { clinux_open_path($0) }
            guard file >= 0 else { return (.refuse(errno), text) }
            defer { close(file) }
            var status = stat()
            guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
                return (.refuse(ECONNREFUSED), text)
            }
            let device = UInt32(major(status.st_dev)) << 20 | UInt32(minor(status.st_dev))
            let listening = ListeningSockets.read().first {
                $0.fileInode == UInt32(truncatingIfNeeded: status.st_ino) && $0.fileDevice == device
            }
            guard let listening else { return (.refuse(ECONNREFUSED), text) }
            guard isOurs(listening.inode) else { return (.refuse(EPERM), text) }
            var pinned = [UInt8](repeating: 0, count: 2)
            pinned[0] = 1  // AF_UNIX
            pinned += Array("/proc/self/fd/\(file)".utf8) + [0]
            return (connect(arguments[0], to: pinned), text)
        }

        /// Whether a process of the run holds the socket.
        private func isOurs(_ inode: UInt32) -> Bool {
            !ProcessTree.holders(
                ofLink: "socket:[\(inode)]", among: ProcessTree.descendants(of: guardianPID).map(\.pid)
            ).isEmpty
        }

        /// Whether the process that listens at the other end is of the run (SO_PEERCRED of unix(7)).
        private func isOurs(peerOf socket: Int32) -> Bool {
            var peer: (pid: Int32, uid: UInt32, gid: UInt32) = (0, 0, 0)
            var length = socklen_t(MemoryLayout.size(ofValue: peer))
            guard getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 else { return false }
            return ProcessTree.descendants(of: guardianPID).contains { $0.pid == peer.pid }
        }

        /// Connects the caller's own socket. A full backlog is waited for a moment only: this is the run's loop.
        private func connect(_ descriptor: UInt64, to address: [UInt8]) -> DenialObserver.Answer {
            let process = clinux_pidfd_open(caller.processID)
            guard process >= 0 else { return .refuse(EPERM) }
            defer { close(process) }
            let socket = clinux_pidfd_getfd(process, Int32(truncatingIfNeeded: descriptor))
            guard socket >= 0 else { return .refuse(errno) }
            defer { close(socket) }
            var before = timeval()
            var length = socklen_t(MemoryLayout<timeval>.size)
            getsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &before, &length)
            var moment = timeval(tv_sec: 0, tv_usec: 50_000)
            setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &moment, length)
            let result = address.withUnsafeBytes { bytes in
                bytes.bindMemory(to: sockaddr.self).baseAddress.map {
                    Glibc.connect(socket, $0, socklen_t(bytes.count))
                } ?? -1
            }
            let error = errno
            setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &before, length)
            guard result == 0 else { return .refuse(error) }
            // Between the look and the connect the name may have become another's.
            if address.starts(with: [1, 0]), !isOurs(peerOf: socket) {
                shutdown(socket, Int32(SHUT_RDWR))
                return .refuse(EPERM)
            }
            return .done
        }

        /// makedev(3) undone.
        private func major(_ device: dev_t) -> UInt64 { UInt64((device >> 8) & 0xfff | (device >> 32) & ~0xfff) }
        private func minor(_ device: dev_t) -> UInt64 { UInt64(device & 0xff | (device >> 12) & ~0xff) }
    }

    /// A sockaddr_un of unix(7).
    struct UnixAddress {
        private let bytes: [UInt8]

        /// Nil for another family or none.
        init?(_ raw: [UInt8]?) {
            guard let raw, raw.count > 2, raw[0] == 1, raw[1] == 0 else { return nil }
            bytes = Array(raw.dropFirst(2))
        }

        /// The path, which need not end with a NUL.
        var path: [UInt8]? { bytes[0] == 0 ? nil : Array(bytes.prefix { $0 != 0 }) }
        /// All bytes behind the first NUL count.
        var abstractName: [UInt8]? { bytes[0] == 0 ? Array(bytes.dropFirst()) : nil }
    }

    /// A local socket that waits for connections, as sock_diag(7) tells it.
    struct ListeningSockets {
        var inode: UInt32
        /// With the leading NUL of an abstract name.
        var name: [UInt8] = []
        var fileInode: UInt32?
        /// As the kernel numbers devices: major above 20 bits of minor.
        var fileDevice: UInt32?

        /// All of this network namespace; none where the kernel does not tell.
        static func read() -> [ListeningSockets] {
            let socket = Glibc.socket(16, Int32(SOCK_RAW.rawValue) | 0o2000000, 4)  // AF_NETLINK, NETLINK_SOCK_DIAG
            guard socket >= 0 else { return [] }
            defer { close(socket) }
            // struct nlmsghdr and unix_diag_req of include/uapi/linux/unix_diag.h: SOCK_DIAG_BY_FAMILY, dump, sockets in
            // the state TCP_LISTEN, with UDIAG_SHOW_NAME and UDIAG_SHOW_VFS.
            let request: [UInt32] = [40, 0x0301 << 16 | 20, 1, 0, 1, 1 << 10, 0, 3, 0, 0]
            let sent = request.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) }
            guard sent == 40 else { return [] }
            var found: [ListeningSockets] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = recv(socket, &buffer, buffer.count, 0)
                guard count > 0 else { return found }
                var offset = 0
                while offset + 16 <= count {
                    let length = Int(word(buffer, offset))
                    let type = word(buffer, offset + 4) & 0xffff
                    guard type == 20, length >= 32, offset + length <= count else { return found }
                    found.append(parse(buffer, offset + 16, end: offset + length))
                    offset += (length + 3) & ~3
                }
            }
        }

        private static func parse(_ bytes: [UInt8], _ start: Int, end: Int) -> ListeningSockets {
            var socket = ListeningSockets(inode: word(bytes, start + 4))
            var offset = start + 16
            while offset + 4 <= end {
                let header = word(bytes, offset)
                let length = Int(header & 0xffff)
                guard length >= 4, offset + length <= end else { break }
                switch header >> 16 {
                case 0: socket.name = Array(bytes[(offset + 4)..<(offset + length)])
                case 1 where length >= 12:
                    socket.fileInode = word(bytes, offset + 4)
                    socket.fileDevice = word(bytes, offset + 8)
                default: break
                }
                offset += (length + 3) & ~3
            }
            return socket
        }

        private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
        }
    }
#endif
