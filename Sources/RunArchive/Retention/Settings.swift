import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the user's settings file says: `{"prune": {"keep_days": 30, "keep_runs": null, "max_size": "5GB"}}`, each key
/// optional, `null` for no limit. The file is JSON5, so comments are welcome.
public struct Settings: Hashable, Sendable {
    /// 30 days and 5 GB, unless the file says otherwise.
    public var prune = RetentionLimits(keepDays: 30, maxSize: 5_000_000_000)

    public init() {}

    /// `$XDG_CONFIG_HOME/sluice/config.json`, else `~/.config/sluice/config.json`; nil where neither variable is set.
    ///
    /// - Parameter environment: Looks a variable up; an empty one counts as none, and a relative XDG_CONFIG_HOME too
    ///   (XDG Base Directory Specification).
    public static func path(_ environment: (String) -> String?) -> FilePath? {
        var folder: FilePath
        if let home = environment("XDG_CONFIG_HOME"), home.hasPrefix("/") {
            folder = FilePath(home)
        } else if let home = environment("HOME"), !home.isEmpty {
            folder = FilePath(home).appending(".config")
        } else {
            return nil
        }
        folder.append("sluice")
        return folder.appending("config.json")
    }

    /// The settings of this user; the defaults where there is no file.
    ///
    /// - Throws: `ArchiveError.cannotRead`, `.settings`.
    public static func ofUser(_ environment: (String) -> String?) throws(ArchiveError) -> Settings {
        guard let path = path(environment) else { return Settings() }
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try contents(of: path)
        } catch {
            if error == .noSuchFileOrDirectory || error == .notDirectory { return Settings() }
            throw .cannotRead(path: path.string, error)
        }
        return try Settings(json: bytes, path: path.string)
    }

    /// - Throws: `ArchiveError.settings`, which names the file and the key.
    init(json: [UInt8], path: String) throws(ArchiveError) {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            self = try decoder.decode(SettingsFile.self, from: Data(json)).settings
        } catch let error as DecodingError {
            let (key, reason) = Self.told(error)
            throw .settings(path: path, key: key, reason: reason)
        } catch {
            throw .settings(path: path, key: "", reason: "it is not JSON")
        }
    }

    private static func told(_ error: DecodingError) -> (key: String, reason: String) {
        func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
        switch error {
        case .dataCorrupted(let context):
            return (path(context.codingPath), context.codingPath.isEmpty ? "it is not JSON" : context.debugDescription)
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            // The values' own types are read by hand: what is left are the two objects.
            return (path(context.codingPath), "it must be an object: { ... }")
        case .keyNotFound(let key, let context):
            return (path(context.codingPath + [key]), "it is missing")
        @unknown default:
            return ("", "it cannot be understood")
        }
    }
}

/// The file as it is decoded: what it does not name keeps its default, and nothing in it is passed over.
private struct SettingsFile: Decodable {
    var settings = Settings()

    init(from decoder: any Decoder) throws {
        let file = try decoder.container(keyedBy: SettingsKey.self)
        try file.refuseUnknown(known: ["prune"])
        let key = SettingsKey("prune")
        guard file.contains(key) else { return }
        let prune = try file.nestedContainer(keyedBy: SettingsKey.self, forKey: key)
        try prune.refuseUnknown(known: ["keep_days", "keep_runs", "max_size"])
        try prune.read("keep_days", "a number of days or null", into: &settings.prune.keepDays) {
            (try? $0.decode(Double.self)).flatMap { $0 >= 0 ? $0 : nil }
        }
        try prune.read("keep_runs", "a whole number of runs or null", into: &settings.prune.keepRuns) {
            (try? $0.decode(Int.self)).flatMap { $0 >= 0 ? $0 : nil }
        }
        try prune.read("max_size", "a size such as \"5GB\" or null", into: &settings.prune.maxSize) { value in
            if let bytes = try? value.decode(Int.self) { return bytes >= 0 ? bytes : nil }
            return (try? value.decode(String.self)).flatMap { ByteSize($0)?.bytes }
        }
    }
}

private struct SettingsKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) {
        stringValue = name
    }

    init?(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer where Key == SettingsKey {
    fileprivate func refuseUnknown(known: [String]) throws {
        guard let unknown = allKeys.map(\.stringValue).filter({ !known.contains($0) }).min() else { return }
        throw DecodingError.dataCorrupted(
            DecodingError.Context(
                codingPath: codingPath + [SettingsKey(unknown)],
                debugDescription: "it is not known: the keys here are \(known.joined(separator: ", "))"))
    }

    /// Sets `limit` to nil for null, and leaves it as it is where the key is not there.
    fileprivate func read<Value>(
        _ name: String, _ wanted: String, into limit: inout Value?,
        _ value: (any SingleValueDecodingContainer) -> Value?
    ) throws {
        let key = SettingsKey(name)
        guard contains(key) else { return }
        if try decodeNil(forKey: key) {
            limit = nil
            return
        }
        guard let given = value(try superDecoder(forKey: key).singleValueContainer()) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: codingPath + [key], debugDescription: "it must be \(wanted)"))
        }
        limit = given
    }
}
