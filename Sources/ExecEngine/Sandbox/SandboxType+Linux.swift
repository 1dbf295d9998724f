#if os(Linux)
    extension SandboxType {
        /// What encloses commands on this system.
        public static var ofThisPlatform: SandboxType { .linuxSeccomp }
    }
#endif
