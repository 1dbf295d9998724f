/* The wide-character ncurses API for Swift, with functions for what Swift cannot import.
 *
 * Swift imports neither function-like and cast-bearing macros, nor variadic functions; and in Swift 6 it refuses
 * the library's global variables, because it cannot know that one thread alone uses them. Each function here
 * stands for one of those and is named after it. ncurses is not thread-safe: call all of it from one thread.
 *
 * Works with ncurses 6.1 and later (Debian's, Homebrew's).
 */
#ifndef SLUICE_CNCURSES_H
#define SLUICE_CNCURSES_H

#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif

#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <wchar.h>

#include <ncurses.h>

/* Global variables. */

static inline int curses_colors(void) { return COLORS; }
static inline int curses_color_pairs(void) { return COLOR_PAIRS; }

/* Windows. Swift imports WINDOW as one type where the library shows what is in it and as another where it was built
 * opaque, so none crosses over. */

static inline int curses_has_screen(void) { return stdscr != NULL; }

/* Puts cells on the standard screen from a row's first column on, without wrapping or scrolling. */
static inline int curses_put_row(int row, const cchar_t *cells, int count) {
    return mvwadd_wchnstr(stdscr, row, 0, cells, count);
}

static inline int curses_move_cursor(int row, int column) { return wmove(stdscr, row, column); }

/* Makes the next update send the whole screen. */
static inline void curses_repaint(void) { clearok(curscr, TRUE); }

/* Sends what changed on the standard screen. */
static inline void curses_update(void) {
    wnoutrefresh(stdscr);
    doupdate();
}

/* A window to read keys from: reading from one refreshes it, unless it is a pad. Reading never waits, gives keys as
 * codes, and bytes as they are. NULL where memory is short. */
static inline void *curses_open_keyboard(void) {
    WINDOW *pad = newpad(1, 1);
    if (pad != NULL) {
        keypad(pad, TRUE);
        nodelay(pad, TRUE);
        meta(pad, TRUE);
    }
    return pad;
}

static inline int curses_read_keyboard(void *keyboard) { return wgetch((WINDOW *)keyboard); }
static inline void curses_close_keyboard(void *keyboard) { delwin((WINDOW *)keyboard); }

/* Video attributes (curs_attr(3X)), which are shifted and cast macros. */

static inline attr_t curses_attribute_normal(void) { return A_NORMAL; }
static inline attr_t curses_attribute_bold(void) { return A_BOLD; }
static inline attr_t curses_attribute_dim(void) { return A_DIM; }
static inline attr_t curses_attribute_underline(void) { return A_UNDERLINE; }
static inline attr_t curses_attribute_blink(void) { return A_BLINK; }
static inline attr_t curses_attribute_reverse(void) { return A_REVERSE; }

/* No attribute at all where the library is older than A_ITALIC. */
static inline attr_t curses_attribute_italic(void) {
#ifdef A_ITALIC
    return A_ITALIC;
#else
    return A_NORMAL;
#endif
}

/* Colour pairs with numbers beyond a short's, for direct-colour terminals (init_extended_pair(3X), since 6.1). */
static inline int curses_init_pair(int pair, int foreground, int background) {
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
    return init_extended_pair(pair, foreground, background);
#else
    return init_pair((short)pair, (short)foreground, (short)background);
#endif
}

/* tiparm(3X) is variadic. The result is the library's own buffer, overwritten by the next call. */
static inline const char *curses_cursor_address(const char *cup, int row, int column) {
    return tiparm(cup, row, column);
}

/* A string capability by name (curs_terminfo(3X)); NULL both where it is absent, (char *)0, and where the name is
 * no string capability, (char *)-1. */
static inline const char *curses_string_capability(const char *name) {
    const char *value = tigetstr((char *)name);
    return value == (const char *)-1 ? NULL : value;
}

/* wcwidth(3) is hidden from Swift by glibc, unless X/Open was asked for before its first header. */
#ifdef __linux__
extern int wcwidth(wchar_t character);
#endif
static inline int curses_character_width(wchar_t character) { return wcwidth(character); }

/* TIOCGWINSZ takes an unsigned long of another spelling on each system (ioctl_tty(2), tty(4)).
 * 0, or -1 with errno. */
static inline int curses_window_size(int descriptor, int *columns, int *rows) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) {
        return -1;
    }
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

/* Last, because term.h makes macros of words like columns and lines. */
#include <term.h>

/* cur_term is a variable, or a macro of a call. */
static inline void curses_forget_terminal(void) {
    if (cur_term != NULL) {
        del_curterm(cur_term);
    }
}

#endif
