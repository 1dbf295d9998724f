extension CursesTerminal {
    /// Rings the terminal's bell (BEL), which most show as a mark or a sound.
    public func ring() { send([0x07]) }

    /// Shows a notification on the desktop, by the two sequences that terminals know: OSC 9 (iTerm2, Windows Terminal,
    /// foot) and OSC 777 (rxvt, VTE). One that knows neither ignores them. Control characters and `;` are left out.
    public func notify(title: String, text: String) {
        let (title, text) = (Self.plain(title), Self.plain(text))
        send(Array("\u{1B}]9;\(title): \(text)\u{7}\u{1B}]777;notify;\(title);\(text)\u{7}".utf8))
    }

    /// Sets the window's title (OSC 2 of xterm's control sequences), keeping the one before for ``restoreTitle()``.
    public func setTitle(_ title: String) {
        send(Array("\u{1B}[22;2t\u{1B}]2;\(Self.plain(title))\u{7}".utf8))
    }

    /// Brings the title back that was there before the last ``setTitle(_:)``.
    public func restoreTitle() { send(Array("\u{1B}[23;2t".utf8)) }

    private static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0 != ";" }))
    }
}
