import SessionUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the word before the cursor could become, looked up in the file system.
///
/// Blocks in calls on folders, so it runs off the main thread. It ends early on what is huge or slow
/// (``CompletionLimits``); a single call that does not come back, as on a dead network mount, holds it up all the same.
enum Completion {
    /// Whole words without quotes, sorted; folders end with `/`.
    ///
    /// A command is a program of PATH, or where the word has a slash, or no program begins so, a path to a program. All
    /// else is a file or folder below `cwd`. Hidden names are given to a word that asks for them by its dot. Names that
    /// are not UTF-8 are left out: a line cannot hold them.
    ///
    /// - Parameters:
    ///   - cwd: An absolute path.
    ///   - environment: PATH and HOME are read.
    static func candidates(
        for request: CompletionRequest, cwd: String, environment: [String: String],
        limits: CompletionLimits = CompletionLimits()
    ) -> [String] {
        var budget = CompletionBudget(limits)
        var found: Set<String> = []
        if request.isCommand, !request.word.contains("/"), !request.expandsTilde {
            found = programs(request.word, cwd: cwd, path: environment["PATH"] ?? "", &budget)
        }
        if found.isEmpty {
            found = paths(request, cwd: cwd, home: environment["HOME"], &budget)
        }
        return Array(found.sorted().prefix(limits.candidates))
    }

    /// Names of programs in the folders of PATH; an empty entry is the working folder (XBD 8.3).
    private static func programs(
        _ prefix: String, cwd: String, path: String, _ budget: inout CompletionBudget
    ) -> Set<String> {
        // No PATH at all is not one empty entry.
        guard !path.isEmpty else { return [] }
        var found: Set<String> = []
        for entry in path.split(separator: ":", omittingEmptySubsequences: false) {
            let folder = entry.hasPrefix("/") ? String(entry) : cwd + "/" + entry
            let names = Folder.entries(of: folder, beginningWith: prefix, &budget)
            found.formUnion(names.filter { $0.kind == .program }.map(\.name))
        }
        return found
    }

    /// Paths that begin with the word: its folders stay as they were typed.
    private static func paths(
        _ request: CompletionRequest, cwd: String, home: String?, _ budget: inout CompletionBudget
    ) -> Set<String> {
        let word = request.word
        if request.expandsTilde, !word.contains("/") { return word == "~" ? ["~/"] : [] }
        let split = word.lastIndex(of: "/").map { word.index(after: $0) } ?? word.startIndex
        let (typed, prefix) = (String(word[..<split]), String(word[split...]))
        guard let folder = folder(typed, expandsTilde: request.expandsTilde, cwd: cwd, home: home) else { return [] }
        var found: Set<String> = prefix == ".." ? [typed + "../"] : []
        for entry in Folder.entries(of: folder, beginningWith: prefix, &budget) {
            switch entry.kind {
            case .folder: found.insert(typed + entry.name + "/")
            case .program: found.insert(typed + entry.name)
            // A program of the working folder is found by a shell only with its "./".
            case .file where !request.isCommand: found.insert(typed + entry.name)
            case .file: break
            }
        }
        guard request.isCommand, typed.isEmpty else { return found }
        return found.filter { $0.hasSuffix("/") }
    }

    private static func folder(_ typed: String, expandsTilde: Bool, cwd: String, home: String?) -> String? {
        if expandsTilde {
            guard typed.hasPrefix("~/"), let home, !home.isEmpty else { return nil }
            return home + "/" + typed.dropFirst(2)
        }
        return typed.hasPrefix("/") ? typed : cwd + "/" + typed
    }
}

/// How much a completion may look at and give.
struct CompletionLimits {
    var candidates = 1000
    /// Names read from folders.
    var entries = 20_000
    var time = Duration.milliseconds(200)
}

/// What is left of the limits.
private struct CompletionBudget {
    private var entries: Int
    private let end: ContinuousClock.Instant

    init(_ limits: CompletionLimits) {
        entries = limits.entries
        end = .now + limits.time
    }

    /// False once nothing more may be looked at.
    mutating func takeEntry() -> Bool {
        guard entries > 0, ContinuousClock.now < end else { return false }
        entries -= 1
        return true
    }
}

/// A folder's names.
private enum Folder {
    struct Entry {
        var name: String
        var kind: Kind
    }

    enum Kind {
        case folder, program, file
    }

    /// The entries whose names begin so, as far as the budget goes; none of a folder that cannot be read.
    static func entries(of path: String, beginningWith prefix: String, _ budget: inout CompletionBudget) -> [Entry] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var found: [Entry] = []
        while budget.takeEntry(), let entry = readdir(folder) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { buffer in Array(buffer.prefix { $0 != 0 }) }
            guard bytes.starts(with: prefix.utf8), bytes != Array(".".utf8), bytes != Array("..".utf8) else { continue }
            if bytes.first == UInt8(ascii: "."), !prefix.hasPrefix(".") { continue }
            guard let name = String(validating: bytes, as: UTF8.self) else { continue }
            found.append(Entry(name: name, kind: kind(of: name, in: dirfd(folder))))
        }
        return found
    }

    /// Links are followed; one that leads nowhere is a file.
    private static func kind(of name: String, in folder: Int32) -> Kind {
        var status = stat()
        guard fstatat(folder, name, &status, 0) == 0 else { return .file }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG where faccessat(folder, name, X_OK, AT_EACCESS) == 0: return .program
        default: return .file
        }
    }
}
