import ArgumentParser
import SessionUI

/// A time on the command line: `500ms`, `10s`, `2m`, `1.5h`; a bare number is seconds, as for timeout(1).
struct DurationArgument: ExpressibleByArgument, Equatable {
    var duration: Duration

    init(duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        guard let duration = Units.duration(argument) else { return nil }
        self.duration = duration
    }
}
