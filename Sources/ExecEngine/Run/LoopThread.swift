import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs `body` on a new detached thread in which every signal is blocked but those of a crash, so that handlers run in
/// the caller's own threads and SIGXFSZ becomes a write error.
public func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Body {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    // A blocked one of these would end the process past its handler (sigaction(2)).
    for signal in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT] { sigdelset(&all, signal) }
    pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Body(body))
    let failed = pthread_create(
        &thread, &attributes,
        { context in
            guard let context else { return nil }
            Unmanaged<Body>.fromOpaque(context).takeRetainedValue().body()
            return nil
        }, context.toOpaque())
    // Without a thread of its own the run still has to be carried out: the caller waits for it.
    if failed != 0 { context.takeRetainedValue().body() }
}
