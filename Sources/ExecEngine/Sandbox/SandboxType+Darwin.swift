#if canImport(Darwin)
    extension SandboxType {
        /// What encloses commands on this system.
        public static var ofThisPlatform: SandboxType { .macosSeatbelt }
    }
#endif
