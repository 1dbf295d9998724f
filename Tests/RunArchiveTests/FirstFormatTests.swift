import ExecEngine
import SystemPackage
import Testing

@testable import RunArchive

/// Field note 55: a run that was recorded in the first format can be read for ever. The fixture is never made again.
@Test func aRunOfTheFirstFormatIsReadWhole() throws {
    let tests = FilePath(#filePath).removingLastComponent()
    let saved = try SavedRun.open(tests.appending("Fixtures").appending("format-1.0").appending("1jp1gvxqv0"))
    #expect(saved.damage.isEmpty && saved.record.format.description == "1.0")
    #expect(saved.id.description == "1jp1gvxqv0" && saved.record.name == "fixture")
    #expect(String(decoding: saved.bytes(.stdout), as: UTF8.self) == "first\r\n\u{1B}[31mred\u{1B}[0m\r\n")
    #expect(
        String(decoding: saved.merged, as: UTF8.self)
            == "first\r\noops\r\n\u{1B}[31mred\u{1B}[0m\r\nbash: line 1: /etc/sluice-fixture: Read-only file system\r\n"
    )
    let end = try #require(saved.end)
    #expect(end.exitCode == 3 && end.denials.list.map(\.target) == ["/etc/sluice-fixture"])
    #expect(saved.snapshot.timeout == .seconds(5) && saved.duration == .nanoseconds(57_507_483))
    #expect(saved.terminalSizes.map(\.size) == [TerminalDimensions(columns: 80, rows: 24)])
    #expect(saved.log.timelineRecord(at: 2)?.time ?? .zero > .milliseconds(50))
}
