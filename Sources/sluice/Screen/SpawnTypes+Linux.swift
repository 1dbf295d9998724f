#if os(Linux)
    import Glibc

    typealias SpawnFileActions = posix_spawn_file_actions_t
    typealias SpawnAttributes = posix_spawnattr_t

    extension posix_spawn_file_actions_t {
        static var unset: posix_spawn_file_actions_t { posix_spawn_file_actions_t() }
    }

    extension posix_spawnattr_t {
        static var unset: posix_spawnattr_t { posix_spawnattr_t() }
    }

    /// POSIX_SPAWN_SETSID, which Swift's Glibc module hides: spawn.h.
    let spawnSetsID: Int32 = 0x80

    /// environ(7), for a call that copies it at once. Sluice changes its environment on its main thread alone.
    func currentEnvironment() -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? { environ }
#endif
