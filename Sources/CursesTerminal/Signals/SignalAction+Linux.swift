#if os(Linux)
    import Glibc

    extension sigaction {
        /// The handler that takes the number alone.
        var plainHandler: (@convention(c) (Int32) -> Void)? {
            get { __sigaction_handler.sa_handler }
            set { __sigaction_handler.sa_handler = newValue }
        }

        /// The handler that SA_SIGINFO asks for.
        var informedHandler: SignalAction.InformedHandler? {
            get { __sigaction_handler.sa_sigaction }
            set { __sigaction_handler.sa_sigaction = newValue }
        }
    }
#endif
