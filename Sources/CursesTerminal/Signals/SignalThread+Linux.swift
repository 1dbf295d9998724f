#if os(Linux)
    import Glibc

    /// A POSIX thread for ``SignalMailbox``: pthread_create(3) as this system spells it.
    struct SignalThread: @unchecked Sendable {  // A thread's id, never written after it was made.
        private let id: pthread_t

        /// Starts a thread that runs the body once.
        static func start(_ body: @escaping @Sendable () -> Void) throws(SignalMailboxError) -> SignalThread {
            let box = Unmanaged.passRetained(Body(body))
            var id = pthread_t()
            let result = pthread_create(
                &id, nil,
                { argument in
                    if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                    return nil
                }, box.toOpaque())
            guard result == 0 else {
                box.release()
                throw .systemCall("pthread_create", errno: result)
            }
            return SignalThread(id: id)
        }

        /// Sends a signal to this thread alone.
        func deliver(_ signal: Int32) { pthread_kill(id, signal) }

        func join() { pthread_join(id, nil) }

        private final class Body: Sendable {
            let run: @Sendable () -> Void
            init(_ run: @escaping @Sendable () -> Void) { self.run = run }
        }
    }
#endif
