#if canImport(Darwin)
    /// There is no /proc and no subreaper: every answer is empty, and what left the process group is not seen.
    enum ProcessTree {
        static func descendants(of ancestor: Int32) -> [ProcessName] { [] }
        static func signalDescendants(of ancestor: Int32, outsideGroup group: Int32, _ signal: Int32) {}
        static func holders(ofLink link: String, except: Set<Int32>) -> [ProcessName] { [] }
        static func name(of pid: Int32) -> String? { nil }
    }
#endif
