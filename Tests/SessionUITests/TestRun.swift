import ExecEngine

@testable import SessionUI

/// A run's log in memory, written by the test piece by piece.
final class TestRun: RunLogReading, @unchecked Sendable {
    // A test writes and reads on one thread.
    private(set) var logs = PerStream<[UInt8]>(both: [])
    private(set) var records: [TimelineRecord] = []

    init() {}

    convenience init(_ stdout: String, stderr: String = "") {
        self.init()
        if !stdout.isEmpty { write(stdout) }
        if !stderr.isEmpty { write(stderr, to: .stderr) }
    }

    func write(_ text: String, to stream: ExecOutputStream = .stdout, at milliseconds: Int = 0) {
        write(bytes: Array(text.utf8), to: stream, at: milliseconds)
    }

    func write(bytes: [UInt8], to stream: ExecOutputStream = .stdout, at milliseconds: Int = 0) {
        let offsets = PerStream(stdout: logs.stdout.count, stderr: logs.stderr.count)
        records.append(TimelineRecord(stream: stream, time: .milliseconds(milliseconds), offsets: offsets))
        logs[stream] += bytes
    }

    /// Writes to a log without a record: output that the timeline does not account for yet.
    func writeUnaccounted(_ text: String, to stream: ExecOutputStream) {
        logs[stream] += Array(text.utf8)
    }

    func read(_ stream: ExecOutputStream, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let log = logs[stream]
        guard offset >= 0, offset < log.count else { return 0 }
        let count = min(buffer.count, log.count - offset)
        log.withUnsafeBytes { bytes in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
        }
        return count
    }

    func timelineRecord(at index: Int) -> TimelineRecord? {
        records.indices.contains(index) ? records[index] : nil
    }

    func snapshot(
        _ phase: RunPhase = .running, elapsed: Duration = .milliseconds(1234), timeout: Duration? = nil
    ) -> RunSnapshot {
        RunSnapshot(
            phase: phase, elapsed: elapsed, timeout: timeout,
            byteCounts: PerStream(stdout: logs.stdout.count, stderr: logs.stderr.count), timelineCount: records.count)
    }
}

/// A session as a test drives it.
struct TestSession {
    var state: SessionState
    var log: TestRun
    var phase = RunPhase.running
    var elapsed = Duration.milliseconds(1234)
    var timeout: Duration?
    /// What the last event asked for.
    var effects: [Effect] = []

    init(
        _ log: TestRun, columns: Int = 80, rows: Int = 24, phase: RunPhase = .running, timeout: Duration? = nil,
        ability: TerminalAbility = TerminalAbility()
    ) {
        self.log = log
        self.phase = phase
        self.timeout = timeout
        let run = RunDescription(command: ["make", "-j8", "test"], cwd: "~/src/sluice", policy: "danger-full-access")
        state = SessionState(run: run, ability: ability, size: TerminalSize(columns: columns, rows: rows))
        refresh()
    }

    mutating func send(_ event: SessionEvent) {
        (state, effects) = update(state, on: event, reading: log)
    }

    /// Sends the newest snapshot.
    mutating func refresh(_ phase: RunPhase? = nil) {
        if let phase { self.phase = phase }
        send(.snapshot(log.snapshot(self.phase, elapsed: elapsed, timeout: timeout)))
    }

    mutating func press(_ keys: Key...) {
        for key in keys { send(.key(key)) }
    }

    mutating func type(_ text: String) {
        for character in text { send(.key(.character(character))) }
    }

    /// Works until nothing is pending; false where that takes more slices than any test needs.
    @discardableResult
    mutating func finishWork() -> Bool {
        for _ in 0..<10_000 {
            guard state.hasPendingWork else { return true }
            send(.work)
        }
        return false
    }

    mutating func search(_ text: String) {
        type("/\(text)")
        press(.enter)
        finishWork()
    }

    mutating func output(_ text: String, to stream: ExecOutputStream = .stdout) {
        log.write(text, to: stream)
        refresh()
    }

    mutating func resize(_ columns: Int, _ rows: Int) {
        send(.resize(TerminalSize(columns: columns, rows: rows)))
    }

    var frame: Frame { render(state, in: state.size, reading: log) }
    var screen: [String] { frame.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    var drawing: String { frame.text }
}

/// Numbered lines: "line 1" to "line \(count)".
func lines(_ count: Int, from first: Int = 1) -> String {
    (first..<first + count).map { "line \($0)\n" }.joined()
}

/// The text of cells, wide characters' second halves left out.
func text(_ cells: [Cell]) -> String {
    String(cells.filter { !$0.isContinuation }.map(\.character))
}
