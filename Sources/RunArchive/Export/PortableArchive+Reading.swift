import ExecEngine
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What an import has done.
public struct ImportedRun: Hashable, Sendable {
    public var id: RunID
    /// False where the archive had the very same run.
    public var isNew: Bool
}

extension Archive {
    /// Takes a run from a file that `sluice export --format archive` wrote.
    ///
    /// The file is trusted in nothing: only a run's own files are taken, into a new folder that gets the run's name when
    /// all of it has been read and checked.
    ///
    /// - Throws: `ImportError`, `ArchiveError`.
    public func importRun(from path: FilePath) throws -> ImportedRun {
        try makeFolders(runsFolder)
        removeTornImports(in: runsFolder)
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        } catch {
            throw ImportError.cannotRead(path: path.string, error as? Errno ?? .ioError)
        }
        defer { try? file.close() }
        let folder = try ImportFolder(in: runsFolder)
        defer { folder.remove() }
        var reading = ImportReading(file: file, path: path.string)
        let id = try reading.readRun(into: folder)
        let place = self.folder(of: id)
        if rename(folder.path.string, place.string) == 0 { return ImportedRun(id: id, isNew: true) }
        guard errno == EEXIST || errno == ENOTEMPTY else {
            throw ImportError.cannotWrite(path: place.string, Errno(rawValue: errno))
        }
        let isSame: Bool
        do {
            isSame = try haveSameRun(folder.path, place)
        } catch {
            throw ImportError.cannotRead(path: place.string, error as? Errno ?? .ioError)
        }
        guard isSame else { throw ImportError.isThereAlready(path: path.string, id: id.description) }
        return ImportedRun(id: id, isNew: false)
    }

    /// Whether two folders hold the same files of a run.
    private func haveSameRun(_ one: FilePath, _ other: FilePath) throws -> Bool {
        for name in PortableArchive.names {
            let (left, right) = (one.appending(name), other.appending(name))
            let paths = [left, right].filter { access($0.string, F_OK) == 0 }
            if paths.isEmpty { continue }
            guard paths.count == 2, try haveSameBytes(left, right) else { return false }
        }
        return true
    }

    private func haveSameBytes(_ one: FilePath, _ other: FilePath) throws -> Bool {
        let left = try FileDescriptor.open(one, .readOnly, options: [.closeOnExec, .noFollow])
        defer { try? left.close() }
        let right = try FileDescriptor.open(other, .readOnly, options: [.closeOnExec, .noFollow, .nonBlocking])
        defer { try? right.close() }
        var buffers = (
            [UInt8](repeating: 0, count: 1 << 17), [UInt8](repeating: 0, count: 1 << 17)
        )
        var offset: Int64 = 0
        while true {
            let count = try buffers.0.withUnsafeMutableBytes { try left.read(fromAbsoluteOffset: offset, into: $0) }
            let others = try buffers.1.withUnsafeMutableBytes { try right.read(fromAbsoluteOffset: offset, into: $0) }
            guard count == others, buffers.0[..<count] == buffers.1[..<count] else { return false }
            if count == 0 { return true }
            offset += Int64(count)
        }
    }
}

/// Reads one file from its beginning to its end.
private struct ImportReading {
    let file: FileDescriptor
    let path: String
    /// Bytes that are left, where the file's length is known.
    private var left: Int?
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)

    init(file: FileDescriptor, path: String) {
        self.file = file
        self.path = path
        var status = stat()
        if fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG { left = Int(status.st_size) }
    }

    mutating func readRun(into folder: ImportFolder) throws -> RunID {
        var id: RunID?
        var names: Set<String> = []
        while let header = try nextHeader() {
            let (folderID, name) = try place(of: header)
            guard id == nil || id == folderID else { throw flaw("it holds more than one run") }
            id = folderID
            guard names.insert(name).inserted else { throw flaw("it holds \(name) twice") }
            if name == "run.json", header.size > 64 << 20 { throw flaw("its run.json is too large to be one") }
            if let left, TarHeader.paddedSize(header.size) > left { throw flaw("it ends within \(name)") }
            try copy(header.size, name, into: folder)
        }
        guard let id else { throw flaw("it holds nothing") }
        guard names.contains("run.json") else { throw flaw("it has no run.json") }
        let record: RunRecord
        do {
            let json = try contents(of: folder.path.appending("run.json"))
            record = try RunRecord(json: json, path: "\(path): run.json")
        } catch let error as ArchiveError {
            throw error
        } catch {
            throw flaw("its run.json cannot be understood")
        }
        guard record.id == id.description else { throw flaw("its run.json is that of another run") }
        return id
    }

    /// Nil at the end, after which nothing may come.
    private mutating func nextHeader() throws -> TarHeader? {
        let block = try take(TarHeader.byteCount)
        guard block.allSatisfy({ $0 == 0 }) else {
            do throws(TarHeader.Flaw) {
                return try TarHeader(block)
            } catch {
                throw flaw(error.reason)
            }
        }
        guard try take(TarHeader.byteCount).allSatisfy({ $0 == 0 }) else {
            throw flaw("an empty block stands where it must not")
        }
        while true {
            let count = try read(upTo: buffer.count)
            if count == 0 { return nil }
            guard buffer[..<count].allSatisfy({ $0 == 0 }) else { throw flaw("something follows its end") }
        }
    }

    /// The run and the file that a name stands for: `sluice-run-ID/NAME`, and nothing else.
    private func place(of header: TarHeader) throws -> (RunID, String) {
        let parts = header.name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasPrefix(PortableArchive.folderPrefix),
            let id = RunID(String(parts[0].dropFirst(PortableArchive.folderPrefix.count))),
            let name = PortableArchive.names.first(where: { $0 == parts[1] })
        else { throw flaw("\(header.name.debugDescription) is no file of a run") }
        return (id, name)
    }

    private mutating func copy(_ size: Int, _ name: String, into folder: ImportFolder) throws {
        let target = folder.path.appending(name)
        do {
            let output = try FileDescriptor.open(
                target, .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: [.ownerRead, .ownerWrite])
            defer { try? output.close() }
            var rest = size
            while rest > 0 {
                let count = try read(upTo: min(rest, buffer.count))
                guard count > 0 else { throw flaw("it ends within \(name)") }
                try output.writeAll(buffer[..<count])
                rest -= count
            }
            if fsync(output.rawValue) != 0 { throw Errno(rawValue: errno) }
        } catch let error as Errno {
            throw ImportError.cannotWrite(path: target.string, error)
        }
        guard try take(TarHeader.paddedSize(size) - size).allSatisfy({ $0 == 0 }) else {
            throw flaw("something follows \(name) that is no part of it")
        }
    }

    /// The next bytes, all of them.
    private mutating func take(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let got = try read(upTo: count - bytes.count)
            guard got > 0 else { throw flaw("it ends too early") }
            bytes += buffer[..<got]
        }
        return bytes
    }

    private mutating func read(upTo count: Int) throws -> Int {
        do {
            let got = try buffer.withUnsafeMutableBytes { bytes in
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
            }
            left = left.map { max(0, $0 - got) }
            return got
        } catch {
            throw ImportError.cannotRead(path: path, error as? Errno ?? .ioError)
        }
    }

    private func flaw(_ reason: String) -> ImportError { .notARun(path: path, reason: reason) }
}
