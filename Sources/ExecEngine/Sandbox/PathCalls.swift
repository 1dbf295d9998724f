import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension FilePath {
    /// The path of these bytes; nil where a NUL is among them, which no path can hold.
    init?(_ text: ExecString) {
        guard !text.hasNul else { return nil }
        self = (text.bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { FilePath(platformString: $0) } ?? FilePath()
        }
    }

    /// The path without any symlink in it (realpath(3)).
    func real() throws(Errno) -> FilePath {
        let (real, code) = withPlatformString { path -> (FilePath?, Int32) in
            guard let found = realpath(path, nil) else { return (nil, errno) }
            defer { free(found) }
            return (FilePath(platformString: found), 0)
        }
        guard let real else { throw Errno(rawValue: code) }
        return real
    }

    /// What lies here, not following a symlink (lstat(2)). What cannot be looked at counts as absent.
    var kind: SandboxPlan.ProtectedPath.Kind {
        guard let status = try? stat(followTargetSymlink: false) else { return .absent }
        return switch status.type {
        case .directory: .folder
        case .symbolicLink: .symlink
        default: .file
        }
    }

    /// Whether a folder lies here, perhaps behind symlinks.
    var isFolder: Bool { (try? real())?.kind == .folder }

    /// The first line of a small file without the line's end, or nil where it cannot be read or holds a NUL.
    var firstLine: ExecString? {
        // PATH_MAX of linux/limits.h and a keyword in front.
        let limit = 4096 + 16
        // O_NONBLOCK: a FIFO in the place of the file must not hold up the start.
        guard let file = try? FileDescriptor.open(self, .readOnly, options: [.closeOnExec, .nonBlocking]) else {
            return nil
        }
        defer { try? file.close() }
        var bytes = [UInt8](repeating: 0, count: limit)
        guard let count = try? bytes.withUnsafeMutableBytes({ try file.read(into: $0) }) else { return nil }
        let line = bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        let text = ExecString(bytes: Array(line))
        return text.hasNul ? nil : text
    }

    /// The folders directly in this one (symlinks not followed), sorted; nil where there are more than `limit` names.
    func subfolders(limit: Int) -> [FilePath]? {
        guard let folder = withPlatformString({ opendir($0) }) else { return [] }
        defer { closedir(folder) }
        var found: [FilePath] = []
        var count = 0
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { buffer in Array(buffer.prefix { $0 != 0 }) }
            if name == Array(".".utf8) || name == Array("..".utf8) { continue }
            count += 1
            guard count <= limit else { return nil }
            guard let path = FilePath(ExecString(bytes: bytes + Array("/".utf8) + name)) else { continue }
            if path.kind == .folder { found.append(path) }
        }
        return found.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
}
