#if os(Linux)
    import Glibc
    import SystemPackage

    @testable import ExecEngine

    let hasCC = access("/usr/bin/cc", X_OK) == 0

    /// One program made of many small ones in C, each of which tries to get out of the sandbox: `$ESCAPE name arguments`.
    ///
    /// Each prints "done" where all of it worked and otherwise the name of the errno.
    enum EscapePrograms {
        /// The program's path, compiled at the first use.
        static func path() throws -> FilePath { try compiled.get() }

        /// A shell word for a raw system call: arguments are numbers, "s:text" for strings, or "z:count" for zeroed bytes.
        static func call(_ name: String, _ arguments: String...) -> String {
            (["$ESCAPE call \(WatchedCalls.number(of: name) ?? -1)"] + arguments).joined(separator: " ")
        }

        private static let compiled = Result { try compile() }
        private static let folder = Result { try ScratchFolder() }

        private static func compile() throws -> FilePath {
            let folder = try folder.get().path
            // A global is never let go of.
            atexit { if let folder = try? EscapePrograms.folder.get() { system("rm -rf '\(folder.path)'") } }
            guard let file = fopen("\(folder)/escape.c", "w") else { throw Errno(rawValue: errno) }
            fputs(prelude, file)
            for (name, body) in programs {
                fputs("static long run_\(name)(int argc, char **argv) {\n\(body)\nreturn 0;\n}\n", file)
            }
            fputs("static struct program programs[] = {", file)
            for (name, _) in programs { fputs("{ \"\(name)\", run_\(name) },", file) }
            fputs("{ 0, 0 } };\n\(main)", file)
            fclose(file)
            chmod(folder.string, 0o755)
            // No status counts here: there is none while another test ignores SIGCHLD.
            system("cc -w -pthread -o '\(folder)/escape' '\(folder)/escape.c'")
            guard access("\(folder)/escape", X_OK) == 0 else {
                throw Errno.ioError
            }
            return folder.appending("escape")
        }

        private static let prelude = #"""
            #define _GNU_SOURCE
            #include <arpa/inet.h>
            #include <errno.h>
            #include <fcntl.h>
            #include <ifaddrs.h>
            #include <linux/fs.h>
            #include <linux/netlink.h>
            #include <linux/rtnetlink.h>
            #include <net/if.h>
            #include <pthread.h>
            #include <sched.h>
            #include <signal.h>
            #include <stddef.h>
            #include <stdint.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/ioctl.h>
            #include <sys/mman.h>
            #include <sys/resource.h>
            #include <sys/shm.h>
            #include <sys/socket.h>
            #include <sys/stat.h>
            #include <sys/syscall.h>
            #include <sys/uio.h>
            #include <sys/un.h>
            #include <sys/wait.h>
            #include <sys/xattr.h>
            #include <unistd.h>
            struct program { const char *name; long (*run)(int, char **); };
            #define TRY(x) do { if ((x) < 0) return -1; } while (0)
            static unsigned long number(const char *text) {
                if (strncmp(text, "s:", 2) == 0) return (unsigned long)(text + 2);
                if (strncmp(text, "z:", 2) == 0) return (unsigned long)calloc(1, atol(text + 2));
                return strtoul(text, 0, 0);
            }
            /* A path, or an abstract name behind '@'. */
            static socklen_t address(struct sockaddr_un *un, const char *name) {
                memset(un, 0, sizeof *un);
                un->sun_family = AF_UNIX;
                strncpy(un->sun_path, name, sizeof un->sun_path - 1);
                if (name[0] == '@') un->sun_path[0] = 0;
                return offsetof(struct sockaddr_un, sun_path) + strlen(name) + (name[0] != '@');
            }
            static long write_all(int fd) { TRY(fd); TRY(write(fd, "escaped", 7)); return 0; }
            static volatile int over;
            static char shared_path[4096], inner_path[4096], outer_path[4096];
            /* Writes one path over the other, again and again, so that readers may see either, or a mix. */
            static void *flip_paths(void *unused) {
                while (!over) {
                    memcpy(shared_path, outer_path, sizeof shared_path / 16);
                    memcpy(shared_path, inner_path, sizeof shared_path / 16);
                }
                return 0;
            }
            static void *flip_names(void *unused) {
                while (!over) syscall(SYS_renameat2, AT_FDCWD, inner_path, AT_FDCWD, outer_path, RENAME_EXCHANGE);
                return 0;
            }

            """#

        private static let main = #"""

            int main(int argc, char **argv) {
                for (struct program *p = programs; argc > 1 && p->name; p++) {
                    if (strcmp(p->name, argv[1]) != 0) continue;
                    errno = 0;
                    if (p->run(argc - 2, argv + 2) < 0) { puts(strerrorname_np(errno)); return 1; }
                    puts("done");
                    return 0;
                }
                puts("no such program");
                return 2;
            }
            """#

        private static let programs: KeyValuePairs = [
            "call": #"""
            unsigned long a[7] = { 0 };
            for (int i = 0; i < argc && i < 7; i++) a[i] = number(argv[i]);
            return syscall(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
            """#,
            // Files
            "write": "return write_all(open(argv[0], O_WRONLY));",
            "read_truncating": "return open(argv[0], O_RDONLY | O_TRUNC);",
            "temporary": "return write_all(open(argv[0], O_TMPFILE | O_RDWR, 0600));",
            "touch": """
            struct timespec times[2] = { { 1, 1 }, { 1, 1 } };
            return utimensat(AT_FDCWD, argv[0], times, 0);
            """,
            "touch_descriptor": """
            struct timespec times[2] = { { 1, 1 }, { 1, 1 } };
            int fd = open(argv[0], O_RDONLY);
            TRY(fd);
            return futimens(fd, times);
            """,
            "fchmod": "int fd = open(argv[0], O_RDONLY); TRY(fd); return fchmod(fd, 0777);",
            "fchown": "int fd = open(argv[0], O_RDONLY); TRY(fd); return fchown(fd, 1, 1);",
            "fchown_of_path_only": """
            int fd = open(argv[0], O_PATH);
            TRY(fd);
            return fchownat(fd, "", 1, 1, AT_EMPTY_PATH);
            """,
            "fsetxattr": """
            int fd = open(argv[0], O_RDONLY);
            TRY(fd);
            return fsetxattr(fd, "user.escape", "x", 1, 0);
            """,
            "reopen": """
            int fd = open(argv[0], O_RDONLY);
            TRY(fd);
            char path[64];
            sprintf(path, "/proc/self/fd/%d", fd);
            return write_all(open(path, O_WRONLY));
            """,
            // chmod by a name of /proc that means the caller's own descriptor; %d stands for its number.
            "chmod_own_descriptor": """
            int fd = open(argv[0], O_RDONLY);
            TRY(fd);
            TRY(dup2(fd, 7));
            return chmod(argv[1], 0777);
            """,
            "inode_flags": """
            int fd = open(argv[0], O_RDONLY), flags = 0;
            TRY(fd);
            TRY(ioctl(fd, FS_IOC_GETFLAGS, &flags));
            flags |= 0x40;
            return ioctl(fd, FS_IOC_SETFLAGS, &flags);
            """,
            "inode_version": """
            int fd = open(argv[0], O_RDONLY), version = 0;
            TRY(fd);
            TRY(ioctl(fd, FS_IOC_GETVERSION, &version));
            version++;
            return ioctl(fd, FS_IOC_SETVERSION, &version);
            """,
            "open_only": "return open(argv[0], O_RDWR);",
            "open_by_handle": """
            struct { struct file_handle handle; char bytes[128]; } it;
            int mount_id, folder = open(argv[0], O_RDONLY);
            TRY(folder);
            it.handle.handle_bytes = 128;
            TRY(name_to_handle_at(AT_FDCWD, argv[1], &it.handle, &mount_id, 0));
            return write_all(open_by_handle_at(folder, &it.handle, O_WRONLY));
            """,
            "run_from_memory": """
            int in = open("/proc/self/exe", O_RDONLY), fd = memfd_create("escape", 0);
            TRY(in);
            TRY(fd);
            char buffer[65536];
            for (ssize_t n; (n = read(in, buffer, sizeof buffer)) > 0;) write(fd, buffer, n);
            char *arguments[] = { "escape", argv[0], argv[1], 0 };
            return fexecve(fd, arguments, environ);
            """,
            "descriptors": """
            for (int fd = 0; fd < 4096; fd++) {
                char path[64], target[4096];
                sprintf(path, "/proc/self/fd/%d", fd);
                if (fcntl(fd, F_GETFD) >= 0) printf("%d ", fd);
                if (ftruncate(fd, 0) == 0) printf("truncated ");
            }
            """,
            "race_open": """
            strcpy(inner_path, argv[0]);
            strcpy(outer_path, argv[1]);
            pthread_t thread;
            pthread_create(&thread, 0, flip_paths, 0);
            int opened = 0;
            for (int i = 0; i < 20000; i++) {
                int fd = open(shared_path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
                if (fd < 0) continue;
                write(fd, "escaped", 7);
                close(fd);
                opened++;
            }
            over = 1;
            pthread_join(thread, 0);
            if (!opened) { errno = EDEADLK; return -1; }
            """,
            "race_chmod": """
            strcpy(inner_path, argv[0]);
            strcpy(outer_path, argv[1]);
            close(open(inner_path, O_WRONLY | O_CREAT, 0644));
            pthread_t thread;
            pthread_create(&thread, 0, flip_paths, 0);
            for (int i = 0; i < 20000; i++) chmod(shared_path, 0777);
            over = 1;
            pthread_join(thread, 0);
            """,
            // A folder and a symlink to one outside change places.
            "race_folders": """
            strcpy(inner_path, argv[0]);
            strcpy(outer_path, argv[1]);
            char path[4096];
            sprintf(path, "%s/file", inner_path);
            pthread_t thread;
            pthread_create(&thread, 0, flip_names, 0);
            int opened = 0;
            for (int i = 0; i < 5000; i++) {
                int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
                if (fd < 0) continue;
                write(fd, "escaped", 7);
                close(fd);
                opened++;
            }
            over = 1;
            pthread_join(thread, 0);
            if (!opened) { errno = EDEADLK; return -1; }
            """,
            // Privileges
            "clone_user": """
            long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
            if (pid == 0) _exit(0);
            return pid;
            """,
            "setns": "int fd = open(argv[0], O_RDONLY); TRY(fd); return setns(fd, 0);",
            "pread": """
            int fd = open(argv[0], O_RDONLY);
            char byte;
            TRY(fd);
            return pread(fd, &byte, 1, strtoul(argv[1], 0, 0));
            """,
            "pwrite": """
            int fd = open(argv[0], O_RDWR);
            TRY(fd);
            return pwrite(fd, "x", 1, strtoul(argv[1], 0, 0));
            """,
            "write_memory": """
            char byte = 'x';
            struct iovec from = { &byte, 1 }, to = { (void *)strtoul(argv[1], 0, 0), 1 };
            return process_vm_writev(atoi(argv[0]), &from, 1, &to, 1, 0);
            """,
            "signal_by_descriptor": """
            int fd = syscall(SYS_pidfd_open, atoi(argv[0]), 0);
            TRY(fd);
            return syscall(SYS_pidfd_send_signal, fd, SIGCONT, 0, 0);
            """,
            "signal_by_socket": """
            int fds[2];
            TRY(socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
            TRY(fcntl(fds[0], F_SETSIG, SIGURG));
            TRY(fcntl(fds[0], F_SETOWN, atoi(argv[0])));
            TRY(fcntl(fds[0], F_SETFL, O_ASYNC));
            TRY(write(fds[1], "x", 1));
            """,
            "signal_own": """
            signal(SIGUSR1, SIG_IGN);
            TRY(kill(getpid(), SIGUSR1));
            pid_t child = fork();
            if (child == 0) for (;;) pause();
            TRY(kill(child, SIGTERM));
            int status;
            TRY(waitpid(child, &status, 0));
            return WTERMSIG(status) == SIGTERM ? 0 : -1;
            """,
            "type_into_terminal": "return syscall(SYS_ioctl, 1, strtoul(argv[0], 0, 0), \"x\");",
            "getpid_of_i386": "long r; __asm__ volatile(\"int $0x80\" : \"=a\"(r) : \"a\"(20)); return 0;",
            "getpid_of_x32": "syscall(0x40000000 | 39); return 0;",
            "limit_of": """
            struct rlimit limit;
            TRY(prlimit(atoi(argv[0]), RLIMIT_CORE, 0, &limit));
            limit.rlim_cur = limit.rlim_cur == 4096 ? 8192 : 4096;
            if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
            return prlimit(atoi(argv[0]), RLIMIT_CORE, &limit, 0);
            """,
            "write_shared_memory": """
            char *memory = shmat(atoi(argv[0]), 0, 0);
            if (memory == (char *)-1) return -1;
            memory[0] = 'x';
            """,
            // Network
            "connect_tcp": """
            struct sockaddr_in in = { AF_INET, htons(atoi(argv[0])), { htonl(INADDR_LOOPBACK) } };
            int fd = socket(AF_INET, SOCK_STREAM, 0);
            TRY(fd);
            return connect(fd, (struct sockaddr *)&in, sizeof in);
            """,
            "connect_unix": """
            struct sockaddr_un un;
            socklen_t length = address(&un, argv[0]);
            int fd = socket(AF_UNIX, SOCK_STREAM, 0);
            TRY(fd);
            TRY(connect(fd, (struct sockaddr *)&un, length));
            return write_all(fd);
            """,
            // The first name is its own service; addresses of one length.
            "race_connect": """
            struct sockaddr_un un;
            socklen_t length = address(&un, argv[0]);
            memcpy(inner_path, &un, sizeof un);
            address((struct sockaddr_un *)outer_path, argv[1]);
            int server = socket(AF_UNIX, SOCK_STREAM, 0), reached = 0;
            TRY(bind(server, (struct sockaddr *)&un, length));
            TRY(listen(server, 8));
            pthread_t thread;
            pthread_create(&thread, 0, flip_paths, 0);
            for (int i = 0; i < 500; i++) {
                int fd = socket(AF_UNIX, SOCK_STREAM, 0);
                if (connect(fd, (struct sockaddr *)shared_path, length) == 0) {
                    reached++;
                    close(accept(server, 0, 0));
                }
                close(fd);
            }
            over = 1;
            pthread_join(thread, 0);
            if (!reached) { errno = EDEADLK; return -1; }
            """,
            // A server and its client in one run.
            "serve_unix": """
            struct sockaddr_un un;
            socklen_t length = address(&un, argv[0]);
            int fd = socket(AF_UNIX, SOCK_STREAM, 0);
            TRY(fd);
            TRY(bind(fd, (struct sockaddr *)&un, length));
            TRY(listen(fd, 1));
            pid_t child = fork();
            if (child == 0) {
                int peer = socket(AF_UNIX, SOCK_STREAM, 0);
                if (connect(peer, (struct sockaddr *)&un, length) < 0) _exit(errno);
                _exit(write(peer, "hello", 5) == 5 ? 0 : errno);
            }
            int status;
            TRY(waitpid(child, &status, 0));
            if (WEXITSTATUS(status) != 0) { errno = WEXITSTATUS(status); return -1; }
            char text[6] = "";
            int peer = accept(fd, 0, 0);
            TRY(peer);
            TRY(recv(peer, text, 5, 0));
            return strcmp(text, "hello") == 0 ? 0 : -1;
            """,
            "pair": """
            int fds[2];
            char text[4] = "";
            TRY(socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
            TRY(send(fds[0], "a", 1, 0));
            TRY(recv(fds[1], text, 1, 0));
            TRY(sendto(fds[1], "b", 1, 0, 0, 0));
            TRY(recvfrom(fds[0], text + 1, 1, 0, 0, 0));
            return strcmp(text, "ab") == 0 ? 0 : -1;
            """,
            "interfaces": """
            struct ifaddrs *list = 0;
            TRY(getifaddrs(&list));
            for (; list; list = list->ifa_next) if (strcmp(list->ifa_name, "lo") == 0) return 0;
            errno = ENODEV;
            return -1;
            """,
            // RTM_NEWLINK of rtnetlink(7): its answer holds the errno.
            "change_link": """
            struct { struct nlmsghdr header; struct ifinfomsg info; } request = { 0 };
            struct { struct nlmsghdr header; struct nlmsgerr error; char rest[256]; } answer = { 0 };
            request.header.nlmsg_len = sizeof request;
            request.header.nlmsg_type = RTM_NEWLINK;
            request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
            request.info.ifi_index = if_nametoindex(argv[0]);
            request.info.ifi_change = IFF_DEBUG;
            int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
            TRY(fd);
            TRY(send(fd, &request, sizeof request, 0));
            TRY(recv(fd, &answer, sizeof answer, 0));
            errno = -answer.error.error;
            return answer.error.error < 0 ? -1 : 0;
            """,
        ]
    }
#endif
