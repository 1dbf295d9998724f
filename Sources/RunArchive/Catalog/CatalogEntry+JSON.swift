#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension CatalogEntry {
    /// The entry as one line of JSON, line feed included; keys in snake case as in run.json.
    public var jsonLine: [UInt8] {
        struct Line: Encodable {
            var id: String
            var name: String?
            var parent: String?
            var command: String
            var cwd: String
            var policy: String
            var startedAt: String
            var state: String
            var verdict: String?
            var exitCode: Int32?
            var signal: Int32?
            var durationNanoseconds: Int64
            var stdoutBytes: Int
            var stderrBytes: Int
            var denialsTotal: Int
            var firstDenial: String?
            var pinned: Bool
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = Line(
            id: id.description, name: name, parent: parent, command: commandLine, cwd: cwd, policy: policy,
            startedAt: timestamp(milliseconds: id.milliseconds), state: isRunning ? "running" : "ended",
            verdict: verdict, exitCode: exitCode, signal: signal, durationNanoseconds: nanoseconds(duration),
            stdoutBytes: byteCounts.stdout, stderrBytes: byteCounts.stderr, denialsTotal: denialsTotal,
            firstDenial: firstDenial, pinned: isPinned)
        // Strings and numbers always encode.
        return ((try? encoder.encode(line)).map(Array.init) ?? []) + [UInt8(ascii: "\n")]
    }
}
