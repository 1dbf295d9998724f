import ArgumentParser

/// A time on the command line: `500ms`, `10s`, `2m`, `1.5h`; a bare number is seconds, as for timeout(1).
struct DurationArgument: ExpressibleByArgument, Equatable {
    var duration: Duration

    init(duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let units: [(suffix: String, milliseconds: Double)] = [
            ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("", 1_000),
        ]
        for unit in units where argument.hasSuffix(unit.suffix) {
            let digits = argument.dropLast(unit.suffix.count)
            guard digits.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }), let number = Double(digits) else {
                return nil
            }
            let milliseconds = number * unit.milliseconds
            // A century; more cannot be meant, and stays clear of the clock's range.
            guard milliseconds <= 3_155_760_000_000 else { return nil }
            duration = .microseconds(Int64((milliseconds * 1_000).rounded()))
            return
        }
        return nil
    }
}
