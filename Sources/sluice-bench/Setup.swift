import Glibc

/// What every row needs to know.
struct Setup {
    var pairCount: Int
    /// This program.
    var ownPath: String
    /// The sluice to measure, or nil where there is none.
    private var sluicePath: String?
    var folder: TemporaryFolder
    var notes = Notes()

    init(pairCount: Int, sluice: String?) throws {
        self.pairCount = pairCount
        ownPath = try Self.pathOfThisProgram()
        let beside = ownPath.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/sluice"
        if let sluice, access(sluice, X_OK) != 0 { throw BenchError("--sluice \(sluice)", errno) }
        sluicePath = sluice ?? (access(beside, X_OK) == 0 ? beside : nil)
        folder = try TemporaryFolder()
    }

    static func pathOfThisProgram() throws -> String {
        try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
            guard let base = buffer.baseAddress, case let length = readlink("/proc/self/exe", base, buffer.count),
                length > 0
            else { throw BenchError("readlink /proc/self/exe", errno) }
            return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    func sluice() throws -> String {
        guard let sluicePath else {
            throw BenchError("no sluice beside \(ownPath): build it (--product sluice) or give --sluice PATH")
        }
        return sluicePath
    }

    /// The path of a peer, or nil, with a note, where the machine has none.
    func peer(_ name: String, row: RowName) -> String? {
        let folders = environmentValue("PATH")?.split(separator: ":").map(String.init) ?? ["/usr/bin", "/bin"]
        let paths = folders.map { (folder: String) -> String in "\(folder)/\(name)" }
        if let path = paths.first(where: { access($0, X_OK) == 0 }) { return path }
        notes.add("\(name) in \(row.rawValue): not on this machine")
        return nil
    }

    /// Measures both in turn, A B A B …, after one round that does not count.
    func medians(_ ours: () throws -> Double, _ peer: () throws -> Double) rethrows -> (ours: Double, peer: Double) {
        _ = try ours()
        _ = try peer()
        var times: (ours: [Double], peer: [Double]) = ([], [])
        for _ in 0..<pairCount {
            times.ours.append(try ours())
            times.peer.append(try peer())
        }
        return (median(times.ours), median(times.peer))
    }
}

/// What was left out and why.
final class Notes {
    private(set) var texts: [String] = []

    func add(_ text: String) {
        if !texts.contains(text) { texts.append(text) }
    }
}

struct BenchError: Error, CustomStringConvertible {
    var description: String

    init(_ what: String, _ error: Int32? = nil) {
        description = error.map { "\(what): \(String(cString: strerror($0)))" } ?? what
    }
}

func environmentValue(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

/// Says on standard error what goes on; the table alone goes to standard output.
func say(_ text: String) {
    var line = text + "\n"
    line.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
}
