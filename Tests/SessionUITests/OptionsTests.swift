import ExecEngine
import Testing

@testable import SessionUI

private func form(_ settings: RunSettings = RunSettings()) -> OptionsForm { OptionsForm(settings) }

private func drawing(_ form: OptionsForm, columns: Int = 80, rows: Int = 24) -> [String] {
    var frame = Frame(size: TerminalSize(columns: columns, rows: rows))
    form.draw(into: &frame, rows: 0..<rows, columns: 0..<columns, ability: TerminalAbility())
    return frame.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

private func type(_ text: String, into form: inout OptionsForm) {
    for character in text { _ = form.press(.character(character)) }
}

@Suite struct OptionsTests {
    @Test func theFormHasARowForEachOption() {
        #expect(
            drawing(form(), columns: 60, rows: 14).joined(separator: "\n") == """
                 Options of the next run
                ▶ timeout
                  grace
                  sandbox     danger-full-access  read-only  workspace-write
                  roots
                  network     off  on
                  git         off  on
                  cwd
                  name
                  env
                  tty         off  on
                  background  off  on
                 stop the command after this time: 500ms, 10s, 2m; empty fo…
                 Enter takes them, Esc does not  Up Down option  Left Right…
                """)
    }

    @Test func whatIsTypedAndChosenIsTaken() {
        var form = form()
        type("2m", into: &form)
        for key in [Key.down, .character("5"), .down, .right, .right, .tab] { _ = form.press(key) }
        type("../lib '/a b'", into: &form)
        for key in [Key.down, .character(" ")] { _ = form.press(key) }
        for _ in 0..<4 { _ = form.press(.down) }
        type("A=1 B='x y'", into: &form)
        var expected = RunSettings()
        expected.timeout = .seconds(120)
        expected.grace = .seconds(5)
        expected.policy = .workspaceWrite
        expected.writableRoots = ["../lib", "/a b"]
        expected.network = true
        expected.environment = [.init(name: "A", value: "1"), .init(name: "B", value: "x y")]
        #expect(form.press(.enter) == .accept(expected))
        // A form of these says the same.
        var again = OptionsForm(expected)
        #expect(again.press(.enter) == .accept(expected))
    }

    @Test func escapeLeavesThemAsTheyWere() {
        var form = form()
        type("2m", into: &form)
        #expect(form.press(.escape) == .cancel)
    }

    @Test func aWrongValueSaysWhyAndStays() {
        var form = form()
        type("soon", into: &form)
        _ = form.press(.down)
        #expect(form.press(.enter) == .none)
        #expect(form.selected == 0)
        #expect(drawing(form)[22] == " timeout soon: must be a time such as 500ms, 10s, 2m, 1h")
        for _ in 0..<4 { _ = form.press(.backspace) }
        for _ in 0..<4 { _ = form.press(.down) }
        _ = form.press(.right)
        #expect(form.press(.enter) == .none)
        #expect(drawing(form)[22] == " network goes with the workspace-write sandbox only")
    }

    @Test func theChosenRowIsInViewHoweverSmallTheScreen() {
        var form = form()
        for _ in 0..<12 {
            _ = form.press(.down)
            for (columns, rows) in [(40, 10), (20, 4)] {
                #expect(drawing(form, columns: columns, rows: rows).contains { $0.hasPrefix("▶") })
            }
            for (columns, rows) in [(3, 3), (1, 1), (0, 0), (5, 2)] { _ = drawing(form, columns: columns, rows: rows) }
        }
    }

    @Test(arguments: [
        ("timeout 2m", "timeout 2 min 00 s"), ("timeout=90", "timeout 1 min 30 s"), ("sandbox read-only", "read-only"),
        ("sandbox workspace-write", "workspace-write . /tmp"), ("cwd ../x", "in ../x"),
        ("name nightly", "name nightly"),
        ("env A=1 B=2", "2 variables"), ("tty", "terminals"), ("tty on", "terminals"),
        ("background on", "leaves background"),
        ("grace 1.5s", "grace 1.5 s"),
    ])
    func setChangesAnOption(words: String, summary: String) throws {
        var settings = RunSettings()
        #expect(try settings.set(words).get() == "the next run: \(summary)")
        #expect(settings.summary == summary)
        #expect(try settings.set("reset").get() == "the next run has the usual options")
        #expect(settings == RunSettings())
    }

    @Test(arguments: [
        ("timeout soon", "timeout soon: must be a time"), ("colour red", "no option colour: there are timeout, "),
        ("sandbox none-such", "sandbox none-such: must be danger-full-access"), ("env A", "env A: must be of the form"),
        ("tty maybe", "tty maybe: must be on or off"),
    ])
    func aWrongOneSaysWhatIsPossible(words: String, message: String) {
        var settings = RunSettings()
        guard case .failure(let error) = settings.set(words) else { return #expect(Bool(false), "taken: \(words)") }
        #expect(error.description.hasPrefix(message))
        #expect(settings == RunSettings())
    }

    @Test func namesAndValuesAreCompleted() {
        #expect(RunSettings.completions(for: "set t") == ["timeout", "tty"])
        #expect(RunSettings.completions(for: "set sandbox r") == ["read-only"])
        #expect(RunSettings.completions(for: "set network ") == ["off", "on"])
        #expect(RunSettings.completions(for: "setx t").isEmpty)
    }

    @Test func whatDoesNotGoTogetherIsTold() {
        var settings = RunSettings()
        settings.network = true
        #expect(settings.problem == "network goes with the workspace-write sandbox only")
        settings.policy = .workspaceWrite
        #expect(settings.problem == nil)
        settings.leavesBackground = true
        #expect(settings.problem != nil)
    }

    @Test(arguments: ["500ms", "10s", "2m", "3h", "1500ms"]) func timesAreTypedAsTheyAreRead(text: String) throws {
        #expect(Units.typed(try #require(Units.duration(text))) == text)
    }
}

@Test(
    arguments: [
        ("make -j4", ["make", "-j4"]), ("  a   b ", ["a", "b"]), ("'a b' \"c d\"", ["a b", "c d"]),
        ("a\\ b \"x\\\"y\"", ["a b", "x\"y"]), ("", []), ("a|b;c &", ["a|b;c", "&"]), ("''", [""]), ("it's", ["its"]),
    ] as [(String, [String])])
func plainWordsArePartedByBlanksAlone(line: String, words: [String]) {
    #expect(PlainWords.split(line) == words)
}
