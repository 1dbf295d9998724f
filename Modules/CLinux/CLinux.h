/*
 * Linux system calls that Swift's Glibc module does not offer: GNU extensions are hidden there and syscall(2) is
 * variadic. Each returns what the call of its name returns, -1 with errno on failure. Empty elsewhere.
 */
#ifndef SLUICE_CLINUX_H
#define SLUICE_CLINUX_H
#ifdef __linux__

#include <fcntl.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* Not in the headers of every C library we build with; numbers from include/uapi/asm-generic/unistd.h. */
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424 /* Linux 5.1 */
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 /* Linux 5.3 */
#endif

/* splice(2) without blocking, moving pages where it can; `out` at *offset, which is moved on, or NULL. */
static inline long clinux_splice(int in, int out, long long *offset, size_t length) {
    enum { MOVE = 1, NONBLOCK = 2 }; /* SPLICE_F_MOVE, SPLICE_F_NONBLOCK: include/linux/splice.h */
    return syscall(SYS_splice, in, NULL, out, offset, length, MOVE | NONBLOCK);
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

#endif
#endif
