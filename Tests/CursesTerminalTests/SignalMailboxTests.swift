import Testing

@testable import CursesTerminal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Signals go to the mailbox's own thread: other threads of the test process were there before and block nothing.
/// Each test is a function without suspension, so that it stops the mailbox on the thread that started it.
@Suite(.serialized) struct SignalMailboxTests {
    private let patience = Duration.seconds(10)

    @Test func signalsArriveInOrder() throws {
        let mailbox = try SignalMailbox.start(for: [SIGUSR2, SIGWINCH])
        defer { mailbox.stop() }
        #expect(mailbox.take() == [])
        mailbox.deliver(SIGWINCH)
        #expect(mailbox.take(within: patience) == [SIGWINCH])
        mailbox.deliver(SIGUSR2)
        #expect(mailbox.take(within: patience) == [SIGUSR2])
        #expect(mailbox.take() == [])
    }

    @Test func theDescriptorIsReadableWhileSignalsWait() throws {
        let mailbox = try SignalMailbox.start(for: [SIGUSR2])
        defer { mailbox.stop() }
        var request = pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&request, 1, 0) == 0)
        mailbox.deliver(SIGUSR2)
        #expect(poll(&request, 1, 10_000) == 1)
        _ = mailbox.take()
        #expect(poll(&request, 1, 0) == 0)
    }

    @Test func waitingEndsAtItsLimit() throws {
        let mailbox = try SignalMailbox.start(for: [SIGUSR2])
        defer { mailbox.stop() }
        let start = ContinuousClock.now
        #expect(mailbox.take(within: .milliseconds(30)) == [])
        #expect(ContinuousClock.now - start >= .milliseconds(30))
    }

    @Test func stoppingGivesTheMaskBack() throws {
        let before = blockedSignals()
        let mailbox = try SignalMailbox.start(for: [SIGUSR2])
        #expect(blockedSignals() == before.union([SIGUSR2]))
        mailbox.stop()
        #expect(blockedSignals() == before)
    }

    @Test func whatTheProcessIgnoresStaysIgnored() throws {
        signal(SIGUSR2, SIG_IGN)
        defer { signal(SIGUSR2, SIG_DFL) }
        let before = blockedSignals()
        let mailbox = try SignalMailbox.start(for: [SIGUSR2, SIGWINCH])
        defer { mailbox.stop() }
        #expect(blockedSignals() == before.union([SIGWINCH]))
        #expect(SignalAction.isIgnored(SIGUSR2))
    }

    private func blockedSignals() -> Set<Int32> {
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        return Set((1..<32).filter { sigismember(&mask, $0) == 1 })
    }
}
