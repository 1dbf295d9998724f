import ArgumentParser
import CursesTerminal
import ExecEngine
import RunArchive
import SessionUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Show a saved run again, as it arrived.",
        discussion: """
            RUN is an id, the unique beginning of one, 'last', or the path of a run's folder. A run that another \
            Sluice is recording is followed live. On the screen: Space pauses, [ and ] halve and double the speed, the \
            arrows seek, ? lists every key.
            """)

    @Argument(help: ArgumentHelp("The run: id, unique beginning of one, 'last', or a path.", valueName: "run"))
    var reference: String

    @Option(help: ArgumentHelp("How fast: 0.125 to 64, or 'max'.", valueName: "factor"))
    var speed = SpeedArgument(speed: .normal)

    @Option(help: ArgumentHelp("Begin at this time of the run, paused (90s, 2m).", valueName: "time"))
    var at: DurationArgument?

    @Flag(name: .customLong("no-ui"), help: "Play the two streams to stdout and stderr, at their times.")
    var hasNoUI = false

    @Flag(help: "Show the end at once; with --no-ui print all without waiting.")
    var instant = false

    func validate() throws {
        if instant, at != nil { throw ValidationError("--instant shows the end: --at does not go with it") }
    }

    func run() throws {
        try leave(with: status)
    }

    private func status() throws -> Int32 {
        let saved = try Archive.ofUser().run(reference)
        guard !hasNoUI && isatty(0) == 1 && isatty(1) == 1 else { return try played(saved) }
        var playback: Playback?
        if let at {
            playback = Playback(position: min(at.duration, saved.duration), isPlaying: false, speed: speed.speed)
        } else if instant {
            playback = Playback(position: saved.duration, isPlaying: false, speed: speed.speed)
        } else if !saved.isRunning {
            playback = Playback(speed: speed.speed)
        }
        do {
            return try ScreenDriver.replay(saved, from: playback)
        } catch let error as TerminalError {
            printError("\(error)")
            return try played(saved)
        }
    }

    private func played(_ saved: SavedRun) throws -> Int32 {
        for damage in saved.damage { printError("run \(saved.id): \(damage)") }
        var player = try ReplayPlayer(
            saved, speed: instant ? .fastest : speed.speed, from: at?.duration ?? .zero)
        return try player.run()
    }
}

/// A replay's speed on the command line.
struct SpeedArgument: ExpressibleByArgument, Equatable {
    var speed: PlaybackSpeed

    var defaultValueDescription: String { "1" }

    init(speed: PlaybackSpeed) {
        self.speed = speed
    }

    init?(argument: String) {
        if argument == "max" {
            speed = .fastest
            return
        }
        let digits = argument.hasSuffix("x") ? argument.dropLast() : argument[...]
        guard let factor = Double(digits), PlaybackSpeed.range.contains(factor) else { return nil }
        speed = .times(factor)
    }
}
