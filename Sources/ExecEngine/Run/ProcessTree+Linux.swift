#if os(Linux)
    import CLinux
    import Glibc

    /// What /proc tells of processes (proc(5)). Where it tells nothing, every answer is empty.
    enum ProcessTree {
        /// All descendants of a process at this moment, nearest first, without those that have ended.
        static func descendants(of ancestor: Int32) -> [ProcessName] {
            var children: [Int32: [(process: ProcessName, isZombie: Bool)]] = [:]
            for pid in processes() {
                guard let stat = stat(of: pid) else { continue }
                children[stat.parent, default: []].append((ProcessName(pid: pid, name: stat.name), stat.isZombie))
            }
            var found: [ProcessName] = []
            var next = [ancestor]
            while let parent = next.popLast() {
                for child in children[parent] ?? [] {
                    if !child.isZombie { found.append(child.process) }
                    next.append(child.process.pid)
                }
            }
            return found
        }

        /// Sends a signal to each descendant outside a process group by pidfd, so that none goes to a reused pid.
        ///
        /// A pid whose process is no longer a descendant by the time its pidfd is open is passed over.
        static func signalDescendants(of ancestor: Int32, outsideGroup group: Int32, _ signal: Int32) {
            for process in descendants(of: ancestor) where getpgid(process.pid) != group {
                let descriptor = clinux_pidfd_open(process.pid)
                guard descriptor >= 0 else { continue }
                if isDescendant(process.pid, of: ancestor) {
                    _ = clinux_pidfd_send_signal(descriptor, signal)
                }
                close(descriptor)
            }
        }

        /// The processes that hold a pipe or terminal open, found by what their descriptors point to.
        static func holders(ofLink link: String, except: Set<Int32>) -> [ProcessName] {
            holders(ofLink: link, among: processes().filter { !except.contains($0) })
        }

        /// The same among some processes only.
        static func holders(ofLink link: String, among pids: [Int32]) -> [ProcessName] {
            var found: [ProcessName] = []
            for pid in pids {
                guard let folder = opendir("/proc/\(pid)/fd") else { continue }
                defer { closedir(folder) }
                while let entry = readdir(folder) {
                    guard let name = entryName(entry), name != ".", name != "..",
                        readLink("/proc/\(pid)/fd/\(name)") == link
                    else { continue }
                    found.append(ProcessName(pid: pid, name: stat(of: pid)?.name ?? "?"))
                    break
                }
            }
            return found
        }

        static func name(of pid: Int32) -> String? { stat(of: pid)?.name }

        /// The rest of a line of /proc/PID/status without the blanks before it, as of `label`.
        static func statusLine(_ label: String, of pid: Int32) -> String? {
            let descriptor = open("/proc/\(pid)/status", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return nil }
            defer { close(descriptor) }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return nil }
            let text = String(decoding: buffer[..<count], as: UTF8.self)
            guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(label) }) else { return nil }
            return String(line.dropFirst(label.count).drop { $0 == "\t" || $0 == " " })
        }

        static func readLink(_ path: String) -> String? {
            var buffer = [UInt8](repeating: 0, count: 256)
            let count = buffer.withUnsafeMutableBytes { bytes in
                bytes.bindMemory(to: CChar.self).baseAddress.map { readlink(path, $0, bytes.count) } ?? -1
            }
            return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
        }

        private static func isDescendant(_ pid: Int32, of ancestor: Int32) -> Bool {
            var current = pid
            while current > 1, let parent = stat(of: current)?.parent {
                if parent == ancestor { return true }
                current = parent
            }
            return false
        }

        private static func processes() -> [Int32] {
            guard let folder = opendir("/proc") else { return [] }
            defer { closedir(folder) }
            var pids: [Int32] = []
            while let entry = readdir(folder) {
                if let name = entryName(entry), let pid = Int32(name) { pids.append(pid) }
            }
            return pids
        }

        private static func entryName(_ entry: UnsafeMutablePointer<dirent>) -> String? {
            withUnsafeBytes(of: &entry.pointee.d_name) { name in
                String(validating: name.prefix { $0 != 0 }, as: UTF8.self)
            }
        }

        /// Name, state and parent from /proc/PID/stat; the name stands in brackets and may hold any byte.
        private static func stat(of pid: Int32) -> (name: String, parent: Int32, isZombie: Bool)? {
            let descriptor = open("/proc/\(pid)/stat", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return nil }
            defer { close(descriptor) }
            var buffer = [UInt8](repeating: 0, count: 512)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0, let start = buffer.firstIndex(of: UInt8(ascii: "(")),
                let end = buffer[..<count].lastIndex(of: UInt8(ascii: ")")), start < end
            else { return nil }
            let fields = buffer[(end + 1)..<count].split(separator: UInt8(ascii: " "))
            guard fields.count > 1, let parent = Int32(String(decoding: fields[1], as: UTF8.self)) else { return nil }
            let state = fields[0].first
            return (
                String(decoding: buffer[(start + 1)..<end], as: UTF8.self), parent,
                state == UInt8(ascii: "Z") || state == UInt8(ascii: "X")
            )
        }
    }
#endif
