#if canImport(Darwin)
    import Darwin

    typealias SpawnFileActions = posix_spawn_file_actions_t?
    typealias SpawnAttributes = posix_spawnattr_t?

    extension Optional where Wrapped == UnsafeMutableRawPointer {
        static var unset: UnsafeMutableRawPointer? { nil }
    }

    /// POSIX_SPAWN_SETSID: spawn.h.
    let spawnSetsID: Int32 = 0x0400

    /// environ(7), for a call that copies it at once. Sluice changes its environment on its main thread alone.
    func currentEnvironment() -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? { _NSGetEnviron().pointee }
#endif
