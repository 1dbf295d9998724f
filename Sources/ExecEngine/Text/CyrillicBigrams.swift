/// How often one Cyrillic letter follows another: costs in half bits, minus two times the binary logarithm of the chance.
///
/// Counted over word lists of Russian (65 %), Ukrainian (20 %) and Bulgarian (15 %) with their frequencies to the power
/// of 0.6, so that a few very common words do not drown the rest. The frequencies are those of wordfreq 3.1.1 (Robyn
/// Speer, https://github.com/rspeer/wordfreq, CC BY-SA 4.0).
enum CyrillicBigrams {
    /// The letters in the order of the rows and columns; the first is the border of a word.
    static let letters = " абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґў"

    /// The cost of `next` after `previous`, both places in ``letters``; in half bits, 0 to 28.
    static func cost(from previous: Int, to next: Int) -> Int {
        Int(table[previous * count + next])
    }

    private static let count = 39

    private static let table: [UInt8] = rows.flatMap { row in
        row.utf8.map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x61 + 10 }
    }

    /// A row is a letter, a column the next one; digits count in base 36.
    private static let rows = [
        "sa98a9de9ak8b9886979acdeceissseifsgmlrs",  // border
        "5mc8cacdagca796lc897gfcccdfsssmcbosigss",  // а
        "c6ifki6jj7se7ga5n6bj8rgkljcb9hkfdlbsqps",  // б
        "75khif6je7scah96gcadbpjigdke9hqpdlassss",  // в
        "a6lgjd8sq7sf8hb3m6hh9projmshpplmsscssss",  // г
        "95gbhf5bg6rcce86d9bg8pigggrecekjcjbsrss",  // д
        "5gdac8edbiaa895ec687jgeecdfsssrjhosnoss",  // е
        "a5eji74ip5sbfj6bliek9ssjfssisgnlmhessss",  // ж
        "a3b8c89gk8pcba78cafgasjjhjshbeqkdoessss",  // з
        "5de9cc9faba9897dea87lgacaegrssoe9ssmmss",  // и
        "1kfgjbhnhnsbdc8bii7apjlefdnosssslsssrss",  // й
        "85mdlnalj6shake4k8b98ooeomngqpmosscssss",  // к
        "86jkfi6fj5sddjc6locgammojmqid6na9jbsqss",  // л
        "46fhlo6rn6sfeea6bhdm8iojjqphbijlelbssss",  // м
        "95kjec7li5scmr85njaaahmdgjlm7dqgambsoss",  // н
        "6k9698ccbeaa888gb778ifegcehssslfepsflss",  // о
        "d7ompo7sq8sg9pe3f4ffaoqiklsfehomfrbssss",  // п
        "a4gddd5ej6qdgca5ghba9jfhhfngbflhcmcssss",  // р
        "a9gblh9nq9s69ca89eb4bighfhsdf9nj8lesrss",  // с
        "76h8lh6rn6scfha6i7afalmlhqpfc7nhdmdsoss",  // т
        "5da9b8cacgg999aj9888mich9bdsssi9hssnfss",  // у
        "a6jrgq5sl4shahg5l7db9bpplkskggkijm8ssss",  // ф
        "27rbkmcsp9slcea5oaeebslsnqsjsliospcssss",  // х
        "97jcll5sj3sbjlibjkhfbsojsosiaapebs6ssss",  // ц
        "b5qfss3ls5s9fk6bogmb9sonifsmsdqplfdssss",  // ч
        "96scqs4ss4s89g89gfia9rokrqsls9nkqgessss",  // ш
        "c5srsr3ss3ssssa8sisjassssssqsfssifesqss",  // щ
        "gpbac98a9sia7b9da497mkfebl9ssssg9hsssss",  // ъ
        "4sc8ed6gfi6ca7csccaans6ldbkssssshssssss",  // ы
        "2segggbqdgk7sc5cjo7bshmfgbissssbbjssmss",  // ь
        "bnfaebonfna5687la894k9gjpdssssirjqsssss",  // э
        "2i9cfaleckjdeecskba5smie8g7sssndsssress",  // ю
        "2sfaebceclgbb99phdc7qsbfejcsssscgssshss",  // я
        "6sdacdsc9sfb766se6a5osfslbkssssssosssss",  // ё
        "5cd7d7neas8a8c8cfb89kifebchsssscasladss",  // і
        "1sk9scsecsfjed6ssleess9iimrssssssssesss",  // ї
        "3sj7fanlfsohg69sdcb5sgnfibkssss8qsschss",  // є
        "96f7sc7fsessfdd8j2sj9hsssssssssgssbssfs",  // ґ
        "0ssssssssssssssssssssssssssssssssssssss",  // ў
    ]
}
