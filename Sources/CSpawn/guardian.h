/* What spawn.c hands to guardian.c. */
#ifndef SLUICE_GUARDIAN_H
#define SLUICE_GUARDIAN_H

#include "CSpawn.h"

struct guardian_start {
    const struct cspawn_request *request;
    int control_fd;
    /* The top of the stack that the command's child runs on until execve. */
    void *child_stack_top;
};

/*
 * Runs body(argument) in a new process on the given stack and ends it with the result (clone(2) with these flags).
 * Returns the pid or a negative errno. Touches neither errno nor thread-local storage.
 */
long guardian_clone(unsigned long flags, void *stack_top, int (*body)(void *), void *argument);

/* The guardian's whole life. */
int guardian_main(void *start);

#endif
