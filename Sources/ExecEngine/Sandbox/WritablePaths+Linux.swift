#if os(Linux)
    import Glibc
    import SystemPackage

    /// Resolves paths and tells whether a plan lets them be written: the observer's idea of the policy.
    struct WritablePaths {
        private let roots: [[UInt8]]
        /// Inside the roots, but not to be written.
        private let protected: [(path: [UInt8], kind: SandboxPlan.ProtectedPath.Kind)]
        private let devices: Set<[UInt8]>
        private static let deviceFolder = Array("/dev/".utf8)
        private static let terminals = Array("/dev/pts".utf8)
        private static let sharedMemory = Array("/dev/shm".utf8)

        init(_ plan: SandboxPlan) {
            roots = plan.writableRoots.map { ExecString($0).bytes }
            protected = plan.protectedPaths.map { (ExecString($0.path).bytes, $0.kind) }
            devices = Set(WritableDevices.paths.map { Array($0.utf8) })
        }

        /// A path with every symlink on the way resolved, at its end only if `following`.
        ///
        /// The end need not exist. Nil where the folder that it lies in does not, or what it names is no file at all
        /// (a pipe, by way of /proc).
        func real(_ absolute: CallerView.Absolute, following: Bool) -> [UInt8]? {
            var path = absolute.path[...]
            while path.count > 1, path.last == slash { path = path.dropLast() }
            guard let split = path.lastIndex(of: slash) else { return nil }
            let name = path[(split + 1)...]
            if name.isEmpty || name.elementsEqual([dot]) || name.elementsEqual([dot, dot]) {
                return realPath(Array(path))
            }
            let folder = split == path.startIndex ? [slash] : path[..<split]
            var whole = Array(path)
            if split > absolute.realCount {
                guard let realFolder = realPath(Array(folder)) else { return nil }
                whole = realFolder.count == 1 ? realFolder + name : realFolder + [slash] + name
            }
            guard following, let target = withCString(whole, { readLinkBytes($0) }) else { return whole }
            let realFolder = Array(whole[..<max(1, whole.count - name.count - 1)])
            // A link of /proc to what has no path.
            if target.first != slash, realFolder.starts(with: "/proc/".utf8) { return nil }
            if let resolved = realPath(whole) { return resolved }
            // A dangling link: what would be made is its target.
            return realPathOfMissing(target.first == slash ? target : realFolder + [slash] + target)
        }

        /// Whether the policy lets this real path be written.
        func allows(_ path: [UInt8]) -> Bool {
            if path.starts(with: Self.deviceFolder) {
                return devices.contains(path) || lies(path, in: Self.terminals) || lies(path, in: Self.sharedMemory)
            }
            return roots.contains { lies(path, in: $0) } && protection(of: path) == nil
        }

        /// What kind of protected path a real path is or lies in.
        func protection(of path: [UInt8]) -> SandboxPlan.ProtectedPath.Kind? {
            protected.first { lies(path, in: $0.path) }?.kind
        }

        func holdsProtected(_ folder: [UInt8]) -> Bool { protected.contains { lies($0.path, in: folder) } }

        private func lies(_ path: [UInt8], in folder: [UInt8]) -> Bool {
            guard path.count >= folder.count,
                path.count == folder.count || folder.count == 1 || path[folder.count] == slash
            else { return false }
            return path.withUnsafeBytes { path in
                folder.withUnsafeBytes { bytes in
                    guard let path = path.baseAddress, let bytes = bytes.baseAddress else { return true }
                    return memcmp(path, bytes, folder.count) == 0
                }
            }
        }

        private func realPathOfMissing(_ path: [UInt8]) -> [UInt8]? {
            guard let split = path.lastIndex(of: slash),
                let folder = realPath(split == 0 ? [slash] : Array(path[..<split]))
            else { return nil }
            return folder + (folder.count == 1 ? [] : [slash]) + path[(split + 1)...]
        }

        /// realpath(3).
        private func realPath(_ path: [UInt8]) -> [UInt8]? {
            withCString(path) { path in
                guard let resolved = realpath(path, nil) else { return nil }
                defer { free(resolved) }
                return ExecString(cString: resolved).bytes
            }
        }

        private var slash: UInt8 { UInt8(ascii: "/") }
        private var dot: UInt8 { UInt8(ascii: ".") }
    }

    /// Calls `body` with the bytes as a C string.
    func withCString<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: bytes.count + 1, alignment: 1) { buffer in
            buffer.copyBytes(from: bytes)
            buffer[bytes.count] = 0
            guard let base = buffer.baseAddress else { return body("") }
            return body(base.assumingMemoryBound(to: CChar.self))
        }
    }
#endif
