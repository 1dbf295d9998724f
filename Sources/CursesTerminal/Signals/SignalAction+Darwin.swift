#if canImport(Darwin)
    import Darwin

    extension sigaction {
        /// The handler that takes the number alone.
        var plainHandler: (@convention(c) (Int32) -> Void)? {
            get { __sigaction_u.__sa_handler }
            set { __sigaction_u.__sa_handler = newValue }
        }

        /// The handler that SA_SIGINFO asks for.
        var informedHandler: SignalAction.InformedHandler? {
            get { __sigaction_u.__sa_sigaction }
            set { __sigaction_u.__sa_sigaction = newValue }
        }
    }
#endif
