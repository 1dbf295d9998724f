#if os(Linux)
    import Glibc
    import SystemPackage

    /// When a file was changed last, in seconds of Unix time; nil where there is none.
    func modificationTime(of path: FilePath) -> Int64? {
        var status = stat()
        return lstat(path.string, &status) == 0 ? Int64(status.st_mtim.tv_sec) : nil
    }
#endif
