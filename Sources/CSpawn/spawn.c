/* The caller's part: what is made before the guardian exists and freed after it has gone. */
#ifdef __linux__
#define _GNU_SOURCE
#include "CSpawn.h"
#include "guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The guardian's deepest frames hold two tables of 512 pids and a few KiB more; the child's far less. */
enum { GUARDIAN_STACK = 64 * 1024, CHILD_STACK = 32 * 1024, GUARD = 4096 * 4 };

int cspawn_start(const struct cspawn_request *request, struct cspawn_guardian *guardian, enum cspawn_step *step) {
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
        *step = CSPAWN_STEP_SOCKET;
        return errno;
    }
    size_t size = GUARD + CHILD_STACK + GUARD + GUARDIAN_STACK;
    char *stack = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    char *child_stack = stack + GUARD;
    char *guardian_stack = child_stack + CHILD_STACK + GUARD;
    if (stack == MAP_FAILED || mprotect(child_stack, CHILD_STACK, PROT_READ | PROT_WRITE) != 0
        || mprotect(guardian_stack, GUARDIAN_STACK, PROT_READ | PROT_WRITE) != 0) {
        int error = errno;
        if (stack != MAP_FAILED) munmap(stack, size);
        close(sockets[0]);
        close(sockets[1]);
        *step = CSPAWN_STEP_STACK;
        return error;
    }
    /* Lies at the top of the guardian's own stack, so that it lives as long as the guardian. */
    struct guardian_start *start = (void *)(guardian_stack + GUARDIAN_STACK - 128);
    start->request = request;
    start->control_fd = sockets[1];
    start->child_stack_top = child_stack + CHILD_STACK;

    /* No handler of the caller's may ever run in the guardian: it begins and stays with every signal blocked. */
    uint64_t all = ~0ull;
    uint64_t before = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, 8);
    /* Exit signal 0: a caller that waits for any child, or ignores SIGCHLD, neither sees nor reaps the guardian. */
    long pid = guardian_clone(CLONE_VM, start, guardian_main, start);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, 8);
    close(sockets[1]);
    if (pid < 0) {
        munmap(stack, size);
        close(sockets[0]);
        *step = CSPAWN_STEP_GUARDIAN;
        return (int)-pid;
    }
    guardian->pid = (pid_t)pid;
    guardian->control_fd = sockets[0];
    guardian->stack = stack;
    guardian->stack_size = size;
    *step = CSPAWN_STEP_NONE;
    return 0;
}

void cspawn_reap(struct cspawn_guardian *guardian) {
    siginfo_t info;
    while (waitid(P_PID, (id_t)guardian->pid, &info, WEXITED | __WALL) != 0 && errno == EINTR) {
    }
    munmap(guardian->stack, guardian->stack_size);
    guardian->stack = NULL;
}
#endif
