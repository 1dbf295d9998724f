/// An encoding that a command's output may be in.
///
/// The list is that of the code pages which consoles and old programs still print: Russian and Ukrainian (three
/// families), Western European, Japanese, Chinese and Korean.
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
    case utf8 = "UTF-8"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
    case windows1251 = "CP1251"
    case cp866 = "CP866"
    case koi8R = "KOI8-R"
    case koi8U = "KOI8-U"
    case windows1252 = "CP1252"
    /// Text that is the same in Windows-1252: without a byte between 80 and 9F.
    case latin1 = "ISO-8859-1"
    /// As CP932, Microsoft's form: in the older one 5C is the yen sign and would spoil paths and escapes.
    case shiftJIS = "CP932"
    case eucJP = "EUC-JP"
    /// GBK and GB2312 are parts of it.
    case gb18030 = "GB18030"
    case big5 = "BIG5"
    /// As CP949, which holds every syllable; EUC-KR is a part of it.
    case eucKR = "CP949"

    /// The name that iconv_open(3) knows, in glibc and in the libiconv of macOS alike.
    var iconvName: String { rawValue }

    /// The encodings that are guessed from the look of the text, since nothing in the bytes declares them.
    ///
    /// Where two read a text equally well the earlier wins; ``latin1`` is only a name for some of ``windows1252``.
    static let guessed: [TextEncoding] = [
        .windows1251, .cp866, .koi8R, .koi8U, .windows1252, .shiftJIS, .eucJP, .gb18030, .big5, .eucKR,
    ]
}
