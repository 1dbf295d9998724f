#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The system's words for an errno.
enum SystemMessage {
    static func text(for errno: Int32) -> String {
        guard let message = strerror(errno) else { return "error \(errno)" }
        return String(cString: message)
    }
}
