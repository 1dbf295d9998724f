import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Signals as numbers in a pipe that an event loop can poll.
///
/// The signals are blocked in the thread that starts the mailbox, so in every thread made after it too, and one
/// thread of the mailbox's own takes them with sigwait(3). No code ever runs inside a signal handler, and every
/// system call stays uninterrupted. Start it on the main thread before any other thread is made: a thread that was
/// there earlier may swallow a signal. A program that spawns must give the child an empty mask.
///
/// Works with and without the screen, and costs one thread and one pipe. Safe to use from any thread.
public final class SignalMailbox: Sendable {
    /// Readable while signals wait to be taken; for poll(2) only, and owned by the mailbox.
    public let descriptor: Int32
    private let writeEnd: Int32
    private let thread: SignalThread
    private let received: sigset_t
    private let previousMask: sigset_t
    private let isStopping: StopFlag
    private let wakeSignal: Int32?

    /// Starts to receive the signals.
    ///
    /// A signal that the process was started with ignored (nohup(1), a shell's background job) stays ignored and never
    /// arrives; but SIGWINCH, SIGCONT and SIGCHLD, whose being ignored means nothing, always do.
    public static func start(for signals: [Int32]) throws(SignalMailboxError) -> SignalMailbox {
        var set = sigset_t()
        sigemptyset(&set)
        let harmless = [SIGWINCH, SIGCONT, SIGCHLD]
        let wanted = signals.filter { harmless.contains($0) || !SignalAction.isIgnored($0) }
        for signal in wanted {
            sigaddset(&set, signal)
        }
        return try SignalMailbox(set, wanted)
    }

    private init(_ signals: sigset_t, _ numbers: [Int32]) throws(SignalMailboxError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .systemCall("pipe", errno: errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        // macOS discards even a blocked signal whose default is to be ignored (SIGWINCH), unless it has a handler.
        var action = SignalAction.make({ _ in })
        for number in numbers { sigaction(number, &action, nil) }
        var (mask, previous) = (signals, sigset_t())
        pthread_sigmask(SIG_BLOCK, &mask, &previous)
        let (writeEnd, flag) = (ends[1], StopFlag())
        do {
            thread = try SignalThread.start {
                var set = signals
                while true {
                    var number: Int32 = 0
                    guard sigwait(&set, &number) == 0 else { continue }
                    if flag.isSet.load(ordering: .acquiring) { return }
                    var byte = UInt8(truncatingIfNeeded: number)
                    // A full pipe holds thousands of signals that nobody took: one more says nothing new.
                    _ = write(writeEnd, &byte, 1)
                }
            }
        } catch {
            pthread_sigmask(SIG_SETMASK, &previous, nil)
            for end in ends { close(end) }
            throw error
        }
        descriptor = ends[0]
        self.writeEnd = writeEnd
        received = signals
        previousMask = previous
        isStopping = flag
        wakeSignal = numbers.first
    }

    /// The signals that came since the last call, in order; empty where none did. Never waits.
    public func take() -> [Int32] {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            return count > 0 ? buffer.prefix(count).map { Int32($0) } : []
        }
    }

    /// Waits for a signal, and takes what came.
    ///
    /// - Parameter limit: How long at most; rounded up to milliseconds.
    public func take(within limit: Duration) -> [Int32] {
        let (seconds, attoseconds) = limit.components
        let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&request, 1, Int32(clamping: max(milliseconds, 0)))
        return take()
    }

    /// Ends the mailbox's thread and gives the calling thread the mask it had before; the descriptor is closed.
    ///
    /// Only for tests and for programs that go on without it: at the end of a process there is nothing to stop. Call
    /// it once, on the thread that started the mailbox.
    public func stop() {
        guard let wakeSignal, !isStopping.isSet.exchange(true, ordering: .acquiringAndReleasing) else { return }
        thread.deliver(wakeSignal)
        thread.join()
        var mask = previousMask
        pthread_sigmask(SIG_SETMASK, &mask, nil)
        close(descriptor)
        close(writeEnd)
    }

    /// Sends a signal to the mailbox's own thread: it arrives whatever the masks of other threads are.
    func deliver(_ signal: Int32) { thread.deliver(signal) }

    /// Makes writing into a closed pipe an error (EPIPE) instead of the end of the process, from now on.
    public static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    private final class StopFlag: Sendable {
        let isSet = Atomic(false)
    }
}
