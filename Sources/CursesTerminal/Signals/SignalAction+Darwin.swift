#if canImport(Darwin)
    import Darwin

    /// sigaction(2), whose handler is in a union that Swift spells differently on each system.
    enum SignalAction {
        static func make(_ handler: @escaping @convention(c) (Int32) -> Void, flags: Int32 = 0) -> sigaction {
            var action = sigaction()
            action.__sigaction_u.__sa_handler = handler
            action.sa_flags = flags
            return action
        }

        /// SIG_DFL.
        static func makeDefault() -> sigaction {
            sigaction()
        }

        /// Whether the process was told to ignore the signal, by nohup(1) for instance.
        static func isIgnored(_ signal: Int32) -> Bool {
            var action = sigaction()
            guard sigaction(signal, nil, &action) == 0 else { return false }
            return unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self)
                == unsafeBitCast(SIG_IGN, to: Int.self)
        }
    }
#endif
