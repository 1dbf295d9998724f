#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Which character encoding the terminal is spoken to in.
///
/// ncurses encodes with the process's locale, so LC_CTYPE (and no other category) is set from the environment. Where
/// the environment says nothing at all, as over many ssh connections and in containers, or names a UTF-8 locale
/// that is not installed here, UTF-8 is taken: every terminal in use speaks it. A locale that was chosen on
/// purpose, C among them, is obeyed.
enum TerminalLocale {
    /// UTF-8 locales that need no installing: Debian's and musl's name, the older spelling, macOS's.
    static let utf8Names = ["C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"]

    /// The names to give to setlocale(3), in turn, until one is there; "" means what the environment names.
    ///
    /// - Parameter chosen: The first non-empty of LC_ALL, LC_CTYPE and LANG (locale(7)), nil where none is.
    static func candidates(chosen: String?) -> [String] {
        guard let chosen, !chosen.isEmpty else { return utf8Names + [""] }
        return namesUTF8(chosen) ? [""] + utf8Names : ["", "C"]
    }

    /// Whether a locale's name carries UTF-8 as its codeset, in any of its spellings.
    static func namesUTF8(_ name: String) -> Bool {
        let codeset =
            name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)[0]
            .split(separator: ".", omittingEmptySubsequences: false).last ?? ""
        return ["utf-8", "utf8"].contains(codeset.lowercased())
    }

    /// Sets LC_CTYPE and says whether it is UTF-8.
    ///
    /// setlocale(3) must not race with other threads that convert text: called once, before the runs start.
    static func adopt() -> Bool {
        let values = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { (name: String) in
            getenv(name).map { String(cString: $0) }
        }
        let chosen = values.first { !$0.isEmpty }
        _ = candidates(chosen: chosen).first { setlocale(LC_CTYPE, $0) != nil }
        guard let codeset = nl_langinfo(nl_item(CODESET)) else { return false }
        return namesUTF8(String(cString: codeset))
    }
}
