import CursesTerminal
import ExecEngine
import SessionUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a screen stands on: the terminal, the signals to this process, and what wakes its loop. For the main thread.
struct ScreenHost {
    let terminal: CursesTerminal
    let signals: SignalMailbox
    let changes: WakeUp
    let ability: TerminalAbility

    /// Takes the terminal; whoever opened it closes it.
    ///
    /// - Throws: `TerminalError` where there can be no screen.
    static func open() throws -> ScreenHost {
        SignalMailbox.ignoreBrokenPipes()
        let changes = try WakeUp()
        let signals = try SignalMailbox.start(
            for: [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT])
        let terminal = try CursesTerminal.open(useColor: wantsColor, useMouse: true)
        return ScreenHost(
            terminal: terminal, signals: signals, changes: changes,
            ability: TerminalAbility(hasColor: wantsColor, hasUTF8: terminal.isUTF8))
    }
}
