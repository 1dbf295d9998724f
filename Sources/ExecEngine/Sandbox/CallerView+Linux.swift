#if os(Linux)
    import CLinux
    import Glibc

    /// What a process that waits in a system call means by its arguments.
    ///
    /// Everything here is a look at a process that may change it meanwhile: good for telling, never for granting.
    struct CallerView {
        /// The thread, as the notification names it.
        let thread: Int32
        /// The thread's folder in /proc, or -1: saves the way there.
        var folder: Int32 = -1

        /// A path longer than that is none (PATH_MAX of path_resolution(7)).
        private static let longestPath = 4096
        private static let workingFolder: Int32 = -100  // AT_FDCWD of openat(2)

        /// A string of the caller's memory, or nil where it cannot be read or has no end.
        func string(at address: UInt64) -> [UInt8]? {
            guard address != 0 else { return nil }
            return withUnsafeTemporaryAllocation(byteCount: Self.longestPath, alignment: 1) { buffer in
                // Most paths are short: one page's rest is read first.
                var wanted = min(256, 4096 - Int(address % 4096))
                while true {
                    let count = clinux_read_memory(thread, buffer.baseAddress, address, wanted)
                    guard count > 0 else { return nil }
                    let read = buffer[..<count]
                    if let end = read.firstIndex(of: 0) { return Array(read[..<end]) }
                    guard count == wanted, wanted < Self.longestPath else { return nil }
                    wanted = Self.longestPath
                }
            }
        }

        func bytes(at address: UInt64, count: Int) -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: count)
            let read = buffer.withUnsafeMutableBytes { clinux_read_memory(thread, $0.baseAddress, address, count) }
            return read == count ? buffer : nil
        }

        /// An absolute path of which the kernel itself has resolved a part.
        struct Absolute {
            var path: [UInt8]
            /// So many bytes at the beginning hold no symlink.
            var realCount = 0
        }

        /// The absolute path that a folder descriptor and a path mean, with nothing resolved in the path's own part.
        func absolute(_ path: [UInt8], folder: UInt64?) -> Absolute? {
            if path.first == slash { return Absolute(path: onOwnProcess(Self.plain(path))) }
            let descriptor = folder.map { Int32(truncatingIfNeeded: $0) } ?? Self.workingFolder
            guard let base = descriptor == Self.workingFolder ? link("cwd") : link("fd/\(descriptor)"),
                base.first == slash
            else { return nil }
            if path.isEmpty { return Absolute(path: base, realCount: base.count) }
            var whole = base
            whole.reserveCapacity(base.count + 1 + path.count)
            if base.count > 1 { whole.append(slash) }
            whole += path
            return Absolute(path: whole, realCount: base.count)
        }

        /// What an open descriptor of the caller is: a path, or "pipe:[7]".
        func target(ofDescriptor descriptor: UInt64) -> [UInt8]? {
            link("fd/\(Int32(truncatingIfNeeded: descriptor))")
        }

        var processID: Int32 {
            ProcessTree.statusLine("Tgid:", of: thread).flatMap { Int32($0) } ?? thread
        }

        /// The path without empty and `.` components, which lead nowhere else.
        private static func plain(_ path: [UInt8]) -> [UInt8] {
            let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
            let isPlain = !path.indices.dropFirst().contains {
                path[$0 - 1] == slash && (path[$0] == slash || path[$0] == dot)
            }
            if isPlain { return path }
            let parts = path.split(separator: slash).filter { !$0.elementsEqual([dot]) }
            return [slash] + Array(parts.joined(separator: [slash]))
        }

        /// Names that mean the reader of /proc, or lead there, told for the caller.
        private func onOwnProcess(_ path: [UInt8]) -> [UInt8] {
            guard path.starts(with: [slash, p]) || path.starts(with: [slash, d]) else { return path }
            for (prefix, meaning) in [
                ("/proc/self/", "/proc/\(processID)/"), ("/proc/thread-self/", "/proc/\(thread)/"),
                ("/dev/fd/", "/proc/\(processID)/fd/"),
            ] where path.starts(with: prefix.utf8) { return Array(meaning.utf8) + path.dropFirst(prefix.utf8.count) }
            for (number, name) in ["/dev/stdin", "/dev/stdout", "/dev/stderr"].enumerated()
            where path.elementsEqual(name.utf8) { return Array("/proc/\(processID)/fd/\(number)".utf8) }
            return path
        }

        private func link(_ name: String) -> [UInt8]? {
            // The folder of a thread that has ended stays empty, whoever has its number now.
            if folder >= 0, let target = name.withCString({ readLinkBytes($0, in: folder) }) { return target }
            return readLinkBytes("/proc/\(thread)/\(name)")
        }

        private var slash: UInt8 { UInt8(ascii: "/") }
        private var p: UInt8 { UInt8(ascii: "p") }
        private var d: UInt8 { UInt8(ascii: "d") }
    }

    /// The folder in /proc of the thread that calls again and again, kept open.
    struct CallerFolder: ~Copyable {
        private var thread: Int32 = 0
        private var descriptor: Int32 = -1

        deinit { if descriptor >= 0 { close(descriptor) } }

        /// -1 at a thread's first call: opening costs more than it saves there.
        mutating func descriptor(of caller: Int32) -> Int32 {
            if caller != thread {
                if descriptor >= 0 { close(descriptor) }
                (thread, descriptor) = (caller, -1)
            } else if descriptor < 0 {
                descriptor = open("/proc/\(caller)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            }
            return descriptor
        }
    }

    /// readlinkat(2), or nil.
    func readLinkBytes(_ path: String) -> [UInt8]? { path.withCString { readLinkBytes($0) } }

    func readLinkBytes(_ path: UnsafePointer<CChar>, in folder: Int32 = AT_FDCWD) -> [UInt8]? {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            let characters = buffer.bindMemory(to: CChar.self)
            guard let base = characters.baseAddress else { return nil }
            let count = readlinkat(folder, path, base, characters.count)
            return count > 0 ? Array(buffer[..<count]) : nil
        }
    }
#endif
