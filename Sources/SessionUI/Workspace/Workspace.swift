import ExecEngine

/// The interactive session's screen as a value: the list of runs, the panes of the chosen one, the command line.
///
/// What is shown of a run is a ``SessionState``, the same as of `sluice run` and `sluice replay`.
public struct Workspace: Equatable, Sendable {
    public internal(set) var size: TerminalSize
    public let ability: TerminalAbility
    /// The folder that commands run in unless the options say otherwise.
    public let folder: String
    /// The run whose panes are shown.
    public internal(set) var chosen: RunKey?
    public internal(set) var session: SessionState?
    /// The options of the next run.
    public internal(set) var settings = RunSettings()

    var list = RunList()
    /// What was seen of runs that are not shown now.
    var parked: [RunKey: SessionState] = [:]
    /// Whether there are older saved runs than the list knows, and nobody was asked for them yet.
    var hasMoreSaved = false
    var isListHidden = false
    var listHasFocus = false
    var editor: LineEditor?
    var history = LineHistory()
    var form: OptionsForm?
    var isAskingToQuit = false
    /// The row at the top of the help, which stands in place of the panes where no run is shown.
    var helpTop: Int?
    var message: String?

    /// Columns from which on the list stands beside the panes.
    static let listColumns = 100

    public init(folder: String, ability: TerminalAbility = TerminalAbility(), size: TerminalSize) {
        self.folder = folder
        self.ability = ability
        self.size = size
        list.resize(height: listRows)
    }

    // MARK: Places

    /// Columns of the list, 0 where it is hidden.
    var listWidth: Int {
        if size.columns < Self.listColumns { return listHasFocus && session != nil ? size.columns : 0 }
        return isListHidden ? 0 : RunListView.width
    }

    /// Rows above the list's entries: its title, and the options of the next run where they are not the usual ones.
    var listHeadRows: Int { settings == RunSettings() ? 1 : 2 }

    /// Rows of the list's entries.
    var listRows: Int { max(1, size.rows - 1 - listHeadRows) }

    /// The columns of the panes, or of what stands in their place.
    var paneColumns: Range<Int> {
        let left = listWidth == 0 ? 0 : min(size.columns, listWidth + 1)
        return left..<max(left, size.columns)
    }

    /// The size that the panes have.
    public var paneSize: TerminalSize { TerminalSize(columns: paneColumns.count, rows: size.rows) }

    /// The text size of a run's terminals that is started now.
    public var terminalSize: TerminalSize { emptyState.textSize(of: .stdout) }

    /// The state of no run.
    private var emptyState: SessionState {
        var state = SessionState(
            run: RunDescription(shellLine: "", cwd: "", policy: ""), ability: ability, size: paneSize)
        state.isInWorkspace = true
        return state
    }

    var help: HelpView { HelpView(emptyState) }

    // MARK: What is to be done

    /// True while ``SessionEvent/work`` would get something done.
    public var hasPendingWork: Bool { session?.hasPendingWork ?? false }
    /// True while a replay plays.
    public var isPlaying: Bool { session?.isPlaying ?? false }
    /// Whether lines are wanted for the command line's history.
    public var isTyping: Bool { editor != nil }
}

/// What happens to an interactive session.
public enum WorkspaceEvent: Sendable {
    case key(Key)
    case mouse(Mouse)
    case paste(String)
    case resize(TerminalSize)
    /// The rows of what was started here, and of the saved runs where they have changed; whether there are older ones.
    case rows(live: [RunRow], saved: [RunRow]?, hasMore: Bool = false)
    /// A run was started or opened: it is shown from now on.
    case shown(RunKey, RunDescription, Playback?)
    /// A run was closed.
    case gone(RunKey)
    /// Something happened to the run that is shown.
    case session(SessionEvent)
    /// Command lines of earlier runs, oldest first.
    case history([String])
    case completions([String], CompletionRequest)
    case message(String)
}

/// What an interactive session wants done to the world.
public enum WorkspaceEffect: Equatable, Sendable {
    /// Start a command line with these options; answer with ``WorkspaceEvent/shown(_:_:_:)``.
    case start(line: String, RunSettings)
    /// What the panes of a run want.
    case run(RunKey?, Effect)
    /// Show a saved run; answer with ``WorkspaceEvent/shown(_:_:_:)``.
    case open(id: String)
    /// Take a run that has ended off the list.
    case close(Int)
    /// Stop a run if it is going on, and start it again.
    case restart(RunKey)
    /// Keep a run whatever the limits of the archive say, or no longer.
    case pin(RunKey)
    case complete(CompletionRequest)
    /// Look further back into the archive.
    case moreSaved
    case redraw
    case suspend
    case quit
    /// Stop all runs, wait for their ends, and leave.
    case stopAllAndQuit
}
