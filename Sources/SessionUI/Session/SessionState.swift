import ExecEngine

/// All that the screen shows and remembers, as a value.
///
/// It holds positions in the run's log, never output: it stays small however much a command prints.
public struct SessionState: Equatable, Sendable {
    public internal(set) var run: RunDescription
    /// The moment of the run that is shown.
    public internal(set) var snapshot = RunSnapshot()
    /// The run as far as it is known.
    public internal(set) var recorded = RunSnapshot()
    /// Where a replay stands; nil while the newest is shown.
    public internal(set) var playback: Playback?
    var timeBar: TimeBar?
    /// Earlier runs of the same command, for an estimate of what is left.
    var past: [PastRun] = []
    /// The size that scrolling reckons with; the last that ``SessionEvent/resize(_:)`` told.
    public internal(set) var size: TerminalSize
    public let ability: TerminalAbility

    var panes = PerPane(all: Pane())
    /// The stream whose pane the keys act on, while the panes are not merged.
    var focus = ExecOutputStream.stdout
    var isZoomed = false
    var isMerged = false
    var wraps = false
    var showsTimes = false
    var mode = Mode.panes
    /// A short answer to the last key.
    var message: String?
    var pattern: SearchPattern?
    var hit: SearchHit?
    var search: SearchScan?
    /// What the lines of each pane must match to be shown.
    var filters = PerPane<LineFilter?>(all: nil)
    var selection: Selection?
    /// Where the mouse's button was pressed, while it is held.
    var dragAnchor: DragAnchor?
    var lines = PerStream(both: LineIndex())
    /// Lines of each stream that are shown.
    var lineCounts = PerStream(both: ShownLines())
    /// Lines of both streams; nil while some are not counted yet.
    var endedLineCount: Int? {
        let isWhole = ExecOutputStream.allCases.allSatisfy { lineCounts[$0].bytes == snapshot.byteCounts[$0] }
        return isWhole ? lineCounts.stdout.count + lineCounts.stderr.count : nil
    }
    /// True from the first cancel on, so that the second one kills, however late the engine's answer is.
    var stopRequested = false

    /// Whether it is one of many runs of a session.
    var isInWorkspace = false

    /// What the keys go to.
    enum Mode: Equatable, Sendable {
        case panes
        case searchField(String)
        /// The filter of a pane, as typed so far.
        case filterField(String, of: PaneID)
        case askingToQuit
        /// The help, from the row at its top.
        case help(top: Int)
        /// The list of denials, with one of them selected.
        case denials(selected: Int)
        /// The question whether to run again without the sandbox, and the reason typed so far.
        case escalating(justification: String)
        /// The question what to copy.
        case copyMenu
        /// The command to pipe the current pane into, as typed so far.
        case pipeField(String)
    }

    /// Lines in the bytes that are shown: those counted so far where they are not all counted yet.
    struct ShownLines: Equatable, Sendable {
        var count = 0
        var isExact = true
        var bytes = 0
    }

    /// A session whose run has just started, on a screen of `size`; with a playback, of a run that is replayed;
    /// with a text, its matches are marked as if it had been searched for.
    public init(
        run: RunDescription, ability: TerminalAbility = TerminalAbility(), size: TerminalSize,
        playback: Playback? = nil, searching text: String? = nil
    ) {
        self.run = run
        self.playback = playback
        pattern = text.flatMap { SearchPattern($0) }
        self.ability = ability
        self.size = size
    }

    /// True while ``SessionEvent/work`` would get something done.
    public var hasPendingWork: Bool {
        search != nil || ExecOutputStream.allCases.contains { lines[$0].counted < recorded.byteCounts[$0] }
            || PaneID.allCases.contains(where: isFiltering)
    }

    /// How the run ended, once it has.
    var end: RunEnd? {
        if case .ended(let end) = recorded.phase { end } else { nil }
    }

    /// The end, where the moment that is shown is after it.
    var shownEnd: RunEnd? {
        if case .ended(let end) = snapshot.phase { end } else { nil }
    }

    /// True while a field, a list or a question has all keys.
    var takesAllKeys: Bool { mode != .panes }

    /// The pane that the keys act on.
    var current: PaneID { isMerged ? .merged : PaneID(focus) }

    var layout: Layout { layout(in: size) }

    func layout(in size: TerminalSize) -> Layout {
        Layout(size: size, focus: focus, isZoomed: isZoomed, isMerged: isMerged, hasTimeBar: playback != nil)
    }

    /// What a pane would show of the whole run.
    func wholeSource(of pane: PaneID, in log: any RunLogReading) -> any PaneSource {
        source(of: pane, at: recorded, in: log)
    }

    /// What a pane shows now.
    func source(of pane: PaneID, in log: any RunLogReading) -> any PaneSource {
        source(of: pane, at: snapshot, in: log)
    }

    private func source(of pane: PaneID, at snapshot: RunSnapshot, in log: any RunLogReading) -> any PaneSource {
        let source = unfilteredSource(of: pane, at: snapshot, in: log)
        return activeFilter(of: pane)?.source(over: source) ?? source
    }

    /// All lines of a pane at a moment.
    func unfilteredSource(of pane: PaneID, at snapshot: RunSnapshot, in log: any RunLogReading) -> any PaneSource {
        switch pane {
        case .stdout: StreamSource(log: log, stream: .stdout, count: snapshot.byteCounts.stdout)
        case .stderr: StreamSource(log: log, stream: .stderr, count: snapshot.byteCounts.stderr)
        case .merged:
            MergedSource(log: log, byteCounts: snapshot.byteCounts, timelineCount: snapshot.timelineCount)
        }
    }

    func gutter(of box: Layout.Box) -> Gutter { Gutter(box: box, showsTimes: showsTimes) }

    func reader(of box: Layout.Box, in log: any RunLogReading) -> PaneReader {
        PaneReader(
            source(of: box.pane, in: log), width: box.columns.count - gutter(of: box).width, wraps: wraps)
    }
}

/// The columns in front of a pane's text.
struct Gutter: Equatable {
    /// Columns for the time at which a line arrived, 0 where none is shown.
    var time = 0
    /// Columns for the mark of stderr's lines in the merged view, 0 elsewhere.
    var mark = 0

    var width: Int { time + mark }

    init(box: Layout.Box, showsTimes: Bool) {
        let columns = box.columns.count
        if box.pane == .merged, columns >= 8 { mark = 2 }
        // Text keeps at least as much room as the times take.
        if showsTimes, columns - mark >= 22 { time = 11 }
    }
}
