/// How the accented letters of Western Europe stand beside plain ones: costs in half bits.
///
/// Counted over word lists of German, French, Spanish, Portuguese, Italian, the Scandinavian languages, Dutch, Finnish,
/// Catalan and Icelandic with their frequencies to the power of 0.7. The frequencies are those of wordfreq 3.1.1 (Robyn
/// Speer, https://github.com/rspeer/wordfreq, CC BY-SA 4.0), which spell ß as ss: its row is an estimate.
enum WesternBigrams {
    /// What an accented letter costs after each plain letter, and what each plain letter costs after it.
    struct Row {
        /// Minus two times the binary logarithm of its chance, 0 to 32; the first is for the start of a word.
        var left: [UInt8]
        /// How much rarer than elsewhere the next letter is, 0 to 16; the first is for the end of a word.
        var right: [UInt8]

        init(_ left: String, _ right: String) {
            self.left = left.utf8.map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x61 + 10 }
            self.right = right.utf8.map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x61 + 10 }
        }
    }

    /// The rows by lower-case letter. Columns: a word's border, then a to z; digits count in base 36.
    static let rows: [UInt32: Row] = [
        0xE0: Row("kwpnpwortpiwlmrwpwjsisqwnqr", "0g417g13bdag432g4021374g0g9"),  // à
        0xE1: Row("kwjjkvilimdnifktjwfliljpkoi", "0c005c003741010g1000040g092"),  // á
        0xE2: Row("rwlmtwonmvwwnptwnwowowrwwwr", "8g00ggg0b9gg100b40c80gggf9g"),  // â
        0xE3: Row("wwrpmtookoowpklspwmjltmwiwl", "4gggg5ggggggggg0ggg6ggggfg8"),  // ã
        0xE4: Row("jwhwhoeick9cdegrewffdtabugg", "0e712b100300000b4700020g008"),  // ä
        0xE5: Row("jwiwjtffgwmjifjwewihjwfwnpw", "0d0g04404g70070g1g010g1gbgd"),  // å
        0xE6: Row("owivnwhliwfiiklwmwjkkwewwww", "8g160a00a910000d4b000b0g8gg"),  // æ
        0xE7: Row("ogwnwlwwwkwwqwiomwlwwkwwwww", "80gggegggggggfg0ggggg1ggfgg"),  // ç
        0xE8: Row("nwnklwlkiiwwjjorjwjplnmwlpo", "1g201g50g8cg100g60000c0g0e4"),  // è
        0xE9: Row("gpfgcwefeiinfdgpewdfdfeoegj", "05000000670900150000050g0g7"),  // é
        0xEA: Row("owmjlwmkqpwwnjqwlwktmlkwwwo", "0d40eagcgdge300g60d0060g0g8"),  // ê
        0xEB: Row("wswwwswwwnwwwwwrwwwwwvwwwww", "0gg96459g3gg070ggg063g2g0g0"),  // ë
        0xEC: Row("wwwvqwwwwwwwswwwvwvpwuwwwww", "08gggggggggaggdg5gg97gggfgg"),  // ì
        0xED: Row("mlhhhpgikwongikpkwgjiifwgwp", "10000801bg6020022030050g5g0"),  // í
        0xEE: Row("umswswwvwwwwwwwqwwwwwwwwwww", "dgg0gggggggg000gggge0gggfgg"),  // î
        0xEF: Row("wowwwrwwwwwwwwwpwwwwwnwwwww", "24000203ggc20008b04008000gg"),  // ï
        0xF0: Row("wjwwwollwiwwwwwpwwkwwkwwwkw", "001g99031004245ggg31801gfcg"),  // ð
        0xF1: Row("wjwwwlwwwnwwwwwpwwwwwnwwwww", "c0ggg1ggg3ggggg0ggggg5ggfgg"),  // ñ
        0xF2: Row("wwrprwqsvqwwoprwqwmtoorwiwq", "0g023g10gggg000g00024g5g0gc"),  // ò
        0xF3: Row("nujijpjjldckijlwiwjkirlwkif", "0c333g206871000g03022a1f0ce"),  // ó
        0xF4: Row("vwrlrwqvlwtwooqwmwnwnwowswo", "2dba4g9egggc000704530g8gfgg"),  // ô
        0xF5: Row("wwwvvwwunrvwuuwwowtoswwwlwo", "fgggg0ggggggggggggggggggfgg"),  // õ
        0xF6: Row("kwhwjwahdnddgglulwijhwifubi", "4b520c000500000d0e000d03305"),  // ö
        0xF8: Row("mwiwjwdkgqchijnwlwjjkvnwsww", "6g0g07108d00000g0g002g0gf0g"),  // ø
        0xF9: Row("wwtwwwwwwowwwwwowwwvvwwwwww", "0gegggggggggggdgggggggggfgg"),  // ù
        0xFA: Row("mpjoosmkkthopklwiwnpnwwwqon", "12010934952000090910080b4g2"),  // ú
        0xFB: Row("wwswqwrwwwwwwtwnwqsqwwwwwww", "1gg1gbgggg7g025ggg0a0gggfgg"),  // û
        0xFC: Row("kwhwlwcjhwihjinwnhhnkwwcwwg", "cg0016000bgb020g4g000gbgffg"),  // ü
        0xFD: Row("uwqwrwwwvwwooupwwwtquwwwwww", "4f6g5g45g700100g2g000b3gf6g"),  // ý
        0xFE: Row("kwwwwwwwwwwwqswwwwwwwwwwwuw", "c0ggg0ggg00gggg1gg0gg00gf0g"),  // þ
        0xFF: Row("wwwwwwwwwwwwwwwwwwwwwwwwwww", "ggggggggggggggggggggggggfgg"),  // ÿ
        0xDF: Row("wewwwiwwwfwwwwwdwwwwwgwwwww", "086cc08884c8486ccc882cc8cc8"),  // ß
        0x153: Row("swtpwwvwtwwwwwvwwwwtwwtwwww", "agg33gggg0gg8g7gggg540ggfgg"),  // œ
        0x161: Row("wwwwwwwwwwwwwwwwwwwwwwwwwww", "11ggg0ggg000ggg0gggggg3gfgg"),  // š
        0x17E: Row("wwwwwwwwwwwwwwwwwwwwwwwwwww", "00ggg2ggg1ggggggggggggggfgg"),  // ž
    ]
}
