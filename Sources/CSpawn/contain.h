/* What the command's child does to itself before execve; called by guardian.c. */
#ifndef SLUICE_CONTAIN_H
#define SLUICE_CONTAIN_H

#include "CSpawn.h"

struct contain_failure {
    int step;
    int error;
    int item;
};

/* Mounts, capabilities and Landlock. Returns 0, or 1 with *failure filled. */
int contain_before_chdir(const struct cspawn_sandbox *sandbox, struct contain_failure *failure);

/*
 * The seccomp filter, the last step: from then on the child makes only calls that the filter lets through. Sends a
 * CONTAINED report over `control_fd` with the listener, if there is one.
 */
int contain_before_exec(const struct cspawn_sandbox *sandbox, int control_fd, struct contain_failure *failure);

#endif
