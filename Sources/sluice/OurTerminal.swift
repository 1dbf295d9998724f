import ExecEngine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension TerminalDimensions {
    /// The size of the terminal that one of our own descriptors is, or 80x24 where none is (ioctl_tty(2)).
    static var ofOurTerminal: TerminalDimensions {
        for descriptor: Int32 in 0...2 {
            var size = winsize()
            if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 {
                return TerminalDimensions(columns: Int(size.ws_col), rows: Int(size.ws_row))
            }
        }
        return TerminalDimensions(columns: 80, rows: 24)
    }
}

/// Opens /dev/null for each of 0, 1 and 2 that is closed, so that no file of ours gets their number.
func fillStandardDescriptors() {
    while true {
        let descriptor = open("/dev/null", O_RDWR)
        if descriptor > 2 { close(descriptor) }
        if descriptor > 2 || descriptor < 0 { return }
    }
}
