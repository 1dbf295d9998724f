import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A new file in `folder` that only its descriptor reaches.
func openThenUnlink(in folder: String, name: String) throws(Errno) -> FileDescriptor {
    var template = Array("\(folder)/sluice-\(name)-XXXXXX".utf8CString)
    let file = try descriptor(of: mkstemp(&template))
    unlink(template)
    _ = fcntl(file.rawValue, F_SETFD, FD_CLOEXEC)
    return file
}
