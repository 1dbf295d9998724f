import Testing

@testable import CursesTerminal

@Suite struct ResetSequenceTests {
    @Test(arguments: [
        ("\u{1B}[H\u{1B}[J$<50>", "\u{1B}[H\u{1B}[J"), ("a$<2/>b$<1.5*/>c", "abc"), ("$5<6>", "$5<6>"), ("", ""),
    ])
    func delaysAreLeftOut(capability: String, expected: String) {
        #expect(ResetSequence.withoutPadding(capability) == expected)
    }

    @Test func theAlternateScreenIsLeftLast() {
        let names = ["rmcup": "<rmcup>", "op": "<op>", "sgr0": "<sgr0>", "rmkx": "<rmkx>", "cnorm": "<cnorm>"]
        let bytes = ResetSequence.bytes(hasMouse: true, hasPaste: true, lastLine: "<last>") { names[$0] }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l\u{1B}[?2004l<op><sgr0><rmkx><cnorm><rmcup>")
    }

    @Test func withoutAnAlternateScreenTheCursorGoesBelow() {
        let bytes = ResetSequence.bytes(hasMouse: false, hasPaste: false, lastLine: "<last>") { _ in nil }
        #expect(String(decoding: bytes, as: UTF8.self) == "<last>\r\n")
    }
}
