import ExecEngine
import Foundation
import Glibc

/// The program under test: SLUICE_BINARY where it is set, else what was built beside the tests.
let sluiceBinary: String = {
    if let path = getenv("SLUICE_BINARY") { return String(cString: path) }
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
    let folder = path[..<(path.lastIndex(of: UInt8(ascii: "/")) ?? 0)]
    return String(decoding: folder, as: UTF8.self) + "/sluice"
}()

/// An archive of the tests' own, gone with them.
let testArchive: String = {
    var template = Array("/tmp/sluice-e2e-archive-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { return "/tmp/sluice-e2e-archive" }
    atexit { try? FileManager.default.removeItem(atPath: testArchive) }
    return String(cString: made)
}()

/// This process's environment, which a command started from the tests gets too.
let testEnvironment: [ExecString: ExecString] = {
    var variables: [ExecString: ExecString] = [:]
    for name in ["PATH", "HOME", "TMPDIR"] {
        if let value = getenv(name) { variables[ExecString(name)] = ExecString(cString: value) }
    }
    variables["LANG"] = "C.UTF-8"
    variables["SLUICE_HOME"] = ExecString(testArchive)
    return variables
}()
