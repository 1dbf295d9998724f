#if os(Linux)
    import CSeccomp
    import Glibc

    /// The system calls that the sandbox looks at, by what they do; names as in syscalls(2).
    enum WatchedCalls {
        /// Never let through: each could undo the sandbox, look into other processes or go around the filter.
        static let refused = [
            "io_uring_setup", "io_uring_enter", "io_uring_register", "ptrace", "process_vm_readv", "process_vm_writev",
            "pidfd_getfd", "kcmp", "process_madvise", "add_key", "request_key", "keyctl", "mount", "umount2",
            "move_mount", "open_tree", "open_tree_attr", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr",
            "pivot_root", "chroot", "swapon", "swapoff", "setns", "bpf", "userfaultfd", "perf_event_open",
            "open_by_handle_at", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module",
            "reboot", "iopl", "ioperm", "acct", "quotactl", "quotactl_fd", "sethostname", "setdomainname",
            "settimeofday", "clock_settime", "lookup_dcookie",
        ]

        /// Reach memory, semaphores and queues of others, which have no path (sysvipc(7), mq_overview(7)).
        static let interprocess = [
            "shmget", "shmat", "shmctl", "semget", "semop", "semtimedop", "semctl", "msgget", "msgsnd", "msgrcv",
            "msgctl",
            "mq_open", "mq_unlink",
        ]

        /// Make a file by name. The opens that do are told apart by their flags.
        static let creating = [
            "creat", "mkdir", "mkdirat", "mknod", "mknodat", "rename", "renameat", "renameat2", "link", "linkat",
            "symlink",
            "symlinkat",
        ]

        static let removing = ["unlink", "unlinkat", "rmdir"]
        static let changing = ["truncate"]

        /// Change what mounts guard and Landlock does not know.
        static let metadata = [
            "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat", "utime", "utimes",
            "futimesat", "utimensat", "setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr",
            "fremovexattr", "removexattrat",
        ]

        /// Calls newer than libseccomp 2.5.4 has names for; numbers from include/uapi/asm-generic/unistd.h, where all
        /// architectures have the same from 424 on.
        private static let newer: [String: Int32] = [
            "openat2": 437, "process_madvise": 440, "mount_setattr": 442, "quotactl_fd": 443, "fchmodat2": 452,
            "setxattrat": 463, "removexattrat": 466, "open_tree_attr": 467, "file_setattr": 469,
        ]

        /// The number of a call here, or nil where this architecture has no such call.
        static func number(of name: String) -> Int32? {
            if let number = newer[name] { return number }
            let number = seccomp_syscall_resolve_name(name)
            return number >= 0 ? number : nil
        }
    }
#endif
