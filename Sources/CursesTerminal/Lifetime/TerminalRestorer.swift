import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Gives the terminal back when the process crashes or exits with the screen still up.
///
/// A signal handler may do very little (signal-safety(7)): everything it needs is made ready in ``arm(terminal:modes:reset:capture:)`` and
/// reached through one pointer that never changes. The handler writes the reset sequence, sets the saved modes,
/// shows what was kept of standard error, calls the former handler (Swift's backtrace) and ends the process by the
/// signal's default action, so that the shell sees the true end, core dump included.
public enum TerminalRestorer {
    /// SIGILL and SIGTRAP are what a Swift trap ends in.
    static let crashSignals = [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT]

    /// Bytes of an alternate signal stack: room for the handler, for a backtrace by whoever handled the signal before,
    /// and for a large vector state saved by the kernel.
    private static let stackSize = 64 * 1024

    private struct Plan {
        var owner: pid_t = 0
        var terminal: Int32 = -1
        var modes = termios()
        var reset: UnsafeMutableRawPointer?
        var resetCount = 0
        var realError: Int32 = -1
        var keptError: Int32 = -1
        let scratch = UnsafeMutableRawPointer.allocate(byteCount: 4096, alignment: 16)
        /// Indexed by signal number.
        let previous = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
        var isInstalled = false
        var isRegisteredAtExit = false
    }

    /// Written by the thread that owns the terminal, and only while ``isArmed`` is false; read by whoever turned that
    /// from true to false. Allocated once and never freed. `nonisolated(unsafe)` for that reason.
    private nonisolated(unsafe) static let plan: UnsafeMutablePointer<Plan> = {
        let plan = UnsafeMutablePointer<Plan>.allocate(capacity: 1)
        plan.initialize(to: Plan())
        return plan
    }()

    /// Whether the terminal is to be restored. Who turns it off, alone, may do it.
    private static let isArmed = Atomic(false)

    /// Makes a crash from now on restore the terminal.
    ///
    /// Runs on the thread that owns the terminal, which also gets an alternate stack, so that a stack overflow can be
    /// handled. Both globals are touched here, so that the handler never is the first to initialise them.
    static func arm(terminal: Int32, modes: termios, reset: [UInt8], capture: StandardErrorCapture?) {
        disarm()
        let plan = plan
        plan.pointee.owner = getpid()
        plan.pointee.terminal = terminal
        plan.pointee.modes = modes
        plan.pointee.reset?.deallocate()
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(reset.count, 1), alignment: 1)
        bytes.copyMemory(from: reset, byteCount: reset.count)
        plan.pointee.reset = bytes
        plan.pointee.resetCount = reset.count
        plan.pointee.realError = capture?.real ?? -1
        plan.pointee.keptError = capture?.kept ?? -1
        install()
        isArmed.store(true, ordering: .releasing)
    }

    /// Leaves the terminal to its owner again.
    ///
    /// - Returns: False where it was restored already, or was never armed.
    @discardableResult
    static func disarm() -> Bool {
        isArmed.exchange(false, ordering: .acquiringAndReleasing)
    }

    /// Puts back the actions that the crash signals had before.
    static func uninstall() {
        guard plan.pointee.isInstalled else { return }
        plan.pointee.isInstalled = false
        for signal in crashSignals { sigaction(signal, plan.pointee.previous + Int(signal), nil) }
    }

    /// Gives the calling thread an alternate stack for signal handlers, so that a stack overflow on it can be handled
    /// too. Once a thread; the stack lives as long as the process.
    public static func useAlternateStackOnThisThread() {
        var current = stack_t()
        guard sigaltstack(nil, &current) == 0, current.ss_flags & Int32(SS_DISABLE) != 0 else { return }
        var stack = stack_t()
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: stackSize, alignment: 4096)
        stack.ss_size = .init(stackSize)
        sigaltstack(&stack, nil)
    }

    private static func install() {
        if !plan.pointee.isRegisteredAtExit {
            plan.pointee.isRegisteredAtExit = true
            atexit { TerminalRestorer.restore() }
        }
        guard !plan.pointee.isInstalled else { return }
        plan.pointee.isInstalled = true
        useAlternateStackOnThisThread()
        var action = SignalAction.makeInformed(
            { signal, info, context in
                TerminalRestorer.restore()
                // Swift's own backtrace, where it is switched on. It returns, and after a signal that somebody sent
                // (kill -SEGV) the process would go on: the default action has the last word.
                SignalAction.call(TerminalRestorer.plan.pointee.previous + Int(signal), signal, info, context)
                var standard = SignalAction.makeDefault()
                sigaction(signal, &standard, nil)
                // Blocked until this handler returns.
                raise(signal)
            }, flags: Int32(SA_ONSTACK))
        // Setting the modes from the background would stop the process instead.
        sigaddset(&action.sa_mask, SIGTTOU)
        for signal in crashSignals { sigaction(signal, &action, plan.pointee.previous + Int(signal)) }
    }

    /// Async-signal-safe: getpid, write, tcsetattr, dup2, pread and poll on memory that ``arm`` made ready. A forked
    /// child that shares the handler leaves the terminal alone.
    private static func restore() {
        let plan = plan
        guard plan.pointee.owner == getpid(), isArmed.exchange(false, ordering: .acquiringAndReleasing) else { return }
        if let reset = plan.pointee.reset {
            StandardErrorCapture.writeAll(reset, plan.pointee.resetCount, to: plan.pointee.terminal)
        }
        tcsetattr(plan.pointee.terminal, TCSANOW, &plan.pointee.modes)
        guard plan.pointee.realError >= 0 else { return }
        dup2(plan.pointee.realError, STDERR_FILENO)
        StandardErrorCapture.copy(
            from: plan.pointee.keptError, to: plan.pointee.realError, through: plan.pointee.scratch, size: 4096)
    }
}
