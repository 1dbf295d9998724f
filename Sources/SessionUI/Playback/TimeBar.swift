import ExecEngine

/// How much arrived when: the run's time in as many slots as the screen has columns.
struct TimeBar: Hashable, Sendable {
    struct Slot: Hashable, Sendable {
        var bytes = 0
        var hasStderr = false
        var hasDenial = false
    }

    var slots: [Slot]
    /// What it was made from.
    private let duration: Duration
    private let timelineCount: Int

    /// Costs a binary search in the timeline for each slot.
    init(of recorded: RunSnapshot, columns: Int, in log: any RunLogReading) {
        duration = recorded.elapsed
        timelineCount = recorded.timelineCount
        slots = Array(repeating: Slot(), count: max(0, columns))
        var before = PerStream(both: 0)
        for index in slots.indices {
            let isLast = index == slots.count - 1
            let end = duration * (index + 1) / slots.count
            let counts = isLast ? recorded.byteCounts : recorded.arrived(by: end, in: log).byteCounts
            slots[index].bytes = counts.stdout + counts.stderr - before.stdout - before.stderr
            slots[index].hasStderr = counts.stderr > before.stderr
            before = counts
        }
        for denial in recorded.denials.list where !slots.isEmpty {
            slots[column(of: denial.time)].hasDenial = true
        }
    }

    func isCurrent(for recorded: RunSnapshot, columns: Int) -> Bool {
        slots.count == columns && duration == recorded.elapsed && timelineCount == recorded.timelineCount
    }

    /// The column that shows a time.
    func column(of time: Duration) -> Int {
        guard duration > .zero else { return 0 }
        return max(0, min(slots.count - 1, Int(time / duration * Double(slots.count))))
    }

    func time(of column: Int) -> Duration {
        slots.isEmpty ? .zero : duration * max(0, min(column, slots.count)) / slots.count
    }

    /// The bar: higher where more arrived, on a scale of powers; stderr red, denials magenta; what is still to come dim.
    func cells(position: Duration, glyphs: Glyphs) -> [Cell] {
        let most = slots.map(\.bytes).max() ?? 0
        let current = column(of: position)
        return slots.enumerated().map { index, slot in
            var style = Style()
            if slot.hasStderr { style.foreground = .indexed(1) }
            if slot.hasDenial { style.foreground = .indexed(5) }
            if index > current { style.attributes.insert(.dim) }
            if index == current { style.attributes.formUnion([.reverse, .bold]) }
            let levels = glyphs.levels
            let level =
                slot.bytes == 0
                ? 0 : 1 + Int(logarithm(slot.bytes) / max(1, logarithm(most)) * Double(levels.count - 2))
            let glyph = slot.bytes == 0 && slot.hasDenial ? "!" : levels[min(level, levels.count - 1)]
            return Cell(glyph, style: style)
        }
    }

    /// Powers of two in a number; the standard library has no logarithm without a C library.
    private func logarithm(_ number: Int) -> Double {
        guard number > 0 else { return 0 }
        let whole = Int.bitWidth - 1 - number.leadingZeroBitCount
        return Double(whole) + Double(number) / Double(1 << whole) - 1
    }
}
