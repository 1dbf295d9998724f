import ExecEngine
import Foundation
import Testing

@testable import RunArchive

@Suite struct ExportPageTests {
    private let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u{2028}'\"&\0"

    @Test func nothingOfTheRunStandsInThePageAsMarkup() throws {
        let archive = TestArchive()
        let denial = Denial(
            operation: .write, syscall: "<b>", target: hostile, errno: 30, pid: 1, processName: hostile)
        let run = try archive.aRun(
            of: [.out(0, hostile), .err(1, hostile + "\n")], command: hostile, name: hostile, cwd: ExecString(hostile),
            denials: [denial])
        let page = try exportedText { try HTMLPage().write(run, to: $0) }
        #expect(!page.contains("<img") && !page.contains("alert(1)</script>") && !page.contains("<b>"))
        // Two blocks of output, the timeline and the program: each opened once and closed once.
        #expect(page.components(separatedBy: "<script").count - 1 == 4)
        #expect(page.components(separatedBy: "</script").count - 1 == 4)
        #expect(
            !page.contains("\0") && page.contains("&lt;img src=x onerror=alert(1)&gt;\u{2028}&#39;&quot;&amp;\u{FFFD}"))
    }

    @Test func aPageAllowsNoRequest() throws {
        let archive = TestArchive()
        let page = try exportedText { try HTMLPage().write(archive.aRun(of: []), to: $0) }
        #expect(
            page.contains(
                #"content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri"#))
        #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("url("))
    }

    @Test func aPageHoldsTheBytesAndWhenTheyCame() throws {
        let archive = TestArchive()
        let run = try archive.aRun(of: [.out(100, "a"), .out(101, "b"), .err(102, "ccc"), .out(200, [0xFF, 0])])
        let page = try exportedText { try HTMLPage().write(run, to: $0) }
        #expect(page.contains(#"data-of="stdout">"# + Data([0x61, 0x62, 0xFF, 0]).base64EncodedString() + "<"))
        #expect(page.contains(#"data-of="stderr">"# + Data("ccc".utf8).base64EncodedString() + "<"))
        #expect(page.contains("id=\"timeline\">[100000,2,3,\n100000,2,0]</script>"))
        #expect(page.contains(#"data-duration="2000000" data-stdout="4" data-stderr="3""#))
        #expect(page.contains(">exited 3</span>"))
    }

    @Test func aPageOfTooMuchOutputIsRefusedUnlessForced() throws {
        let archive = TestArchive()
        let run = try archive.aRun(of: [])
        try FileManager.default.removeItem(atPath: run.folder.appending("run.json").string)
        try shell("truncate -s 67108865 stderr.log", in: run.folder.string)
        let large = try SavedRun.open(run.folder)
        #expect(throws: ExportError.tooLarge(id: run.id.description, bytes: 67_108_865, limit: 67_108_864)) {
            try exported { try HTMLPage().write(large, to: $0) }
        }
        var count = 0
        let output = ExportOutput { (bytes) throws(ExportError) in count += bytes.count }
        try HTMLPage(isForced: true).write(large, to: output)
        try output.flush()
        #expect(count > 67_108_865 / 3 * 4)
    }
}
