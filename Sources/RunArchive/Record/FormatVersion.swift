/// The version of a run's folder. A reader takes every minor version of the major one that it knows.
///
/// 1.0: run.json, stdout.log, stderr.log, timeline; `sizes` for runs with terminals; `pinned` for those that are kept.
public struct FormatVersion: Codable, Hashable, Sendable, CustomStringConvertible {
    public static let current = FormatVersion(major: 1, minor: 0)

    public var major: Int
    public var minor: Int

    public var description: String { "\(major).\(minor)" }
}
