import Testing

@testable import SessionUI

/// SGR parameters and the style that text then has, from plain.
@Test(arguments: [
    ("", Style.plain), ("0", .plain), ("1", Style(attributes: .bold)), ("2", Style(attributes: .dim)),
    ("3", Style(attributes: .italic)), ("4", Style(attributes: .underline)), ("5", Style(attributes: .blink)),
    ("6", Style(attributes: .blink)), ("7", Style(attributes: .reverse)), ("9", Style(attributes: .strikethrough)),
    ("8", .plain), ("21", Style(attributes: .underline)), ("4:3", Style(attributes: .underline)),
    ("4;4:0", .plain), ("1;2;22", .plain), ("3;23", .plain), ("4;24", .plain), ("5;25", .plain), ("7;27", .plain),
    ("9;29", .plain), ("1;31", Style(foreground: .indexed(1), attributes: .bold)),
    ("30", Style(foreground: .indexed(0))), ("37", Style(foreground: .indexed(7))),
    ("90", Style(foreground: .indexed(8))), ("97", Style(foreground: .indexed(15))),
    ("40", Style(background: .indexed(0))), ("47", Style(background: .indexed(7))),
    ("100", Style(background: .indexed(8))), ("107", Style(background: .indexed(15))),
    ("31;39", .plain), ("41;49", .plain), ("1;31;0", .plain), ("1;31;", .plain),
    ("38;5;208", Style(foreground: .indexed(208))), ("48;5;17", Style(background: .indexed(17))),
    ("38;2;1;2;3", Style(foreground: .rgb(1, 2, 3))),
    ("48;2;1;2;3;4", Style(background: .rgb(1, 2, 3), attributes: .underline)),
    ("38:5:208", Style(foreground: .indexed(208))), ("38:2::1:2:3", Style(foreground: .rgb(1, 2, 3))),
    ("38:2:1:2:3", Style(foreground: .rgb(1, 2, 3))),
    ("48:2::1:2:3;1", Style(background: .rgb(1, 2, 3), attributes: .bold)),
    ("58;5;1;1", Style(attributes: .bold)), ("58;2;1;2;3;1", Style(attributes: .bold)),
    ("58:2::1:2:3;59;1", Style(attributes: .bold)),
    ("38;5;999;1", Style(attributes: .bold)), ("38", .plain), ("38;5", .plain), ("38;2;1", .plain),
    ("999;1", Style(attributes: .bold)),
])
func sgrSetsStyles(parameters: String, style: Style) {
    let line = StyledText.line(Array("\u{1b}[\(parameters)mx".utf8))
    #expect(line.cells.map(\.style) == [style])
    #expect(line.style == style)
}

@Test func privateAndIntermediateFormsOfSgrAreDropped() {
    for sequence in ["\u{1b}[>4;1m", "\u{1b}[?1m", "\u{1b}[1 m"] {
        #expect(StyledText.line(Array("\(sequence)x".utf8)).cells == [Cell("x")])
    }
}
