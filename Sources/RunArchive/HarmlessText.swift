/// Text of a command, made safe to print in one line of a terminal.
///
/// Escape sequences are left out (ECMA-48: CSI, OSC, DCS and the like, and two-character ones); every other control
/// character (C0 but the tab, DEL, C1) becomes U+FFFD. A sequence without its end is no sequence: its ESC becomes
/// U+FFFD and the rest stays, so that nothing can hide the text that follows.
public func harmless(_ text: some StringProtocol) -> String {
    let scalars = text.unicodeScalars
    guard scalars.contains(where: isControl) else { return String(text) }
    var safe = String.UnicodeScalarView()
    var index = scalars.startIndex
    while index < scalars.endIndex {
        let scalar = scalars[index]
        if scalar == "\u{1B}", let end = endOfSequence(in: scalars[index...]) {
            index = end
            continue
        }
        safe.append(isControl(scalar) && scalar != "\t" ? "\u{FFFD}" : scalar)
        scalars.formIndex(after: &index)
    }
    return String(safe)
}

/// The same for bytes; what is not UTF-8 becomes U+FFFD.
public func harmless(_ bytes: some Collection<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    // A look at the bytes, which is quick, tells of most lines that nothing is to be done.
    return text.utf8.allSatisfy { 0x20...0x7E ~= $0 || $0 == 0x09 } ? text : harmless(text)
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
}

/// Behind the escape sequence that begins the text; nil where it has no end.
private func endOfSequence<Text: Collection>(in text: Text) -> Text.Index? where Text.Element == Unicode.Scalar {
    var index = text.index(after: text.startIndex)
    guard index < text.endIndex else { return nil }
    let kind = text[index]
    switch kind {
    case "[":
        repeat {
            text.formIndex(after: &index)
        } while index < text.endIndex && (0x20...0x3F).contains(text[index].value)
        guard index < text.endIndex, (0x40...0x7E).contains(text[index].value) else { return nil }
        return text.index(after: index)
    case "]", "P", "X", "^", "_":
        var last: Unicode.Scalar = "\0"
        repeat {
            text.formIndex(after: &index)
            guard index < text.endIndex else { return nil }
            let isEnd = text[index] == "\u{7}" && kind == "]" || text[index] == "\\" && last == "\u{1B}"
            if isEnd { return text.index(after: index) }
            last = text[index]
        } while true
    default:
        while index < text.endIndex, (0x20...0x2F).contains(text[index].value) { text.formIndex(after: &index) }
        guard index < text.endIndex, (0x30...0x7E).contains(text[index].value) else { return nil }
        return text.index(after: index)
    }
}
