import ExecEngine
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A run's folder as one file: a ustar archive, uncompressed, that any tar(1) reads.
public enum PortableArchive {
    /// What a run's folder holds, by format 1. `pinned` is a wish of this archive's user and stays here.
    static let names = ["run.json", "stdout.log", "stderr.log", "timeline", "sizes"]
    static let folderPrefix = "sluice-run-"
    /// Bytes that an archive's length is a multiple of, as tar(1) writes it.
    private static let recordLength = 10_240

    /// Writes what there is of a run that has ended, damaged files as they are.
    ///
    /// - Throws: `ArchiveError.isRunning`, `ExportError`.
    public static func write(_ run: SavedRun, to output: ExportOutput) throws {
        if run.isRunning { throw ArchiveError.isRunning(id: run.id.description) }
        var written = 0
        for name in names {
            let path = run.folder.appending(name)
            guard let file = try open(path) else { continue }
            defer { try? file.close() }
            var status = stat()
            // What is no plain file is no part of a run, whatever its name.
            guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            let size = Int(status.st_size)
            let header = TarHeader(
                name: "\(folderPrefix)\(run.id)/\(name)", size: size, modified: Int(status.st_mtim.tv_sec))
            try output.write(header.bytes)
            try copy(file, path, size, to: output)
            try output.write([UInt8](repeating: 0, count: TarHeader.paddedSize(size) - size))
            written += TarHeader.byteCount + TarHeader.paddedSize(size)
        }
        // Two empty blocks are the end.
        let end = written + 2 * TarHeader.byteCount
        let whole = (end + recordLength - 1) / recordLength * recordLength
        try output.write([UInt8](repeating: 0, count: whole - written))
    }

    /// Nil where there is no such file, or a link.
    private static func open(_ path: FilePath) throws -> FileDescriptor? {
        do {
            return try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking, .noFollow])
        } catch let error as Errno {
            if error == .noSuchFileOrDirectory || error == .tooManySymbolicLinkLevels { return nil }
            throw ExportError.cannotRead(path: path.string, error)
        }
    }

    private static func copy(
        _ file: FileDescriptor, _ path: FilePath, _ size: Int, to output: ExportOutput
    ) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var left = size
        while left > 0 {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(left, buffer.count)])
            let count: Int
            do {
                count = try file.read(into: part)
            } catch {
                throw ExportError.cannotRead(path: path.string, error as? Errno ?? .ioError)
            }
            guard count > 0 else { throw ExportError.changed(path: path.string) }
            try output.write(UnsafeRawBufferPointer(rebasing: part[..<count]))
            left -= count
        }
    }
}
