import ExecEngine

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension SavedRun {
    /// What run.json says, with the verdict of a run that was interrupted; readable, a line feed at the end.
    public func json() throws -> [UInt8] {
        var record = record
        if record.end == nil, !isRunning { record.end = EndRecord(interrupted: self) }
        return try record.json()
    }
}

extension RunRecord {
    /// What run.json holds: readable, keys sorted, a line feed at the end.
    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return try Array(encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// Reads run.json.
    ///
    /// - Throws: `ArchiveError.newerFormat` where only a newer Sluice can read it; what `JSONDecoder` throws where it is
    ///   damaged.
    init(json: [UInt8], path: String) throws {
        struct Head: Decodable {
            var format: FormatVersion
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let data = Data(json)
        // The version first: what else a newer format says may read as damage.
        let format = try decoder.decode(Head.self, from: data).format
        guard format.major <= FormatVersion.current.major else {
            throw ArchiveError.newerFormat(path: path, version: format.description)
        }
        self = try decoder.decode(RunRecord.self, from: data)
    }
}

/// RFC 3339 in UTC with milliseconds.
func timestamp(milliseconds: Int64) -> String {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return Date(timeIntervalSince1970: Double(milliseconds) / 1_000).formatted(style)
}
