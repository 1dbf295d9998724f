import CursesTerminal
import ExecEngine
import SessionUI

/// Tells, in the way that was asked for, that a run which is not shown has ended or was denied something.
final class SessionNotifier {
    private let terminal: CursesTerminal
    private let mode: NotifyMode
    private var known: [Int: (hasEnded: Bool, isDenied: Bool)] = [:]
    private var unseen: Set<Int> = []
    private var hasTitle = false

    init(_ terminal: CursesTerminal, _ mode: NotifyMode) {
        self.terminal = terminal
        self.mode = mode
    }

    /// Compares a run with what was known of it.
    func look(at run: LiveRun, number: Int, isShown: Bool) {
        let snapshot = run.newest
        let now = (hasEnded: run.hasEnded, isDenied: !snapshot.denials.isEmpty)
        let before = known.updateValue(now, forKey: number) ?? (false, false)
        if isShown {
            if unseen.remove(number) != nil { mark() }
            return
        }
        let command = run.description.command
        if now.hasEnded, !before.hasEnded {
            tell("\(command): \(snapshot.listWord.word)", number)
        } else if now.isDenied, !before.isDenied {
            tell("\(command): denied \(snapshot.denials.list.first?.target ?? "")", number)
        }
    }

    private func tell(_ text: String, _ number: Int) {
        switch mode {
        case .off: return
        case .bell: terminal.ring()
        case .terminal:
            terminal.notify(title: "sluice", text: text)
            unseen.insert(number)
            mark()
        }
    }

    /// The mark in the window's title: how many runs have ended unseen.
    private func mark() {
        guard mode == .terminal else { return }
        if hasTitle { terminal.restoreTitle() }
        hasTitle = !unseen.isEmpty
        if hasTitle { terminal.setTitle("(\(unseen.count)) sluice") }
    }

    /// Brings the title back.
    func leave() {
        if hasTitle { terminal.restoreTitle() }
    }
}
