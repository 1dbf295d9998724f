#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Tells when runs come to a folder or go from it. Where that cannot be had, it never does.
final class FolderWatch {
    /// To wait on with poll(2); -1 where there is nothing to wait for.
    let descriptor: Int32

    init(_ folder: String) {
        #if canImport(Glibc)
            let watch = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
            let events = UInt32(IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM)
            if watch >= 0, inotify_add_watch(watch, folder, events) < 0 {
                close(watch)
                descriptor = -1
            } else {
                descriptor = watch
            }
        #else
            descriptor = -1
        #endif
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Takes what has been told (inotify(7)).
    func clear() {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while read(descriptor, &buffer, buffer.count) > 0 {}
    }
}
