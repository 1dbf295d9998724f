#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// sigaction(2), with the handler behind ``plainHandler`` and ``informedHandler``, whose names in Swift differ by system.
enum SignalAction {
    static func make(_ handler: @escaping @convention(c) (Int32) -> Void, flags: Int32 = 0) -> sigaction {
        var action = sigaction()
        action.plainHandler = handler
        action.sa_flags = flags
        return action
    }

    /// What sigaction(2) calls a handler with: the number, a siginfo_t and the interrupted context.
    typealias InformedHandler =
        @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?) -> Void

    /// - Parameter flags: SA_SIGINFO is added.
    static func makeInformed(_ handler: @escaping InformedHandler, flags: Int32) -> sigaction {
        var action = sigaction()
        action.informedHandler = handler
        action.sa_flags = flags | Int32(SA_SIGINFO)
        return action
    }

    /// Calls the handler of an action, if it has one. As async-signal-safe as the handler is.
    static func call(
        _ action: UnsafePointer<sigaction>, _ signal: Int32, _ info: UnsafeMutablePointer<siginfo_t>?,
        _ context: UnsafeMutableRawPointer?
    ) {
        let plain = action.pointee.plainHandler
        guard unsafeBitCast(plain, to: UInt.self) > 1 else { return }  // SIG_DFL and SIG_IGN
        if action.pointee.sa_flags & Int32(SA_SIGINFO) != 0 {
            action.pointee.informedHandler?(signal, info, context)
        } else {
            plain?(signal)
        }
    }

    /// SIG_DFL.
    static func makeDefault() -> sigaction {
        sigaction()
    }

    /// Whether the process was told to ignore the signal, by nohup(1) for instance.
    static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.plainHandler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
