/* The wide-character ncurses API for Swift. */
#ifndef SLUICE_CNCURSES_H
#define SLUICE_CNCURSES_H

#define NCURSES_WIDECHAR 1
#include <ncurses.h>

#endif
