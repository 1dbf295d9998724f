/* libseccomp: writes the BPF programs of seccomp filters. Empty where there is none. */
#ifdef __linux__
#include <seccomp.h>
#endif
