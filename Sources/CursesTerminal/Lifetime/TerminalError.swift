/// Why the screen cannot be used.
public enum TerminalError: Error, Hashable, Sendable {
    /// A standard stream is a file or a pipe, so there is no screen at its other end.
    case notATerminal(stream: String)
    /// The terminal database has no entry of this name; an empty name where TERM is not set.
    case unknownType(String)
    /// The entry is there and lacks what a screen needs, named in words.
    case incapable(type: String, lacks: String)
    /// A system call failed.
    case systemCall(String, errno: Int32)
    /// Another ``CursesTerminal`` is open: the library below has one current screen.
    case alreadyOpen
}

extension TerminalError: CustomStringConvertible {
    /// What failed on what, why, and what to do; the program's name is put before it by whoever prints it.
    public var description: String {
        switch self {
        case .notATerminal(let stream):
            "cannot use the screen: \(stream) is not a terminal (use --no-ui)"
        case .unknownType(""):
            "cannot use the screen: TERM is not set (set it, for instance to xterm-256color, or use --no-ui)"
        case .unknownType(let type):
            "cannot use the screen on TERM=\(printable(type)): the terminal database has no such entry "
                + "(set TERM, for instance to xterm-256color, or use --no-ui)"
        case .incapable(let type, let lacks):
            "cannot use the screen on TERM=\(printable(type)): it cannot \(lacks) (use --no-ui)"
        case .systemCall(let call, let errno):
            "cannot use the screen: \(call) failed: \(SystemMessage.text(for: errno)) (use --no-ui)"
        case .alreadyOpen:
            "cannot use the screen: it is open already (close the first before opening another)"
        }
    }

    /// An environment variable's text must not act on the terminal that it is shown on.
    private func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isControl ? "?" : $0 }))
    }
}

extension Unicode.Scalar.Properties {
    /// A control character of C0, C1, or DEL.
    var isControl: Bool { generalCategory == .control }
}
