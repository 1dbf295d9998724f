/*
 * Linux system calls that Swift's Glibc module does not offer: GNU extensions are hidden there and syscall(2) is
 * variadic. Each returns what the call of its name returns, -1 with errno on failure. Empty elsewhere.
 */
#ifndef SLUICE_CLINUX_H
#define SLUICE_CLINUX_H
#ifdef __linux__

#include <fcntl.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* Not in the headers of every C library we build with; numbers from include/uapi/asm-generic/unistd.h. */
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424 /* Linux 5.1 */
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 /* Linux 5.3 */
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438 /* Linux 5.6 */
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444 /* Linux 5.13 */
#define SYS_landlock_add_rule 445       /* Linux 5.13 */
#endif

/* splice(2) without blocking, moving pages where it can; `out` at *offset, which is moved on, or NULL. */
static inline long clinux_splice(int in, int out, long long *offset, size_t length) {
    enum { MOVE = 1, NONBLOCK = 2 }; /* SPLICE_F_MOVE, SPLICE_F_NONBLOCK: include/linux/splice.h */
    return syscall(SYS_splice, in, NULL, out, offset, length, MOVE | NONBLOCK);
}

/* tee(2) without blocking: the bytes stay in the first pipe and are in the second one too. */
static inline long clinux_tee(int in, int out, size_t length) {
    enum { NONBLOCK = 2 }; /* SPLICE_F_NONBLOCK */
    return syscall(SYS_tee, in, out, length, NONBLOCK);
}

/* pipe2(2) with O_CLOEXEC. */
static inline int clinux_pipe(int ends[2]) {
    return (int)syscall(SYS_pipe2, ends, O_CLOEXEC);
}

/* F_SETPIPE_SZ of fcntl(2). */
static inline int clinux_set_pipe_size(int pipe, int length) {
    enum { SETPIPE_SZ = 1031 }; /* include/uapi/linux/fcntl.h */
    return fcntl(pipe, SETPIPE_SZ, length);
}

/* An unlinked file in `folder` (O_TMPFILE of open(2)). */
static inline int clinux_open_unlinked(const char *folder) {
    enum { TMPFILE = 020000000 | O_DIRECTORY }; /* include/uapi/asm-generic/fcntl.h */
    return open(folder, TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

static inline int clinux_pidfd_open(pid_t pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

static inline int clinux_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

/* The N of /dev/pts/N (TIOCGPTN of ioctl_tty(2)). */
static inline int clinux_pty_number(int main_end, unsigned *number) {
    return ioctl(main_end, TIOCGPTN, number);
}

/* The main end of a new pseudo-terminal, unlocked (pty(7), ioctl_tty(2)); its number goes to *number. */
static inline int clinux_open_pty(unsigned *number) {
    int main_end = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
    int unlocked = 0;
    if (main_end < 0) return -1;
    if (ioctl(main_end, TIOCSPTLCK, &unlocked) != 0 || clinux_pty_number(main_end, number) != 0) {
        close(main_end);
        return -1;
    }
    return main_end;
}

/* The other end, opened without a path (TIOCGPTPEER, Linux 4.13). */
static inline int clinux_open_pty_peer(int main_end) {
    enum { GPTPEER = 0x5441 }; /* include/uapi/asm-generic/ioctls.h */
    return ioctl(main_end, GPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

/* fallocate(2) with FALLOC_FL_PUNCH_HOLE and FALLOC_FL_KEEP_SIZE: gives blocks back, the bytes read as 0. */
static inline int clinux_punch_hole(int file, long long offset, long long length) {
    enum { KEEP_SIZE = 1, PUNCH_HOLE = 2 }; /* include/uapi/linux/falloc.h */
    return (int)syscall(SYS_fallocate, file, PUNCH_HOLE | KEEP_SIZE, offset, length);
}

/* memfd_create(2) with MFD_CLOEXEC. */
static inline int clinux_open_in_memory(const char *name) {
    return (int)syscall(SYS_memfd_create, name, 1);
}

/* A descriptor of another process, duplicated (pidfd_getfd(2)). */
static inline int clinux_pidfd_getfd(int pidfd, int descriptor) {
    return (int)syscall(SYS_pidfd_getfd, pidfd, descriptor, 0);
}

/* Reads another process's memory, up to the first page that cannot be read (process_vm_readv(2)). */
static inline long clinux_read_memory(pid_t pid, void *to, uint64_t from, size_t length) {
    enum { PAGE = 4096, PARTS = 18 };
    struct iovec local = {to, length};
    struct iovec remote[PARTS];
    unsigned long count = 0;
    /* Partial transfers end at the edge of a part, so each part ends with its page. */
    while (length > 0 && count < PARTS) {
        size_t part = PAGE - from % PAGE;
        if (part > length) part = length;
        remote[count].iov_base = (void *)(uintptr_t)from;
        remote[count].iov_len = part;
        count++;
        from += part;
        length -= part;
    }
    return syscall(SYS_process_vm_readv, pid, &local, 1UL, remote, count, 0UL);
}

/* The Landlock ABI of the kernel (landlock_create_ruleset(2), LANDLOCK_CREATE_RULESET_VERSION). */
static inline int clinux_landlock_abi(void) {
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
}

/* struct landlock_ruleset_attr of Linux 6.12 (include/uapi/linux/landlock.h); `size` tells how much of it counts. */
struct clinux_landlock_ruleset {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;
    uint64_t scoped;
};

static inline int clinux_landlock_create_ruleset(const struct clinux_landlock_ruleset *ruleset, size_t size) {
    return (int)syscall(SYS_landlock_create_ruleset, ruleset, size, 0);
}

/* LANDLOCK_RULE_PATH_BENEATH of landlock_add_rule(2). */
static inline int clinux_landlock_allow(int ruleset, uint64_t rights, int path) {
    struct {
        uint64_t allowed;
        int32_t parent;
    } __attribute__((packed)) rule = {rights, path};
    return (int)syscall(SYS_landlock_add_rule, ruleset, 1, &rule, 0);
}

/* O_PATH of open(2). */
static inline int clinux_open_path(const char *path) {
    return open(path, 010000000 | O_CLOEXEC);
}

#ifndef SYS_openat2
#define SYS_openat2 437 /* Linux 5.6 */
#endif

/* O_PATH of what a path names, with no symlink followed anywhere (openat2(2), RESOLVE_NO_SYMLINKS). */
static inline int clinux_open_path_itself(const char *path) {
    struct {
        uint64_t flags, mode, resolve;
    } how = {010000000 | O_CLOEXEC | O_NOFOLLOW, 0, 4};
    return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
}

/* setxattr(2) and removexattr(2). */
static inline int clinux_setxattr(const char *path, const char *name, const void *value, size_t size, int flags) {
    return (int)syscall(SYS_setxattr, path, name, value, size, flags);
}

static inline int clinux_removexattr(const char *path, const char *name) {
    return (int)syscall(SYS_removexattr, path, name);
}

/* seccomp(2). */
static inline int clinux_seccomp(unsigned operation, unsigned flags, void *arguments) {
    return (int)syscall(SYS_seccomp, operation, flags, arguments);
}

/* ioctls of seccomp_unotify(2). */
static inline int clinux_notification_receive(int listener, void *notification) {
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, notification);
}

static inline int clinux_notification_send(int listener, void *response) {
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response);
}

static inline int clinux_notification_is_valid(int listener, uint64_t id) {
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

/* SECCOMP_IOCTL_NOTIF_SET_FLAGS with SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (Linux 6.6, include/uapi/linux/seccomp.h). */
static inline int clinux_notification_wake_synchronously(int listener) {
    return ioctl(listener, _IOW('!', 4, uint64_t), 1UL);
}

/* recvmsg(2) of a message that may bring one descriptor; *descriptor is -1 where it brings none. */
static inline long clinux_receive(int socket, void *data, size_t length, int flags, int *descriptor) {
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } rights;
    struct iovec part = {data, length};
    struct msghdr message = {0};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = &rights;
    message.msg_controllen = sizeof rights;
    *descriptor = -1;
    long count = recvmsg(socket, &message, flags | 0x40000000 /* MSG_CMSG_CLOEXEC, recvmsg(2) */);
    if (count >= 0 && message.msg_controllen >= CMSG_LEN(sizeof(int)) && rights.header.cmsg_level == SOL_SOCKET
        && rights.header.cmsg_type == SCM_RIGHTS)
        memcpy(descriptor, CMSG_DATA(&rights.header), sizeof(int));
    return count;
}

#endif
#endif
