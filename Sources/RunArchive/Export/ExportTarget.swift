import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where an export goes: a descriptor that is there already, or a file that gets its name when all of it is written.
///
/// Until then it has another name beside that one; `discard()` removes it.
public final class ExportTarget {
    private let descriptor: FileDescriptor
    private let name: String
    /// The name that it has, and the one that it is to have.
    private let names: (temporary: FilePath, final: FilePath)?

    /// Writes to a descriptor, which stays open.
    public init(_ descriptor: FileDescriptor, name: String) {
        self.descriptor = descriptor
        self.name = name
        names = nil
    }

    /// Makes a file. One that has the name already is replaced at the end, and through a link the one that it leads to; a
    /// device or a FIFO is written to.
    public init(path: FilePath) throws(ExportError) {
        name = path.string
        var final = path
        do {
            var status = stat()
            if path.withPlatformString({ stat($0, &status) }) == 0 {
                let kind = status.st_mode & S_IFMT
                guard kind == S_IFREG else {
                    if kind == S_IFDIR { throw Errno.isDirectory }
                    descriptor = try FileDescriptor.open(path, .writeOnly, options: .closeOnExec)
                    names = nil
                    return
                }
                if let real = path.withPlatformString({ realpath($0, nil) }) {
                    final = FilePath(platformString: real)
                    free(real)
                }
            }
            let temporary = final.removingLastComponent().appending(
                ".sluice-export-\(UInt32.random(in: 0...(.max)))")
            // As many bits as the umask leaves: what is exported is meant to be handed on.
            descriptor = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
            names = (temporary, final)
        } catch {
            throw .cannotWrite(target: path.string, error as? Errno ?? .ioError)
        }
    }

    /// Writes all of the bytes; waits where a reader is slow.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            do {
                written += try descriptor.write(rest)
            } catch {
                let errno = error as? Errno ?? .ioError
                guard errno == .resourceTemporarilyUnavailable else { throw .cannotWrite(target: name, errno) }
                // Someone who shares the descriptor made it so.
                var request = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
                poll(&request, 1, -1)
            }
        }
    }

    /// Gives a file its name.
    public func finish() throws(ExportError) {
        guard let names else { return }
        do {
            try descriptor.close()
            let status = names.temporary.withPlatformString { old in
                names.final.withPlatformString { new in rename(old, new) }
            }
            if status != 0 { throw Errno(rawValue: errno) }
        } catch {
            _ = names.temporary.withPlatformString { unlink($0) }
            throw .cannotWrite(target: name, error as? Errno ?? .ioError)
        }
    }

    /// Removes what is written of a file.
    public func discard() {
        guard let names else { return }
        try? descriptor.close()
        _ = names.temporary.withPlatformString { unlink($0) }
    }
}
