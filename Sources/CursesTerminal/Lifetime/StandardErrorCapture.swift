#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Keeps what is written to standard error while the screen is up, and shows it afterwards.
///
/// Text written over the screen garbles it, and a crash's text vanishes with the alternate screen. Descriptor 2 leads
/// into an unlinked temporary file meanwhile. Commands are not affected: they get streams of their own.
struct StandardErrorCapture {
    /// A copy of the real standard error, closed on exec.
    let real: Int32
    /// The temporary file.
    let kept: Int32

    /// What leads into the file meanwhile.
    let redirected: Int32

    /// Redirects standard error; nil where it is no terminal, or where no file can be had: then it stays as it is.
    static func begin(redirecting descriptor: Int32 = STDERR_FILENO) -> StandardErrorCapture? {
        guard isatty(descriptor) == 1 else { return nil }
        let kept = temporaryFile()
        guard kept >= 0 else { return nil }
        let real = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard real >= 0, dup2(kept, descriptor) >= 0 else {
            close(kept)
            if real >= 0 { close(real) }
            return nil
        }
        return StandardErrorCapture(real: real, kept: kept, redirected: descriptor)
    }

    /// Gives standard error back and writes there what was kept.
    func end() {
        dup2(real, redirected)
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            if let base = buffer.baseAddress {
                Self.copy(from: kept, to: real, through: base, size: buffer.count)
            }
        }
        close(kept)
        close(real)
    }

    /// Copies a file from its start. Only async-signal-safe calls: pread(2) and write(2), into memory of the caller's.
    static func copy(from file: Int32, to target: Int32, through buffer: UnsafeMutableRawPointer, size: Int) {
        var offset: off_t = 0
        while true {
            let count = pread(file, buffer, size, offset)
            guard count > 0 else { return }
            offset += off_t(count)
            writeAll(buffer, count, to: target)
        }
    }

    /// Writes everything, or gives up where the other end is gone. Async-signal-safe.
    static func writeAll(_ bytes: UnsafeRawPointer, _ count: Int, to target: Int32) {
        var done = 0
        while done < count {
            let written = write(target, bytes + done, count - done)
            if written > 0 {
                done += written
            } else if errno == EAGAIN {
                var request = pollfd(fd: target, events: Int16(POLLOUT), revents: 0)
                guard poll(&request, 1, 1000) > 0 else { return }
            } else if errno != EINTR {
                return
            }
        }
    }

    /// An unlinked file that appends, so that writers never write over each other.
    private static func temporaryFile() -> Int32 {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        for folder in [folder, "/tmp", "/dev/shm"] where !folder.isEmpty {
            var template = Array("\(folder)/sluice-stderr-XXXXXX".utf8CString)
            let file = mkstemp(&template)
            guard file >= 0 else { continue }
            unlink(template)
            _ = fcntl(file, F_SETFD, FD_CLOEXEC)
            _ = fcntl(file, F_SETFL, O_APPEND)
            return file
        }
        return -1
    }
}
