import ExecEngine

/// What happens to a session.
public enum SessionEvent: Hashable, Sendable {
    case key(Key)
    case mouse(Mouse)
    /// Text that was pasted: taken by the search field, of no effect elsewhere.
    case paste(String)
    case resize(TerminalSize)
    /// The run's newest state; sent when something changed, and about every 100 ms while it runs.
    case snapshot(RunSnapshot)
    /// So much real time has passed; sent again and again while ``SessionState/isPlaying``.
    case tick(Duration)
    /// Show the line that holds this byte of a stream, at the time at which it had arrived.
    case reveal(ExecOutputStream, offset: Int)
    /// Earlier runs of the same command that ended well, newest first.
    case history([PastRun])
    /// Time for a slice of searching and line counting, some milliseconds long; sent again and again while
    /// ``SessionState/hasPendingWork``, between looks at the keyboard.
    case work
    /// A new run took the place of the last one: from here on `log` is the new run's.
    case runStarted(RunDescription)
    /// Something to tell that came of an effect, such as that it failed.
    case note(String)
}

/// What the screen wants done to the world. Carried out by whoever drives the session, never by the update itself.
public enum Effect: Hashable, Sendable {
    /// End the run: SIGTERM, and SIGKILL after the run's grace.
    case cancel
    /// Kill the run's tree at once.
    case kill
    /// Start the same command as a new run, and answer with ``SessionEvent/runStarted(_:)``.
    case rerun
    /// The same without the run's sandbox, for this reason.
    case rerunEscalated(justification: String)
    /// Stop the run's tree and Sluice itself until `fg`.
    case suspend
    /// Draw the whole screen anew.
    case redraw
    /// Put this text, at most 8 MiB of UTF-8 without control characters but line feeds, on the clipboard.
    case copy(String)
    /// Leave the screen, run a shell's command with the pane's bytes on its stdin, and come back.
    case pipe(PaneID, command: String)
    /// Leave the screen, show the pane's log in the user's editor, and come back.
    case openLog(PaneID)
    /// Leave; the run has ended.
    case quit
    /// Stop the run, wait for its end, and leave.
    case stopAndQuit
}
