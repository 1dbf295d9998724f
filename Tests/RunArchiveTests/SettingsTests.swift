import Foundation
import SystemPackage
import Testing

@testable import RunArchive

@Suite struct SettingsTests {
    private func settings(_ text: String) throws(ArchiveError) -> Settings {
        try Settings(json: Array(text.utf8), path: "/c.json")
    }

    @Test func whatTheFileDoesNotNameKeepsItsDefault() throws {
        let defaults = RetentionLimits(keepDays: 30, maxSize: 5_000_000_000)
        #expect(Settings().prune == defaults)
        #expect(try settings("{}").prune == defaults)
        #expect(
            try settings(#"{"prune": {"keep_runs": 7}}"#).prune
                == RetentionLimits(keepDays: 30, keepRuns: 7, maxSize: 5_000_000_000))
    }

    @Test func nullIsNoLimit() throws {
        #expect(
            try settings(#"{"prune": {"keep_days": null, "keep_runs": null, "max_size": null}}"#).prune
                == RetentionLimits())
    }

    @Test func commentsAreWelcome() throws {
        let text = """
            // How long runs stay.
            { prune: { keep_days: 0.5, /* bytes */ max_size: "1 GiB", }, }
            """
        #expect(try settings(text).prune == RetentionLimits(keepDays: 0.5, maxSize: 1_073_741_824))
        #expect(try settings(#"{"prune": {"max_size": 12}}"#).prune.maxSize == 12)
    }

    @Test(arguments: [
        (#"{"prune": {"keep_day": 1}}"#, "prune.keep_day"), (#"{"prunes": {}}"#, "prunes"),
        (#"{"prune": {"keep_days": -1}}"#, "prune.keep_days"), (#"{"prune": {"keep_days": "1"}}"#, "prune.keep_days"),
        (#"{"prune": {"keep_runs": 1.5}}"#, "prune.keep_runs"), (#"{"prune": {"max_size": "big"}}"#, "prune.max_size"),
        (#"{"prune": {"max_size": -5}}"#, "prune.max_size"), (#"{"prune": 3}"#, "prune"), ("[]", ""), ("{", ""),
        ("", ""),
    ])
    func aMistakeIsNamedByFileAndKey(text: String, key: String) {
        #expect {
            try settings(text)
        } throws: { error in
            guard case .settings("/c.json", key, let reason)? = error as? ArchiveError else { return false }
            return !reason.isEmpty
        }
    }

    @Test func theFileIsFoundAsTheStandardSays() {
        func path(_ variables: [String: String]) -> FilePath? { Settings.path { variables[$0] } }
        #expect(path(["XDG_CONFIG_HOME": "/x", "HOME": "/h"]) == "/x/sluice/config.json")
        #expect(path(["XDG_CONFIG_HOME": "x", "HOME": "/h"]) == "/h/.config/sluice/config.json")
        #expect(path(["XDG_CONFIG_HOME": "", "HOME": "/h"]) == "/h/.config/sluice/config.json")
        #expect(path(["HOME": ""]) == nil)
    }

    @Test func withoutAFileTheDefaultsApply() throws {
        #expect(try Settings.ofUser { $0 == "HOME" ? "/nonexistent" : nil } == Settings())
    }

    @Test func aFileThatCannotBeReadIsATypedError() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-\(UUID().uuidString)")
        let file = folder.appendingPathComponent("sluice/config.json")
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: ArchiveError.cannotRead(path: file.path, .isDirectory)) {
            try Settings.ofUser { $0 == "XDG_CONFIG_HOME" ? folder.path : nil }
        }
    }
}
