/// What to write to a terminal so that it is as a shell expects it, whatever state it is in.
enum ResetSequence {
    /// xterm's private modes that ``CursesTerminal`` switches itself (ctlseqs): clicks and wheel, where it is
    /// known movements with a button held too (1002), reported with coordinates of any size.
    static let mouseOn = "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h"
    static let mouseOff = "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l"
    static let pasteOn = "\u{1B}[?2004h"
    static let pasteOff = "\u{1B}[?2004l"

    /// The whole sequence, in the order in which endwin(3X) undoes things.
    ///
    /// - Parameters:
    ///   - lastLine: Moves the cursor below everything, for a terminal without an alternate screen.
    ///   - capability: A string capability of terminfo(5) by its name.
    static func bytes(
        hasMouse: Bool, hasPaste: Bool, lastLine: String?, capability: (String) -> String?
    ) -> [UInt8] {
        let leave = capability("rmcup")
        let parts: [String?] = [
            hasMouse ? mouseOff : nil,
            hasPaste ? pasteOff : nil,
            capability("op"),
            capability("sgr0"),
            capability("rmkx"),
            capability("cnorm"),
            leave ?? lastLine.map { $0 + "\r\n" },
        ]
        return Array(withoutPadding(parts.compactMap { $0 }.joined()).utf8)
    }

    /// A capability without its delays (`$<20/>`, terminfo(5) "Delays and Padding"), which only tputs(3X) acts on.
    static func withoutPadding(_ capability: String) -> String {
        capability.replacing(/\$<[0-9.]+[*\/]*>/, with: "")
    }
}
