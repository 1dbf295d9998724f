#if os(Linux)
    import CSeccomp
    import Glibc

    /// What a watched system call does and which of its arguments say on what.
    struct ObservedCall {
        enum Shape {
            /// `flags` is nil for creat(2).
            case open(folder: Int?, path: Int, flags: Int?)
            /// openat2(2): the flags lie in memory.
            case openHow
            case change(Denial.Operation, folder: Int?, path: Int, Follow)
            case create(folder: Int?, path: Int)
            case delete(folder: Int?, path: Int)
            case rename(oldFolder: Int?, old: Int, newFolder: Int?, new: Int)
            case link(oldFolder: Int?, old: Int, newFolder: Int?, new: Int)
            case descriptor(Denial.Operation, Int)
            case connect
            case bind
            case refused(Denial.Operation)
        }

        /// Whether a symlink at the end of the path is followed.
        enum Follow {
            case always
            case never
            /// Not where this argument has AT_SYMLINK_NOFOLLOW; with AT_EMPTY_PATH the folder itself is meant.
            case unless(Int)
        }

        var name: String
        var shape: Shape

        static let byNumber: [Int32: ObservedCall] = {
            var calls: [Int32: ObservedCall] = [:]
            for (name, shape) in shapes {
                if let number = WatchedCalls.number(of: name) { calls[number] = ObservedCall(name: name, shape: shape) }
            }
            for name in WatchedCalls.refused + WatchedCalls.interprocess + ["socket", "socketpair", "unshare", "ioctl"]
            {
                guard let number = WatchedCalls.number(of: name) else { continue }
                calls[number] = ObservedCall(name: name, shape: .refused(operations[name] ?? .call))
            }
            return calls
        }()

        private static let operations: [String: Denial.Operation] = [
            "ptrace": .trace, "process_vm_readv": .trace, "process_vm_writev": .trace, "pidfd_getfd": .trace,
            "mount": .mount, "umount2": .mount, "move_mount": .mount, "open_tree": .mount, "fsopen": .mount,
            "fsconfig": .mount, "fsmount": .mount, "fspick": .mount, "mount_setattr": .mount, "pivot_root": .mount,
            "chroot": .chroot, "setns": .namespace, "unshare": .namespace, "socket": .socket, "socketpair": .socket,
            "ioctl": .ioctl,
        ]

        private static let shapes: [String: Shape] = [
            "open": .open(folder: nil, path: 0, flags: 1), "openat": .open(folder: 0, path: 1, flags: 2),
            "creat": .open(folder: nil, path: 0, flags: nil), "openat2": .openHow,
            "mkdir": .create(folder: nil, path: 0), "mkdirat": .create(folder: 0, path: 1),
            "mknod": .create(folder: nil, path: 0), "mknodat": .create(folder: 0, path: 1),
            "symlink": .create(folder: nil, path: 1), "symlinkat": .create(folder: 1, path: 2),
            "unlink": .delete(folder: nil, path: 0), "rmdir": .delete(folder: nil, path: 0),
            "unlinkat": .delete(folder: 0, path: 1),
            "rename": .rename(oldFolder: nil, old: 0, newFolder: nil, new: 1),
            "renameat": .rename(oldFolder: 0, old: 1, newFolder: 2, new: 3),
            "renameat2": .rename(oldFolder: 0, old: 1, newFolder: 2, new: 3),
            "link": .link(oldFolder: nil, old: 0, newFolder: nil, new: 1),
            "linkat": .link(oldFolder: 0, old: 1, newFolder: 2, new: 3),
            "truncate": .change(.truncate, folder: nil, path: 0, .always),
            "chmod": .change(.chmod, folder: nil, path: 0, .always),
            "fchmodat": .change(.chmod, folder: 0, path: 1, .always),
            "fchmodat2": .change(.chmod, folder: 0, path: 1, .unless(3)),
            "fchmod": .descriptor(.chmod, 0),
            "chown": .change(.chown, folder: nil, path: 0, .always),
            "lchown": .change(.chown, folder: nil, path: 0, .never),
            "fchownat": .change(.chown, folder: 0, path: 1, .unless(4)), "fchown": .descriptor(.chown, 0),
            "utime": .change(.utimes, folder: nil, path: 0, .always),
            "utimes": .change(.utimes, folder: nil, path: 0, .always),
            "futimesat": .change(.utimes, folder: 0, path: 1, .always),
            "utimensat": .change(.utimes, folder: 0, path: 1, .unless(3)),
            "setxattr": .change(.xattr, folder: nil, path: 0, .always),
            "lsetxattr": .change(.xattr, folder: nil, path: 0, .never), "fsetxattr": .descriptor(.xattr, 0),
            "setxattrat": .change(.xattr, folder: 0, path: 1, .unless(2)),
            "removexattr": .change(.xattr, folder: nil, path: 0, .always),
            "lremovexattr": .change(.xattr, folder: nil, path: 0, .never), "fremovexattr": .descriptor(.xattr, 0),
            "removexattrat": .change(.xattr, folder: 0, path: 1, .unless(2)),
            "connect": .connect, "bind": .bind,
        ]
    }
#endif
