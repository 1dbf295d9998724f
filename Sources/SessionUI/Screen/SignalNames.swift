import ExecEngine

/// Names of signals by number, as in signal(7) for Linux on x86 and ARM.
public enum SignalNames {
    private static let names = [
        "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS",
    ]

    private static let firstRealTime: Int32 = 34
    private static let lastRealTime: Int32 = 64

    /// "SIGSEGV", "SIGRTMIN+3", or "signal 99" for one without a name.
    public static func name(of signal: Signal) -> String {
        let number = signal.rawValue
        if number >= 1, Int(number) <= names.count { return names[Int(number) - 1] }
        switch number {
        case firstRealTime: return "SIGRTMIN"
        case lastRealTime: return "SIGRTMAX"
        case firstRealTime..<lastRealTime: return "SIGRTMIN+\(number - firstRealTime)"
        default: return "signal \(number)"
        }
    }
}
