/// Which of curses' numbered colour pairs stands for which two colours.
///
/// A terminal has few pairs (64 on a VGA console), so they are given out when first asked for. When none is left, all
/// are taken back at once and the whole frame is drawn anew; the owner does both.
struct ColorPairs {
    /// The terminal's own foreground or background (default_colors(3X)).
    static let standard: Int32 = -1

    struct Pair: Hashable, Sendable {
        var foreground: Int32
        var background: Int32

        static let standard = Pair(foreground: ColorPairs.standard, background: ColorPairs.standard)
    }

    enum Answer: Hashable {
        /// Number 0 always means the standard colours.
        case known(Int16)
        /// A number that has just been given to the pair: curses is to be told.
        case fresh(Int16)
        case exhausted
    }

    /// The highest number that may be given out. Pairs travel as shorts through setcchar(3X).
    let highest: Int16
    private var numbers: [Pair: Int16] = [:]
    private var last: (pair: Pair, number: Int16) = (.standard, 0)

    /// - Parameter count: COLOR_PAIRS, of which number 0 is taken.
    init(count: Int) {
        highest = Int16(clamping: max(count - 1, 0))
    }

    mutating func number(for pair: Pair) -> Answer {
        if pair == last.pair { return .known(last.number) }
        if pair == .standard { return .known(0) }
        if let number = numbers[pair] {
            last = (pair, number)
            return .known(number)
        }
        guard numbers.count < Int(highest) else { return .exhausted }
        let number = Int16(numbers.count + 1)
        numbers[pair] = number
        last = (pair, number)
        return .fresh(number)
    }

    /// Takes all numbers back.
    mutating func reset() {
        numbers.removeAll(keepingCapacity: true)
        last = (.standard, 0)
    }
}
