#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension CursesTerminal {
    /// Hands text to the terminal's clipboard (OSC 52 of xterm's control sequences; tmux passes it on where its option
    /// `set-clipboard` allows). A terminal that does not know it ignores it.
    ///
    /// - Parameter base64: The text in UTF-8, encoded; anything else is not sent.
    public func setClipboard(base64: String) {
        let isPlain = base64.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
                true
            default: false
            }
        }
        if isPlain { send(Array("\u{1B}]52;c;\(base64)\u{7}".utf8)) }
    }
}
