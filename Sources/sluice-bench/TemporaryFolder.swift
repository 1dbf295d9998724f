import Glibc

/// A folder for one program's files, on a disk.
struct TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("\(environmentValue("TMPDIR") ?? "/var/tmp")/sluice-bench.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BenchError("cannot make a temporary folder", errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Does something in a new folder inside and removes it afterwards.
    func withSubfolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let subfolder = try makeSubfolder()
        defer { removeTree(subfolder) }
        return try await body(subfolder)
    }

    func withSubfolder<Value>(_ body: (String) throws -> Value) throws -> Value {
        let subfolder = try makeSubfolder()
        defer { removeTree(subfolder) }
        return try body(subfolder)
    }

    func remove() {
        removeTree(path)
    }

    private func makeSubfolder() throws -> String {
        let subfolder = "\(path)/run"
        guard mkdir(subfolder, 0o700) == 0 else { throw BenchError("mkdir \(subfolder)", errno) }
        return subfolder
    }
}

/// Removes a folder that holds files and folders of our own making.
func removeTree(_ path: String) {
    if let folder = opendir(path) {
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            if unlink("\(path)/\(name)") != 0 { removeTree("\(path)/\(name)") }
        }
        closedir(folder)
    }
    rmdir(path)
}
