import ExecEngine
import Testing

/// A text, and the bytes that some program wrote for it.
struct Spelling: Sendable, CustomTestStringConvertible {
    var text: String
    var bytes: [UInt8]
    var testDescription: String { text }

    init(_ text: String, _ bytes: [UInt8]) {
        self.text = text
        self.bytes = bytes
    }

    /// A text written in a legacy encoding.
    init(_ text: String, _ encoding: TextEncoding) {
        self.init(text, ExecEngineTests.bytes(of: text, in: encoding) ?? [])
    }
}

struct TextDecodingTests {
    @Test(arguments: [
        Spelling("Hello, мир! 世界", Array("Hello, мир! 世界".utf8)),
        Spelling("пример", [0xEF, 0xF0, 0xE8, 0xEC, 0xE5, 0xF0]),
        Spelling("Привет", [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2]),
        Spelling("пример", [0xAF, 0xE0, 0xA8, 0xAC, 0xA5, 0xE0]),
        Spelling("ПРИ", [0x8F, 0x90, 0x88]),
        Spelling("ПРИ test", [0x8F, 0x90, 0x88] + " test".utf8),
        Spelling("“”test", [0x93, 0x94] + "test".utf8),
        Spelling("“test”", [0x93] + "test".utf8 + [0x94]),
        Spelling("“foo” – “bar”", .windows1252),
        Spelling("ÐŸÑ€Ð¸Ð²ÐµÑ‚", Array("ÐŸÑ€Ð¸Ð²ÐµÑ‚".utf8)),
        Spelling("café", Array("caf".utf8) + [0xE9]),
        Spelling("\u{1B}[31mred\u{1B}[0m", Array("\u{1B}[31mred\u{1B}[0m".utf8)),
        Spelling("\u{FFFD}\u{FFFD}\u{FFFD}", [0xFF, 0xFE, 0xFD]),
        Spelling("", []),
    ])
    func readsTheCasesOfTheModel(_ example: Spelling) {
        #expect(decodeOutput(example.bytes) == example.text)
    }

    @Test(arguments: [
        Spelling("Price: 5 €", .windows1252), Spelling("© 2024 Foo", .windows1252),
        Spelling("don’t", .windows1252), Spelling("Wait… what", .windows1252), Spelling("• item", .windows1252),
        Spelling("‘a’ is not ‘b’", .windows1252), Spelling("5 € — it’s… ©", .windows1252),
        Spelling("Windows™", .windows1252), Spelling("20 °C", .windows1252), Spelling("voilà, à Paris", .latin1),
        Spelling("Größe", .latin1), Spelling("straße", .latin1), Spelling("señor", .latin1), Spelling("¿Qué?", .latin1),
        Spelling("naïve", .latin1), Spelling("über", .latin1), Spelling("à la carte: crème brûlée", .latin1),
    ])
    func readsWesternTextsAndTheirMarks(_ example: Spelling) {
        #expect(decodeOutput(example.bytes) == example.text)
    }

    @Test(arguments: [
        "bash: команда: not found", "Привет, мир", "это тест", "№ 5: файл не найден", "Не удаётся найти путь.",
        "Том в устройстве C не имеет метки.", "ОШИБКА: нет прав на запись в /etc/hosts", "make: *** Ошибка 2",
        "Съешь же ещё этих мягких французских булок, да выпей чаю.", "\u{1B}[31mОшибка\u{1B}[0m: файл",
    ])
    func readsRussianSentencesInEveryCyrillicEncoding(_ text: String) {
        for encoding in [TextEncoding.windows1251, .cp866, .koi8R] {
            guard let bytes = bytes(of: text, in: encoding) else { continue }
            #expect(decodeOutput(bytes) == text, "\(encoding)")
        }
    }

    @Test(arguments: [
        Spelling("こんにちは", .shiftJIS), Spelling("日本語テスト", .shiftJIS), Spelling("こんにちは", .eucJP),
        Spelling("日本語テスト", .eucJP), Spelling("bash: エラー: ファイルがありません", .shiftJIS), Spelling("你好，世界", .gb18030),
        Spelling("测试", .gb18030), Spelling("错误：找不到文件", .gb18030), Spelling("測試", .big5),
        Spelling("錯誤：找不到檔案", .big5), Spelling("안녕하세요", .eucKR), Spelling("오류: 파일을 찾을 수 없습니다", .eucKR),
        Spelling("ls: 没有那个文件或目录: foo.txt", .gb18030), Spelling("Їжак і ґава", .koi8U),
        Spelling("╔══════╗\n║ имя  ║\n╚══════╝", .cp866),
    ])
    func readsOtherScripts(_ example: Spelling) {
        #expect(decodeOutput(example.bytes) == example.text)
    }

    @Test func aCharacterCutOffAtTheEndSpoilsOnlyItself() {
        #expect(decodeOutput(Array(Spelling("日本語テスト", .shiftJIS).bytes.dropLast())) == "日本語テス\u{FFFD}")
        #expect(decodeOutput(Array("ok ✓ done 😀".utf8.dropLast())) == "ok ✓ done \u{FFFD}")
        #expect(decodeOutput(Array("😀".utf8.dropLast())) == "\u{FFFD}")
        #expect(decodeOutput(Array("файл".utf8.dropFirst().dropLast())) == "\u{FFFD}ай\u{FFFD}")
    }

    @Test func damagedUTF8StaysUTF8() {
        #expect(decodeOutput(Array("naïve ".utf8) + [0xFF]) == "naïve \u{FFFD}")
        #expect(
            decodeOutput(Array("Größe 😀 ✓ ".utf8) + [0xF0, 0x9F, 0x98] + Array(" мир — “x”".utf8))
                == "Größe 😀 ✓ \u{FFFD} мир — “x”")
        #expect(decodeOutput([0xEF, 0xBB, 0xBF, 0x61, 0xE9]) == "\u{FEFF}a\u{FFFD}")
    }

    @Test func aStrayByteIsNoLetter() {
        #expect(decodeOutput([0xFF]) == "\u{FFFD}")
        #expect(decodeOutput(Array("hello ".utf8) + [0xFF] + Array(" world".utf8)) == "hello \u{FFFD} world")
    }

    @Test func readsUTF16WithAByteOrderMark() {
        let text = "Ошибка: 😀\r\n"
        let units = Array(text.utf16)
        let little: [UInt8] = [0xFF, 0xFE] + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big: [UInt8] = [0xFE, 0xFF] + units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(decodeOutput(little) == text)
        #expect(decodeOutput(big) == text)
    }

    @Test func aFewWordsInALongBuildLogDecide() {
        let ascii = Array(String(repeating: "[ 12%] Building CXX object src/main.o\n", count: 20_000).utf8)
        let word = Spelling("предупреждение: файл не найден\n", .windows1251).bytes
        let text = decodeOutput(ascii + word + ascii)
        #expect(text.utf8.count == ascii.count * 2 + "предупреждение: файл не найден\n".utf8.count)
        #expect(text.contains("\nпредупреждение: файл не найден\n["))
    }

    @Test func aSampleBoundsTheGuessNotTheConversion() {
        let sentence = "Съешь же ещё этих мягких французских булок.\n"
        let text = String(repeating: sentence, count: 20_000)
        #expect(decodeOutput(bytes(of: text, in: .koi8R) ?? []) == text)
    }
}
