import ExecEngine
import SessionUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a word of a command line may become, as the file system tells. Blocks: not for the main thread.
enum Completion {
    /// Candidates at most, and entries of folders that are looked at.
    private static let limit = 1_000
    private static let entryLimit = 20_000
    /// A folder on a slow disk is given up on.
    private static let patience = Duration.milliseconds(200)

    /// Programs for the first word of a command, else files and folders, sorted; folders end with a slash.
    ///
    /// - Parameter folder: Where relative paths begin; absolute.
    static func candidates(for request: CompletionRequest, in folder: String) -> [String] {
        var look = Look(until: .now + patience, entriesLeft: entryLimit)
        let isPath = request.word.contains("/") || request.word.hasPrefix("~")
        let found =
            request.isCommand && !isPath
            ? look.programs(request.word) + look.paths(request.word, in: folder, wanted: .folders)
            : look.paths(request.word, in: folder, wanted: request.isCommand ? .programs : .all)
        return Array(Set(found).sorted().prefix(limit))
    }

    private enum Wanted {
        case all, programs, folders
    }

    private struct Look {
        let until: ContinuousClock.Instant
        var entriesLeft: Int

        init(until: ContinuousClock.Instant, entriesLeft: Int) {
            self.until = until
            self.entriesLeft = entriesLeft
        }

        mutating func programs(_ prefix: String) -> [String] {
            guard !prefix.isEmpty else { return [] }
            let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
            return path.split(separator: ":").flatMap { folder in
                names(in: String(folder), prefix: prefix).filter {
                    access("\(folder)/\($0)", X_OK) == 0 && !isFolder("\(folder)/\($0)")
                }
            }
        }

        mutating func paths(_ word: String, in folder: String, wanted: Wanted) -> [String] {
            let slash = word.lastIndex(of: "/")
            let head = slash.map { String(word[...$0]) } ?? ""
            let prefix = slash.map { String(word[word.index(after: $0)...]) } ?? word
            if head.isEmpty, word == "~" { return ["~/"] }
            var base = head.hasPrefix("/") ? head : "\(folder)/\(head)"
            if head.hasPrefix("~/"), let home = getenv("HOME") { base = String(cString: home) + head.dropFirst() }
            return names(in: base, prefix: prefix).compactMap { name in
                let path = "\(base)/\(name)"
                if isFolder(path) { return "\(head)\(name)/" }
                switch wanted {
                case .all: return head + name
                case .programs: return access(path, X_OK) == 0 ? head + name : nil
                case .folders: return nil
                }
            }
        }

        private mutating func names(in folder: String, prefix: String) -> [String] {
            guard let stream = opendir(folder) else { return [] }
            defer { closedir(stream) }
            var names: [String] = []
            while entriesLeft > 0, ContinuousClock.now < until, let entry = readdir(stream) {
                entriesLeft -= 1
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                // Hidden files only where a dot asks for them.
                if name == "." || name == ".." || name.hasPrefix(".") && !prefix.hasPrefix(".") { continue }
                if name.hasPrefix(prefix) { names.append(name) }
            }
            return names
        }

        private func isFolder(_ path: String) -> Bool {
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }
    }
}
