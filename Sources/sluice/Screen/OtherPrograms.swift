import CursesTerminal
import ExecEngine
import SessionUI
import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a screen asks of the terminal's clipboard and of other programs: to copy, to pipe a pane, to open its log.
struct OtherPrograms {
    /// What came of it.
    enum Outcome {
        /// Done, or why not.
        case done(note: String?)
        /// The screen was left for a program.
        case cameBack(CursesTerminal.AfterStop)
    }

    let host: ScreenHost
    let clipboard: ClipboardTools
    /// Stops all that runs and Sluice, until both go on.
    let stopSelf: () -> CursesTerminal.AfterStop
    /// Told of a signal that ends Sluice meanwhile.
    let stopped: (Int32) -> Void

    /// Does what an effect asks; nil for one that asks something of a run.
    func carryOut(_ effect: Effect, of shown: any ShownRun, at snapshot: RunSnapshot) -> Outcome? {
        switch effect {
        case .copy(let text): return .done(note: copy(text))
        case .pipe(let pane, let command):
            let bytes = PaneBytes(pane, of: shown.log, at: snapshot)
            return leave { $0.pipe(bytes, into: command) }
        case .openLog(let pane): return openLog(PaneBytes(pane, of: shown.log, at: snapshot), in: shown.folder)
        default: return nil
        }
    }

    private func copy(_ text: String) -> String? {
        let fitsTerminal = text.utf8.count <= ClipboardTools.longestSequence
        if fitsTerminal { host.terminal.setClipboard(base64: Data(text.utf8).base64EncodedString()) }
        if clipboard.put(text) || fitsTerminal { return nil }
        return "not copied: over 64 KiB a clipboard needs a desktop with wl-copy or xclip"
    }

    /// Leaves the screen for another program, and comes back.
    private func leave(for body: (ExternalProgram) -> CursesTerminal.AfterStop) -> Outcome {
        let program = ExternalProgram(
            terminal: host.terminal, signals: host.signals, stopSelf: stopSelf, stopped: stopped)
        return .cameBack(host.terminal.whileLeft(orInBackground: stopSelf) { body(program) })
    }

    private func openLog(_ bytes: PaneBytes, in folder: FilePath?) -> Outcome {
        if let stream = bytes.stream, let file = folder?.appending("\(stream.name).log"),
            access(file.string, R_OK) == 0
        {
            return leave { $0.edit(file.string) }
        }
        do throws(Errno) {
            let path = try bytes.temporaryCopy()
            defer { unlink(path) }
            return leave { $0.edit(path) }
        } catch {
            return .done(note: "cannot copy the log to a temporary file: \(error); is there room in TMPDIR?")
        }
    }
}
