import SessionUI

/// What came from the keyboard's side of the terminal.
public enum TerminalInput: Hashable, Sendable {
    case key(Key)
    case mouse(Mouse)
    /// Text pasted by the terminal (bracketed paste), which is not to be taken for keys.
    case paste(String)
    /// The terminal is gone: nothing will ever be read from it again.
    case hangUp
}
