import Testing

@testable import CursesTerminal

@Suite struct TerminalLocaleTests {
    @Test(arguments: [
        ("C.UTF-8", true), ("de_DE.utf8", true), ("sr_RS.UTF-8@latin", true), ("UTF-8", true), ("C", false),
        ("POSIX", false), ("de_DE.ISO-8859-1", false), ("de_DE@euro", false), ("", false), ("ANSI_X3.4-1968", false),
    ])
    func namesTellUTF8(name: String, isUTF8: Bool) {
        #expect(TerminalLocale.namesUTF8(name) == isUTF8)
    }

    @Test func anUnsaidLocaleIsUTF8() {
        #expect(TerminalLocale.candidates(chosen: nil).first == "C.UTF-8")
        #expect(TerminalLocale.candidates(chosen: "").first == "C.UTF-8")
    }

    @Test func aMissingUTF8LocaleFallsBackToOneThatIsThere() {
        #expect(TerminalLocale.candidates(chosen: "xx_XX.UTF-8").prefix(2) == ["", "C.UTF-8"])
    }

    @Test(arguments: ["C", "POSIX", "de_DE.ISO-8859-1"])
    func aChosenOtherLocaleIsObeyed(name: String) {
        #expect(TerminalLocale.candidates(chosen: name) == ["", "C"])
    }
}
