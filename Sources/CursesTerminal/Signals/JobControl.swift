#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Stopping and going on as a job of the shell.
public enum JobControl {
    /// Asks every process of the own group to stop, as the terminal does for Ctrl-Z.
    ///
    /// The own SIGTSTP arrives in the ``SignalMailbox``, if that receives it, and is to be answered by
    /// ``CursesTerminal/suspend(while:)``.
    public static func stopGroup() {
        kill(0, SIGTSTP)
    }

    /// Stops the whole process by SIGTSTP's default action, and returns when it goes on.
    ///
    /// Works while a mailbox receives SIGTSTP. Returns at once where the system refuses to stop a process that no shell
    /// could continue (an orphaned process group).
    public static func stopSelf() {
        var (standard, previous) = (SignalAction.makeDefault(), sigaction())
        sigaction(SIGTSTP, &standard, &previous)
        var (set, mask) = (sigset_t(), sigset_t())
        sigemptyset(&set)
        sigaddset(&set, SIGTSTP)
        // To this thread alone: a signal to the process might be taken by the mailbox's thread instead.
        pthread_sigmask(SIG_BLOCK, &set, &mask)
        pthread_kill(pthread_self(), SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        pthread_sigmask(SIG_SETMASK, &mask, nil)
        sigaction(SIGTSTP, &previous, nil)
    }

    /// Whether another job than this process's has the terminal.
    static func isInBackground(of terminal: Int32) -> Bool {
        let foreground = tcgetpgrp(terminal)
        return foreground > 0 && foreground != getpgrp()
    }

    /// Runs the body so that changing the terminal's modes works from the background too, instead of stopping the
    /// process (SIGTTOU; tcsetattr(3)). For giving a terminal back.
    static func withoutTerminalStops(_ body: () -> Void) {
        var (set, mask) = (sigset_t(), sigset_t())
        sigemptyset(&set)
        sigaddset(&set, SIGTTOU)
        pthread_sigmask(SIG_BLOCK, &set, &mask)
        body()
        pthread_sigmask(SIG_SETMASK, &mask, nil)
    }
}
