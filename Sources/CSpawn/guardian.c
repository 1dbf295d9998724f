/*
 * The guardian and the command's child until execve.
 *
 * Both run in the caller's memory, on stacks of their own, beside the caller's running threads. So nothing here
 * calls libc, not even for memset: raw system calls only, no errno, no thread-local storage, no locks, no lazy
 * symbol binding. The test `guardianObjectNeedsNoLibrary` holds this file to it.
 */
#ifdef __linux__
#define _GNU_SOURCE
#include "contain.h"
#include "guardian.h"
#include "raw_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#ifndef SYS_close_range
#define SYS_close_range 436 /* Linux 5.9, include/uapi/asm-generic/unistd.h */
#endif

/* The kernel's signals are 1 to 64 (signal(7)); its sigset_t is 8 bytes. */
enum { SIGNAL_COUNT = 64, KERNEL_SIGSET_SIZE = 8 };

/* How long a sweep goes on without one process having gone, in milliseconds; then the rest are survivors. */
enum { SWEEP_PATIENCE = 1500 };

/* How long a sweep goes on at the most, in milliseconds, against forkers that always leave one more. */
enum { SWEEP_LIMIT = 10000 };

#if defined(__x86_64__)
long guardian_clone(unsigned long flags, void *stack_top, int (*body)(void *), void *argument) {
    void **stack = stack_top;
    *--stack = argument;
    *--stack = (void *)body;
    long result;
    register long r10 __asm__("r10") = 0;
    register long r8 __asm__("r8") = 0;
    __asm__ volatile("syscall\n\t"
                     "testq %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xorl %%ebp, %%ebp\n\t"
                     "popq %%rax\n\t"
                     "popq %%rdi\n\t"
                     "callq *%%rax\n\t"
                     "movl %%eax, %%edi\n\t"
                     "movl $231, %%eax\n\t" /* exit_group */
                     "syscall\n\t"
                     "hlt\n"
                     "1:"
                     : "=a"(result)
                     : "a"((long)SYS_clone), "D"(flags), "S"(stack), "d"(0L), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
}
#else
long guardian_clone(unsigned long flags, void *stack_top, int (*body)(void *), void *argument) {
    void **stack = stack_top;
    *--stack = argument;
    *--stack = (void *)body;
    register long x8 __asm__("x8") = SYS_clone;
    register long x0 __asm__("x0") = (long)flags;
    register long x1 __asm__("x1") = (long)stack;
    register long x2 __asm__("x2") = 0;
    register long x3 __asm__("x3") = 0;
    register long x4 __asm__("x4") = 0;
    __asm__ volatile("svc #0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, #0\n\t"
                     "ldp x1, x0, [sp], #16\n\t"
                     "blr x1\n\t"
                     "mov x8, #94\n\t" /* exit_group */
                     "svc #0\n\t"
                     "brk #1\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
                     : "x30", "memory");
    return x0;
}
#endif

/* The kernel's struct sigaction, which is not libc's (include/linux/signal_types.h). */
struct kernel_sigaction {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

static void default_action(int signal) {
    struct kernel_sigaction action;
    action.handler = SIG_DFL;
    action.flags = 0;
    action.restorer = 0;
    action.mask = 0;
    call4(SYS_rt_sigaction, signal, &action, 0, KERNEL_SIGSET_SIZE);
}

static int64_t milliseconds_now(void) {
    struct timespec now;
    call2(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Closes the descriptors from first to last; last may be ~0U. */
static void close_from_to(unsigned first, unsigned last) {
    if (first > last) return;
    if (call3(SYS_close_range, first, last, 0) == 0) return;
    /* Before Linux 5.9: one by one, up to the most that this process may ever have had open. */
    struct rlimit limit;
    unsigned end = 1u << 20;
    if (call4(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, &limit) == 0 && limit.rlim_max < end) end = (unsigned)limit.rlim_max;
    for (unsigned fd = first; fd <= last && fd < end; fd++) call1(SYS_close, fd);
}

/* Moves a descriptor above 2, out of the way of stdin, stdout and stderr. */
static int above_stdio(int fd) {
    return fd > 2 ? fd : (int)call3(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 3);
}

/* ---- The command's child, from vfork to execve ---- */

struct child_start {
    const struct cspawn_request *request;
    int stdio[3];
    int guardian_pid;
    int control_fd;
    /* Written by the child, read by the guardian once the child has called execve or ended. */
    volatile int step;
    volatile int error;
    volatile int item;
};

static int child_failed(struct child_start *start, int step, long result) {
    start->error = (int)-result;
    start->step = step;
    return 127;
}

static int child_main(void *argument) {
    struct child_start *start = argument;
    const struct cspawn_request *request = start->request;
    long result;

    /* The guardian's death kills the command (prctl(2)); the check closes the gap in which it died before. */
    if (call2(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL) == 0 && call0(SYS_getppid) != start->guardian_pid) return 127;

    result = request->has_terminal ? call0(SYS_setsid) : call2(SYS_setpgid, 0, 0);
    if (result < 0) return child_failed(start, CSPAWN_STEP_GROUP, result);

    for (int signal = 1; signal <= SIGNAL_COUNT; signal++) default_action(signal);

    for (int fd = 0; fd < 3; fd++) {
        result = call3(SYS_dup3, start->stdio[fd], fd, 0);
        if (result < 0) return child_failed(start, CSPAWN_STEP_STDIO, result);
    }
    if (!request->sandbox) close_from_to(3, ~0u);
    if (request->has_terminal) {
        result = call3(SYS_ioctl, 1, TIOCSCTTY, 0);
        if (result < 0) return child_failed(start, CSPAWN_STEP_TERMINAL, result);
    }
    struct contain_failure failure;
    if (request->sandbox && contain_before_chdir(request->sandbox, &failure) != 0) {
        start->item = failure.item;
        return child_failed(start, failure.step, -failure.error);
    }
    if (request->cwd) {
        result = call1(SYS_chdir, request->cwd);
        if (result < 0) return child_failed(start, CSPAWN_STEP_CHDIR, result);
    }

    if (request->sandbox) {
        /* Changes of credentials may have cleared it (prctl(2)). */
        call2(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
        close_from_to(3, (unsigned)start->control_fd - 1);
        close_from_to((unsigned)start->control_fd + 1, ~0u);
        if (contain_before_exec(request->sandbox, start->control_fd, &failure) != 0) {
            start->item = failure.item;
            return child_failed(start, failure.step, -failure.error);
        }
    }

    uint64_t none = 0;
    call4(SYS_rt_sigprocmask, SIG_SETMASK, &none, 0, KERNEL_SIGSET_SIZE);

    /* As execvp(3): a file that may not be run does not end the search, but is told if nothing better comes. */
    long told = -ENOENT;
    for (const char *const *candidate = request->candidates; *candidate; candidate++) {
        result = call3(SYS_execve, *candidate, request->argv, request->envp);
        if (result == -ENOEXEC) {
            request->script_argv[1] = (char *)*candidate;
            result = call3(SYS_execve, "/bin/sh", request->script_argv, request->envp);
        }
        if (result == -ENOENT || result == -ENOTDIR) continue;
        told = result;
        if (result != -EACCES && result != -ESTALE && result != -ENODEV && result != -ETIMEDOUT) break;
    }
    return child_failed(start, CSPAWN_STEP_EXEC, told);
}

/* ---- The guardian ---- */

struct guardian {
    int pid;
    int command;
    int control_fd;
    int signal_fd;
    int command_ended;
    int alone_reported;
    int tree_is_hidden;
};

static void clear_report(struct cspawn_report *report, int kind) {
    volatile char *byte = (volatile char *)report;
    for (unsigned i = 0; i < sizeof *report; i++) byte[i] = 0;
    report->kind = kind;
}

static void send_report(struct guardian *self, const struct cspawn_report *report) {
    call6(SYS_sendto, self->control_fd, (long)report, sizeof *report, MSG_NOSIGNAL, 0, 0);
}

static char *append_number(char *end, int number) {
    char digits[12];
    int count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0) *end++ = digits[--count];
    return end;
}

/* Up to `capacity` of the guardian's children, the command among them; -1 where /proc does not tell (proc(5)). */
static int list_children(struct guardian *self, int *pids, int capacity) {
    char path[48];
    static const char prefix[] = "/proc/self/task/";
    static const char suffix[] = "/children";
    char *end = path;
    for (const char *c = prefix; *c; c++) *end++ = *c;
    end = append_number(end, self->pid);
    for (const char *c = suffix; *c; c++) *end++ = *c;
    *end = 0;

    long fd = call4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        self->tree_is_hidden = 1;
        return -1;
    }
    int count = 0;
    int number = 0;
    char buffer[1024];
    long length;
    while (count < capacity && (length = call3(SYS_read, fd, buffer, sizeof buffer)) > 0) {
        for (long i = 0; i < length && count < capacity; i++) {
            if (buffer[i] >= '0' && buffer[i] <= '9') {
                number = number * 10 + (buffer[i] - '0');
            } else if (number > 0) {
                pids[count++] = number;
                number = 0;
            }
        }
    }
    call1(SYS_close, fd);
    return count;
}

enum { CHILDREN_AT_ONCE = 512 };

/* Reaps what has ended, but for the command. Returns how many children are left beside it, or -1 if unknown. */
static int reap_orphans(struct guardian *self) {
    int pids[CHILDREN_AT_ONCE];
    int left = 0;
    int count = list_children(self, pids, CHILDREN_AT_ONCE);
    if (count < 0) return -1;
    for (int i = 0; i < count; i++) {
        if (pids[i] == self->command) continue;
        siginfo_t info;
        info.si_pid = 0;
        long result = call5(SYS_waitid, P_PID, pids[i], &info, WEXITED | WNOHANG, 0);
        if (result == 0 && info.si_pid == 0) left++;
    }
    return left;
}

static void tell_alone(struct guardian *self, int left) {
    if (left > 0 || self->alone_reported || !self->command_ended) return;
    struct cspawn_report report;
    clear_report(&report, CSPAWN_REPORT_ALONE);
    report.tree_is_hidden = self->tree_is_hidden;
    self->alone_reported = 1;
    send_report(self, &report);
}

/* Looks at the command without reaping it, and tells the caller when it has ended. */
static void look_at_command(struct guardian *self) {
    if (self->command_ended) return;
    siginfo_t info;
    struct rusage usage;
    info.si_pid = 0;
    if (call5(SYS_waitid, P_PID, self->command, &info, WEXITED | WNOHANG | WNOWAIT, &usage) != 0) return;
    if (info.si_pid == 0) return;
    struct cspawn_report report;
    clear_report(&report, CSPAWN_REPORT_EXITED);
    report.pid = self->command;
    report.code = info.si_code;
    report.status = info.si_status;
    report.user_microseconds = (int64_t)usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec;
    report.system_microseconds = (int64_t)usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec;
    report.max_resident_kib = usage.ru_maxrss;
    self->command_ended = 1;
    send_report(self, &report);
}

static void drain_signals(struct guardian *self) {
    char signals[128 * 8]; /* struct signalfd_siginfo is 128 bytes (signalfd(2)) */
    while (call3(SYS_read, self->signal_fd, signals, sizeof signals) > 0) {
    }
}

/* Waits for a child to change or for the time to pass. */
static void wait_for_change(struct guardian *self, int milliseconds) {
    struct pollfd poll;
    struct timespec timeout;
    poll.fd = self->signal_fd;
    poll.events = POLLIN;
    poll.revents = 0;
    timeout.tv_sec = 0;
    timeout.tv_nsec = (long)milliseconds * 1000000;
    call5(SYS_ppoll, &poll, 1, &timeout, 0, 0);
    drain_signals(self);
}

/* Kills and reaps until no child is left. Every orphan of the tree comes to the guardian, so that is the tree. */
static void sweep(struct guardian *self, struct cspawn_report *report) {
    int pids[CHILDREN_AT_ONCE];
    int command_is_reaped = 0;
    int last_left = -1;
    int64_t deadline = milliseconds_now() + SWEEP_PATIENCE;
    int64_t end = milliseconds_now() + SWEEP_LIMIT;
    for (;;) {
        int left = 0;
        /* The unreaped command keeps its pgid from being reused. A group kill leaves no gap for a fork. */
        if (!command_is_reaped) call2(SYS_kill, -self->command, SIGKILL);
        int count = list_children(self, pids, CHILDREN_AT_ONCE);
        report->survivor_count = 0;
        for (int i = 0; i < count; i++) {
            siginfo_t info;
            info.si_pid = 0;
            call2(SYS_kill, pids[i], SIGKILL);
            /* Last of all, so that its pgid stays its own until the group is empty. */
            if (pids[i] == self->command && count > 1) continue;
            long result = call5(SYS_waitid, P_PID, pids[i], &info, WEXITED | WNOHANG, 0);
            if (result == 0 && info.si_pid == 0) {
                left++;
                if (report->survivor_count < CSPAWN_MAX_SURVIVORS)
                    report->survivors[report->survivor_count++] = pids[i];
            } else if (pids[i] == self->command) {
                command_is_reaped = 1;
            } else {
                last_left = -1; /* one has gone: that is progress */
            }
        }
        if (count < 0) {
            siginfo_t info;
            info.si_pid = 0;
            while (call5(SYS_waitid, P_ALL, 0, &info, WEXITED | WNOHANG, 0) == 0 && info.si_pid != 0) {
                if (info.si_pid == self->command) command_is_reaped = 1;
                info.si_pid = 0;
            }
        }
        siginfo_t any;
        any.si_pid = 0;
        if (call5(SYS_waitid, P_ALL, 0, &any, WEXITED | WNOHANG | WNOWAIT, 0) == -ECHILD) {
            report->survivor_count = 0;
            return;
        }
        int64_t now = milliseconds_now();
        if (left != last_left) {
            last_left = left;
            deadline = now + SWEEP_PATIENCE;
        }
        if (now >= deadline || now >= end) return;
        /* Something has ended already: go on at once. */
        if (any.si_pid == 0 || any.si_pid == self->command) wait_for_change(self, 20);
    }
}

static int guardian_failed(struct guardian *self, int step, long result, int item) {
    struct cspawn_report report;
    clear_report(&report, CSPAWN_REPORT_FAILED);
    report.step = step;
    report.error = (int)-result;
    report.item = item;
    send_report(self, &report);
    return 1;
}

int guardian_main(void *argument) {
    struct guardian_start *start = argument;
    const struct cspawn_request *request = start->request;
    struct child_start child;
    struct guardian self;
    long result;

    self.pid = (int)call0(SYS_getpid);
    self.command = 0;
    self.control_fd = start->control_fd;
    self.signal_fd = -1;
    self.command_ended = 0;
    self.alone_reported = 0;
    self.tree_is_hidden = 0;

    child.request = request;
    child.item = -1;
    child.stdio[0] = above_stdio(request->stdin_fd);
    child.stdio[1] = above_stdio(request->stdout_fd);
    child.stdio[2] = above_stdio(request->stderr_fd);
    self.control_fd = above_stdio(start->control_fd);
    for (int i = 0; i < 3; i++)
        if (child.stdio[i] < 0) return guardian_failed(&self, CSPAWN_STEP_DESCRIPTORS, child.stdio[i], -1);
    if (self.control_fd < 0) {
        self.control_fd = start->control_fd;
        return guardian_failed(&self, CSPAWN_STEP_DESCRIPTORS, -EMFILE, -1);
    }

    /* Keep these, close the gaps between them: no pipe of another run may be held open here. */
    int kept[5] = {child.stdio[0], child.stdio[1], child.stdio[2], self.control_fd, -1};
    int kept_count = 4;
    if (request->sandbox && request->sandbox->ruleset_fd >= 0) kept[kept_count++] = request->sandbox->ruleset_fd;
    for (int i = 1; i < kept_count; i++)
        for (int j = i; j > 0 && kept[j - 1] > kept[j]; j--) {
            int other = kept[j];
            kept[j] = kept[j - 1];
            kept[j - 1] = other;
        }
    unsigned next = 0;
    for (int i = 0; i < kept_count; i++) {
        if (kept[i] > 0) close_from_to(next, (unsigned)kept[i] - 1);
        next = (unsigned)kept[i] + 1;
    }
    close_from_to(next, ~0u);

    call0(SYS_setsid);
    call2(SYS_prctl, PR_SET_NAME, "sluice-guard");
    result = call2(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1);
    if (result < 0) return guardian_failed(&self, CSPAWN_STEP_SUBREAPER, result, -1);
    /* A caller that ignores SIGCHLD would have its children reaped by the kernel, statuses lost (wait(2)). */
    default_action(SIGCHLD);
    uint64_t child_signal = 1ull << (SIGCHLD - 1);
    self.signal_fd = (int)call4(SYS_signalfd4, -1, &child_signal, KERNEL_SIGSET_SIZE, O_CLOEXEC | O_NONBLOCK);
    if (self.signal_fd < 0) return guardian_failed(&self, CSPAWN_STEP_WATCH, self.signal_fd, -1);

    child.guardian_pid = self.pid;
    child.control_fd = self.control_fd;
    child.step = CSPAWN_STEP_NONE;
    child.error = 0;
    result = guardian_clone(CLONE_VM | CLONE_VFORK | SIGCHLD, start->child_stack_top, child_main, &child);
    if (result < 0) return guardian_failed(&self, CSPAWN_STEP_FORK, result, -1);
    self.command = (int)result;
    for (int i = 0; i < 3; i++) call1(SYS_close, child.stdio[i]);
    if (kept_count == 5) call1(SYS_close, request->sandbox->ruleset_fd);
    call1(SYS_chdir, "/"); /* hold no folder of the caller's */

    if (child.step != CSPAWN_STEP_NONE) {
        call5(SYS_waitid, P_PID, self.command, 0, WEXITED, 0);
        return guardian_failed(&self, child.step, -child.error, child.item);
    }
    struct cspawn_report report;
    clear_report(&report, CSPAWN_REPORT_STARTED);
    report.pid = self.command;
    send_report(&self, &report);

    for (;;) {
        struct pollfd polls[2];
        polls[0].fd = self.control_fd;
        polls[0].events = POLLIN;
        polls[0].revents = 0;
        polls[1].fd = self.signal_fd;
        polls[1].events = POLLIN;
        polls[1].revents = 0;
        call5(SYS_ppoll, polls, 2, 0, 0, 0);
        if (polls[1].revents) {
            drain_signals(&self);
            look_at_command(&self);
            tell_alone(&self, reap_orphans(&self));
        }
        if (polls[0].revents) {
            char order = 0;
            long length = call6(SYS_recvfrom, self.control_fd, (long)&order, 1, MSG_DONTWAIT, 0, 0);
            if (length == -EAGAIN || length == -EINTR) continue;
            look_at_command(&self);
            clear_report(&report, CSPAWN_REPORT_SWEPT);
            if (length == 1 && order == CSPAWN_ORDER_LEAVE) {
                call5(SYS_waitid, P_PID, self.command, 0, WEXITED | WNOHANG, 0);
            } else {
                sweep(&self, &report);
            }
            report.tree_is_hidden = self.tree_is_hidden;
            send_report(&self, &report);
            return 0;
        }
    }
}
#endif
