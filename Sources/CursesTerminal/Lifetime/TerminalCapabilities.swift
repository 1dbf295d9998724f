import CNcurses
import SessionUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What terminfo says about a terminal, read before anything is sent to it.
struct TerminalCapabilities {
    let type: String
    /// What to write to restore the terminal, whatever state it is in.
    let reset: [UInt8]
    /// What to write besides curses' own, when the screen is entered and before it is left.
    let enter: [UInt8]
    let leave: [UInt8]
    /// The size where the terminal itself does not know.
    let size: TerminalSize

    /// - Parameters:
    ///   - type: nil takes TERM.
    ///   - output: The terminal's descriptor.
    static func read(type: String?, output: Int32, useMouse: Bool) throws(TerminalError) -> TerminalCapabilities {
        guard let type = type ?? getenv("TERM").map({ String(cString: $0) }), !type.isEmpty else {
            throw .unknownType("")
        }
        var status: Int32 = 0
        // setupterm(3X) with a place for the status reports; without one it ends the process.
        guard setupterm(type, output, &status) == OK else {
            throw status == 1 ? .incapable(type: type, lacks: "move the cursor") : .unknownType(type)
        }
        defer { curses_forget_terminal() }
        func capability(_ name: String) -> String? {
            curses_string_capability(name).map { String(cString: $0) }
        }
        guard let cursorAddress = capability("cup") else { throw .incapable(type: type, lacks: "move the cursor") }
        guard capability("clear") != nil || capability("ed") != nil else {
            throw .incapable(type: type, lacks: "clear the screen")
        }
        // Terminals that have a mouse at all follow xterm, in its other private modes too.
        let isLikeXterm = capability("kmous") != nil
        let hasMouse = useMouse && isLikeXterm
        // Terminals stop at the last line where a move goes beyond it.
        let lastLine = curses_cursor_address(cursorAddress, 998, 0).map { String(cString: $0) }
        return TerminalCapabilities(
            type: type,
            reset: ResetSequence.bytes(
                hasMouse: hasMouse, hasPaste: isLikeXterm, lastLine: lastLine, capability: capability),
            enter: Array(((hasMouse ? ResetSequence.mouseOn : "") + (isLikeXterm ? ResetSequence.pasteOn : "")).utf8),
            leave: Array(((hasMouse ? ResetSequence.mouseOff : "") + (isLikeXterm ? ResetSequence.pasteOff : "")).utf8),
            size: TerminalSize(columns: positive(tigetnum("cols")) ?? 80, rows: positive(tigetnum("lines")) ?? 24))
    }

    private static func positive(_ number: Int32) -> Int? {
        number > 0 ? Int(number) : nil
    }
}
