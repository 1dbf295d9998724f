/*
 * Starts one command under a guardian process and ends its whole tree.
 *
 * The guardian is a process of its own that shares the caller's memory (clone(2) with CLONE_VM, so its cost does
 * not grow with the caller) but neither its descriptors, its signals nor its process group. It is the parent of the
 * command and the subreaper (prctl(2), PR_SET_CHILD_SUBREAPER) of all that the command starts: whatever escapes by
 * setsid or a double fork ends up as its child and can be found and killed without touching a reused pid.
 *
 * Caller and guardian talk over one SOCK_SEQPACKET socket. Its closing by the caller, also through SIGKILL of the
 * caller, makes the guardian kill the tree.
 */
#ifndef SLUICE_CSPAWN_H
#define SLUICE_CSPAWN_H

#include <stdint.h>
#include <sys/types.h>

/* The step that failed; comes back with errno. */
enum cspawn_step {
    CSPAWN_STEP_NONE = 0,
    CSPAWN_STEP_SOCKET,      /* socketpair(2) in the caller */
    CSPAWN_STEP_STACK,       /* mmap(2) of the guardian's stack in the caller */
    CSPAWN_STEP_GUARDIAN,    /* clone(2) of the guardian */
    CSPAWN_STEP_DESCRIPTORS, /* making room above 2 and closing the rest, in the guardian */
    CSPAWN_STEP_SUBREAPER,   /* prctl(2) in the guardian */
    CSPAWN_STEP_WATCH,       /* signalfd(2) in the guardian */
    CSPAWN_STEP_FORK,        /* clone(2) of the command */
    CSPAWN_STEP_GROUP,       /* setpgid(2) or setsid(2) in the command */
    CSPAWN_STEP_STDIO,       /* dup2(2) onto 0, 1, 2 */
    CSPAWN_STEP_TERMINAL,    /* ioctl(TIOCSCTTY), ioctl_tty(2) */
    CSPAWN_STEP_CHDIR,       /* chdir(2) */
    CSPAWN_STEP_NAMESPACE,   /* unshare(2) and the maps of user_namespaces(7) */
    CSPAWN_STEP_READ_ONLY,   /* mount_setattr(2) on the root */
    CSPAWN_STEP_MOUNT,       /* open_tree(2), fsopen(2), move_mount(2) of the mount `item` */
    CSPAWN_STEP_CAPABILITIES, /* capset(2) */
    CSPAWN_STEP_NO_NEW_PRIVILEGES, /* prctl(2) */
    CSPAWN_STEP_LANDLOCK,    /* landlock_restrict_self(2) */
    CSPAWN_STEP_SECCOMP,     /* seccomp(2) */
    CSPAWN_STEP_HANDOVER,    /* sending the listener to the caller */
    CSPAWN_STEP_EXEC         /* execve(2) */
};

enum cspawn_mount_kind {
    CSPAWN_MOUNT_WRITABLE = 1,  /* stays as it is while everything else becomes read-only */
    CSPAWN_MOUNT_PROTECTED,     /* read-only although it lies in a writable one */
    CSPAWN_MOUNT_PROTECTED_LINK, /* a symlink, likewise where the kernel can put a mount on one; else as it is */
    CSPAWN_MOUNT_SHARED_MEMORY, /* a tmpfs of the run's own */
    CSPAWN_MOUNT_TERMINALS      /* a devpts of the run's own */
};

enum { CSPAWN_MAX_MOUNTS = 512 };

struct cspawn_mount {
    const char *path; /* absolute, without symlinks but for the last component */
    int kind;
    uint64_t rights; /* what Landlock grants beneath it, for those that exist in the child only */
};

/* As struct sock_fprog of seccomp(2). */
struct cspawn_filter {
    unsigned short length;
    const void *instructions; /* NULL for none */
};

/* The layers that the child puts around itself, in this order: mounts, capabilities, Landlock, seccomp. */
struct cspawn_sandbox {
    int has_mounts;
    /* Not NULL: a user namespace comes first, with these maps (user_namespaces(7)). */
    const char *uid_map;
    const char *gid_map;
    /* The writable ones first, outer before inner; then the others. */
    const struct cspawn_mount *mounts;
    int mount_count;
    /* Bit n for capability n of capabilities(7); nothing happens to a process that has none. */
    uint64_t kept_capabilities;
    /* A Landlock ruleset, or -1. */
    int ruleset_fd;
    /* Has a listener; flags of seccomp(2). Where another listener stands in the way, `unobserved` takes its place. */
    struct cspawn_filter observed;
    unsigned observer_flags;
    struct cspawn_filter unobserved;
};

/* All that the child needs, ready-made; must stay in place until the first report has come. */
struct cspawn_request {
    /* Paths for execve in the order of PATH, NULL at the end. */
    const char *const *candidates;
    char *const *argv;
    /* For a file without a format that the kernel knows (ENOEXEC): /bin/sh's argv; [1] is filled in by the child. */
    char **script_argv;
    char *const *envp;
    /* The working folder, or NULL for the caller's. */
    const char *cwd;
    int stdin_fd;
    int stdout_fd;
    int stderr_fd;
    /* Not 0: a session of its own with stdout's terminal as controlling terminal; 0: a process group only. */
    int has_terminal;
    /* NULL for none. */
    const struct cspawn_sandbox *sandbox;
};

enum cspawn_report_kind {
    CSPAWN_REPORT_STARTED = 1, /* pid */
    CSPAWN_REPORT_FAILED,      /* step, error; the guardian ends after it */
    CSPAWN_REPORT_EXITED,      /* code, status, usage; the command stays unreaped, so its pgid stays its own */
    CSPAWN_REPORT_ALONE,       /* nothing but the ended command is left of the tree */
    CSPAWN_REPORT_CONTAINED,   /* comes before STARTED, with the listener as SCM_RIGHTS; error: why there is none */
    CSPAWN_REPORT_SWEPT        /* the tree is gone but for survivors; the guardian ends after it */
};

enum { CSPAWN_MAX_SURVIVORS = 16 };

struct cspawn_report {
    int32_t kind;
    int32_t pid;
    int32_t step;
    int32_t error;
    int32_t item;
    /* si_code and si_status of waitid(2). */
    int32_t code;
    int32_t status;
    /* Not 0 where /proc/PID/task/TID/children could not be read: escapees were not seen. */
    int32_t tree_is_hidden;
    int32_t survivor_count;
    int32_t survivors[CSPAWN_MAX_SURVIVORS];
    /* getrusage(2) of the command and what it waited for: microseconds and KiB. */
    int64_t user_microseconds;
    int64_t system_microseconds;
    int64_t max_resident_kib;
};

/* What the caller sends: one byte. */
enum cspawn_order {
    CSPAWN_ORDER_SWEEP = 'K', /* SIGKILL the tree, reap it, report, end */
    CSPAWN_ORDER_LEAVE = 'L'  /* reap the command, report, end; the rest lives on */
};

struct cspawn_guardian {
    pid_t pid;
    /* The caller's end of the socket, close-on-exec, not blocking. */
    int control_fd;
    void *stack;
    size_t stack_size;
};

/*
 * Starts the guardian, which starts the command. Returns 0, or an errno with the failed step in *step.
 *
 * May be called from any thread, also by several at once. Allocates nothing but the guardian's stack; all signals
 * are blocked in the calling thread for the moment of the clone. The first report is STARTED or FAILED.
 */
int cspawn_start(const struct cspawn_request *request, struct cspawn_guardian *guardian, enum cspawn_step *step);

/* Waits for the guardian to end, reaps it and frees its stack. Does not close control_fd. */
void cspawn_reap(struct cspawn_guardian *guardian);

#endif
