import ExecEngine
import SessionUI
import SystemPackage

/// The run behind a screen: one that was started here, or a saved one. Used on the main thread alone.
protocol ShownRun: AnyObject {
    var log: any RunLogReading { get }
    /// Where it stands now.
    var newest: RunSnapshot { get }
    /// True once it has ended and nothing of it changes any more.
    var hasEnded: Bool { get }
    /// True where the screen is to be left without a key.
    var shouldLeaveByItself: Bool { get }

    /// The folder of its files, or nil where it is not kept.
    var folder: FilePath? { get }

    /// Called in each turn of the screen's loop. Gives what the screen is to hear.
    func attend() -> [SessionEvent]
    /// Does what a key asked for. Gives the description of a run that has taken the place of this one.
    func carryOut(_ effect: Effect) -> RunDescription?
    /// Another asks Sluice to end.
    func stop(by signal: Int32)
    func resizeTerminal(_ size: TerminalSize)
    /// Stops this process, and what runs, until both go on.
    func stopWithSelf()
    /// What is left to do and to say when the screen is gone.
    ///
    /// - Returns: The exit status.
    func leave() -> Int32
}
