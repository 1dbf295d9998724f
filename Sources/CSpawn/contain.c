/*
 * The layers of the sandbox, applied by the command's child to itself. Rules come ready-made from the caller.
 * Raw system calls only, as in guardian.c.
 */
#ifdef __linux__
#define _GNU_SOURCE
#include "contain.h"
#include "raw_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* Numbers from include/uapi/asm-generic/unistd.h, for headers that lack them. */
#ifndef SYS_open_tree
#define SYS_open_tree 428  /* Linux 5.2 */
#define SYS_move_mount 429 /* Linux 5.2 */
#define SYS_fsopen 430     /* Linux 5.2 */
#define SYS_fsconfig 431   /* Linux 5.2 */
#define SYS_fsmount 432    /* Linux 5.2 */
#endif
#ifndef SYS_openat2
#define SYS_openat2 437 /* Linux 5.6 */
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442 /* Linux 5.12 */
#endif
#ifndef SYS_landlock_add_rule
#define SYS_landlock_add_rule 445      /* Linux 5.13 */
#define SYS_landlock_restrict_self 446 /* Linux 5.13 */
#endif

/* include/uapi/linux/mount.h and fcntl.h */
enum {
    TREE_CLONE = 1,
    TREE_CLOEXEC = O_CLOEXEC,
    WHOLE_TREE = 0x8000,      /* AT_RECURSIVE */
    FROM_DESCRIPTOR = 0x4,    /* MOVE_MOUNT_F_EMPTY_PATH */
    ONTO_DESCRIPTOR = 0x40,   /* MOVE_MOUNT_T_EMPTY_PATH */
    FS_CLOEXEC = 1,           /* FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC */
    FS_SET_FLAG = 0,          /* FSCONFIG_SET_FLAG */
    FS_SET_STRING = 1,        /* FSCONFIG_SET_STRING */
    FS_CREATE = 6,            /* FSCONFIG_CMD_CREATE */
    ATTRIBUTE_READ_ONLY = 1,  /* MOUNT_ATTR_RDONLY */
    ATTRIBUTE_NO_SUID = 2,    /* MOUNT_ATTR_NOSUID */
    ATTRIBUTE_NO_DEVICES = 4, /* MOUNT_ATTR_NODEV */
    ATTRIBUTE_NO_EXEC = 8,    /* MOUNT_ATTR_NOEXEC */
    PRIVATE_PROPAGATION = 1 << 18, /* MS_PRIVATE */
    NO_SYMLINKS = 4           /* RESOLVE_NO_SYMLINKS, include/uapi/linux/openat2.h */
};

struct mount_attributes { /* struct mount_attr of mount_setattr(2) */
    uint64_t set;
    uint64_t clear;
    uint64_t propagation;
    uint64_t user_namespace;
};

struct open_how_2 { /* struct open_how of openat2(2) */
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

struct path_rule { /* struct landlock_path_beneath_attr of landlock_add_rule(2) */
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

static int failed(struct contain_failure *failure, int step, long result, int item) {
    failure->step = step;
    failure->error = (int)-result;
    failure->item = item;
    return 1;
}

static long write_file(const char *path, const char *text) {
    long length = 0;
    while (text[length]) length++;
    long fd = call4(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return fd;
    long result = call3(SYS_write, fd, text, length);
    call1(SYS_close, fd);
    return result;
}

/* The path itself, no symlink followed anywhere on the way. */
static long open_path(const char *path) {
    struct open_how_2 how;
    how.flags = O_PATH | O_CLOEXEC | O_NOFOLLOW;
    how.mode = 0;
    how.resolve = NO_SYMLINKS;
    return call4(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
}

static long clone_tree(long fd) {
    return call3(SYS_open_tree, fd, "", TREE_CLONE | TREE_CLOEXEC | WHOLE_TREE | AT_EMPTY_PATH);
}

static long set_attributes(long fd, const char *path, int flags, uint64_t set) {
    struct mount_attributes attributes;
    attributes.set = set;
    attributes.clear = 0;
    attributes.propagation = PRIVATE_PROPAGATION;
    attributes.user_namespace = 0;
    return call5(SYS_mount_setattr, fd, path, flags | WHOLE_TREE, &attributes, sizeof attributes);
}

static long move_onto(long tree, long target) {
    return call5(SYS_move_mount, tree, "", target, "", FROM_DESCRIPTOR | ONTO_DESCRIPTOR);
}

/* A new tmpfs(5) or devpts of the run's own. */
static long make_private(const struct cspawn_mount *mount) {
    int is_shm = mount->kind == CSPAWN_MOUNT_SHARED_MEMORY;
    long result;
    long fs = call2(SYS_fsopen, is_shm ? "tmpfs" : "devpts", FS_CLOEXEC);
    if (fs < 0) return fs;
    if (is_shm) {
        result = call5(SYS_fsconfig, fs, FS_SET_STRING, "mode", "1777", 0);
    } else {
        result = call5(SYS_fsconfig, fs, FS_SET_STRING, "ptmxmode", "0666", 0);
        if (result >= 0) result = call5(SYS_fsconfig, fs, FS_SET_STRING, "mode", "0620", 0);
    }
    if (result >= 0) result = call5(SYS_fsconfig, fs, FS_CREATE, 0, 0, 0);
    if (result >= 0)
        result = call3(SYS_fsmount, fs, FS_CLOEXEC,
                       ATTRIBUTE_NO_SUID | ATTRIBUTE_NO_EXEC | (is_shm ? ATTRIBUTE_NO_DEVICES : 0));
    call1(SYS_close, fs);
    return result;
}

static int apply_mounts(const struct cspawn_sandbox *sandbox, struct contain_failure *failure) {
    long result;
    int trees[CSPAWN_MAX_MOUNTS];
    int targets[CSPAWN_MAX_MOUNTS];

    if (sandbox->mount_count > CSPAWN_MAX_MOUNTS) return failed(failure, CSPAWN_STEP_MOUNT, -E2BIG, 0);
    result = call1(SYS_unshare, CLONE_NEWNS | CLONE_NEWIPC | (sandbox->uid_map ? CLONE_NEWUSER : 0));
    if (result < 0) return failed(failure, CSPAWN_STEP_NAMESPACE, result, -1);
    if (sandbox->uid_map) {
        /* user_namespaces(7): without rights in the parent's namespace, setgroups has to be given up first. */
        write_file("/proc/self/setgroups", "deny");
        result = write_file("/proc/self/uid_map", sandbox->uid_map);
        if (result >= 0) result = write_file("/proc/self/gid_map", sandbox->gid_map);
        if (result < 0) return failed(failure, CSPAWN_STEP_NAMESPACE, result, -1);
    }
    for (int i = 0; i < sandbox->mount_count; i++) {
        if (sandbox->mounts[i].kind != CSPAWN_MOUNT_WRITABLE) continue;
        result = targets[i] = (int)open_path(sandbox->mounts[i].path);
        if (result >= 0) result = trees[i] = (int)clone_tree(targets[i]);
        if (result < 0) return failed(failure, CSPAWN_STEP_MOUNT, result, i);
    }
    result = set_attributes(AT_FDCWD, "/", 0, ATTRIBUTE_READ_ONLY);
    if (result < 0) return failed(failure, CSPAWN_STEP_READ_ONLY, result, -1);
    for (int i = 0; i < sandbox->mount_count; i++) {
        int kind = sandbox->mounts[i].kind;
        if (kind == CSPAWN_MOUNT_WRITABLE) {
            result = set_attributes(trees[i], "", AT_EMPTY_PATH, 0);
        } else {
            int is_protected = kind == CSPAWN_MOUNT_PROTECTED || kind == CSPAWN_MOUNT_PROTECTED_LINK;
            trees[i] = -1;
            result = targets[i] = (int)open_path(sandbox->mounts[i].path);
            if (result >= 0)
                result = trees[i] = (int)(is_protected ? clone_tree(targets[i]) : make_private(&sandbox->mounts[i]));
            if (result >= 0 && is_protected)
                result = set_attributes(trees[i], "", AT_EMPTY_PATH, ATTRIBUTE_READ_ONLY);
        }
        if (result >= 0) result = move_onto(trees[i], targets[i]);
        /* The observer keeps it by name. */
        if (kind == CSPAWN_MOUNT_PROTECTED_LINK && result != -ENOENT) result = 0;
        if (result >= 0 && sandbox->mounts[i].rights && sandbox->ruleset_fd >= 0) {
            struct path_rule rule;
            rule.allowed = sandbox->mounts[i].rights;
            rule.parent = trees[i];
            result = call4(SYS_landlock_add_rule, sandbox->ruleset_fd, 1 /* LANDLOCK_RULE_PATH_BENEATH */, &rule, 0);
        }
        if (result < 0) return failed(failure, CSPAWN_STEP_MOUNT, result, i);
        if (trees[i] >= 0) call1(SYS_close, trees[i]);
        call1(SYS_close, targets[i]);
    }
    return 0;
}

/* capabilities(7): all but the kept ones go, from the bounding set too, so that execve brings none back. */
static int drop_capabilities(const struct cspawn_sandbox *sandbox, struct contain_failure *failure) {
    struct __user_cap_header_struct header;
    struct __user_cap_data_struct data[2];
    header.version = _LINUX_CAPABILITY_VERSION_3;
    header.pid = 0;
    long result = call2(SYS_capget, &header, data);
    if (result < 0) return failed(failure, CSPAWN_STEP_CAPABILITIES, result, -1);
    if (data[0].permitted == 0 && data[1].permitted == 0) return 0;
    call5(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int capability = 0; capability < 64; capability++) {
        if (sandbox->kept_capabilities >> capability & 1) continue;
        result = call5(SYS_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0);
        if (result == -EINVAL) break; /* the last one that this kernel has is behind us */
        if (result < 0 && result != -EPERM) return failed(failure, CSPAWN_STEP_CAPABILITIES, result, capability);
    }
    for (int i = 0; i < 2; i++) {
        uint32_t kept = (uint32_t)(sandbox->kept_capabilities >> (32 * i));
        data[i].permitted &= kept;
        data[i].effective &= kept;
        data[i].inheritable = 0;
    }
    result = call2(SYS_capset, &header, data);
    return result < 0 ? failed(failure, CSPAWN_STEP_CAPABILITIES, result, -1) : 0;
}

int contain_before_chdir(const struct cspawn_sandbox *sandbox, struct contain_failure *failure) {
    if (sandbox->has_mounts && apply_mounts(sandbox, failure) != 0) return 1;
    if (drop_capabilities(sandbox, failure) != 0) return 1;
    long result = call5(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (result < 0) return failed(failure, CSPAWN_STEP_NO_NEW_PRIVILEGES, result, -1);
    if (sandbox->ruleset_fd >= 0) {
        result = call2(SYS_landlock_restrict_self, sandbox->ruleset_fd, 0);
        if (result < 0) return failed(failure, CSPAWN_STEP_LANDLOCK, result, -1);
    }
    return 0;
}

static long install(const struct cspawn_filter *filter, unsigned flags) {
    return call3(SYS_seccomp, 1 /* SECCOMP_SET_MODE_FILTER */, flags, filter);
}

/* unix(7), SCM_RIGHTS. The listener lives on in the message until the caller takes it. */
static long send_listener(int control_fd, int error, int listener) {
    struct cspawn_report report;
    volatile char *byte = (volatile char *)&report;
    for (unsigned i = 0; i < sizeof report; i++) byte[i] = 0;
    report.kind = CSPAWN_REPORT_CONTAINED;
    report.error = error;

    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } rights;
    struct iovec part;
    struct msghdr message;
    part.iov_base = &report;
    part.iov_len = sizeof report;
    message.msg_name = 0;
    message.msg_namelen = 0;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = 0;
    message.msg_controllen = 0;
    message.msg_flags = 0;
    if (listener >= 0) {
        rights.header.cmsg_level = SOL_SOCKET;
        rights.header.cmsg_type = SCM_RIGHTS;
        rights.header.cmsg_len = CMSG_LEN(sizeof(int));
        *(int *)CMSG_DATA(&rights.header) = listener;
        message.msg_control = &rights;
        message.msg_controllen = CMSG_SPACE(sizeof(int));
    }
    return call3(SYS_sendmsg, control_fd, &message, MSG_NOSIGNAL);
}

int contain_before_exec(const struct cspawn_sandbox *sandbox, int control_fd, struct contain_failure *failure) {
    long listener = -1;
    int error = 0;
    long result;
    if (sandbox->observed.instructions) {
        listener = install(&sandbox->observed, sandbox->observer_flags);
        if (listener < 0) error = (int)-listener;
        /* seccomp(2): one listener in a chain of filters. Another watches already: contain without watching. */
        if (listener < 0 && listener != -EBUSY) return failed(failure, CSPAWN_STEP_SECCOMP, listener, -1);
    }
    if (listener < 0 && sandbox->unobserved.instructions) {
        result = install(&sandbox->unobserved, 0);
        if (result < 0) return failed(failure, CSPAWN_STEP_SECCOMP, result, -1);
    }
    result = send_listener(control_fd, error, (int)listener);
    return result < 0 ? failed(failure, CSPAWN_STEP_HANDOVER, result, -1) : 0;
}
#endif
