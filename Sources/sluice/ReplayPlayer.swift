import CursesTerminal
import ExecEngine
import RunArchive
import SessionUI
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Plays a saved run without a screen: what was stdout goes to stdout, what was stderr to stderr, at its times.
struct ReplayPlayer {
    /// How often a run that is going on is looked at.
    private static let followInterval = Duration.milliseconds(100)

    private var saved: SavedRun
    private let speed: PlaybackSpeed
    private let start: Duration
    private let signals: SignalMailbox

    init(_ saved: SavedRun, speed: PlaybackSpeed, from start: Duration) throws {
        self.saved = saved
        self.speed = speed
        self.start = start
        SignalMailbox.ignoreBrokenPipes()
        signals = try SignalMailbox.start(for: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    }

    /// - Returns: The exit status: 0, or 128+n where signal n ended it or nobody reads any more.
    mutating func run() throws -> Int32 {
        var printed = PerStream(both: 0)
        var index = 0
        var begun = ContinuousClock.now
        var time = start
        while true {
            while index < saved.log.timelineCount, let record = saved.log.timelineRecord(at: index) {
                if record.time > time, case .times(let factor) = speed {
                    if let signal = wait(until: begun + (record.time - time) / factor) { return signal }
                    (begun, time) = (.now, record.time)
                }
                index += 1
                let next = saved.log.timelineRecord(at: index)?.offsets ?? saved.byteCounts
                if let status = try print(&printed, upTo: next, first: record.stream) { return status }
            }
            if !saved.isRunning { break }
            if let signal = wait(until: .now + Self.followInterval) { return signal }
            saved = try saved.refreshed()
        }
        return try print(&printed, upTo: saved.byteCounts, first: .stdout) ?? 0
    }

    /// Waits for a time, or for a signal: then its exit status.
    private func wait(until deadline: ContinuousClock.Instant) -> Int32? {
        while true {
            let milliseconds = (deadline - .now).pollMilliseconds
            var request = pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)
            poll(&request, 1, milliseconds)
            if let signal = signals.take().first { return EngineLimits.signalExitCodeBase + signal }
            if milliseconds <= 0 || ContinuousClock.now >= deadline { return nil }
        }
    }

    private func print(
        _ printed: inout PerStream<Int>, upTo end: PerStream<Int>, first: ExecOutputStream
    ) throws -> Int32? {
        for stream in [first, first.other] {
            let target = stream == .stdout ? FileDescriptor.standardOutput : .standardError
            while printed[stream] < end[stream] {
                if let signal = signals.take().first { return EngineLimits.signalExitCodeBase + signal }
                let range = printed[stream]..<min(end[stream], printed[stream] + 1 << 16)
                let bytes = saved.log.bytes(stream, in: range)
                if bytes.isEmpty { break }
                do {
                    try target.writeAll(bytes)
                } catch Errno.brokenPipe {
                    return EngineLimits.signalExitCodeBase + SIGPIPE
                } catch {
                    throw ReplayError(stream: stream.name, reason: "\(error)")
                }
                printed[stream] += bytes.count
            }
        }
        return nil
    }
}

/// Why a replay could not be printed.
struct ReplayError: Error, CustomStringConvertible {
    var stream: String
    var reason: String

    var description: String { "cannot write to \(stream): \(reason); give it a place with room" }
}
