/// Text from outside made fit for XML 1.0, which has no way at all to write most control characters; libxml2's writer
/// does not check and would produce a file that nothing can read.
enum XMLText {
    /// Attributes are cut here: libxml2 refuses to read one of 10,000,000 bytes, and with it the file.
    static let longestText = 4_000_000

    /// `text` with every byte of a character that XML forbids, or that only XML 1.1 could carry (C0 but tab, line feed
    /// and carriage return; DEL and C1; U+FFFE and U+FFFF), as the four characters `\xHH`.
    static func escaped(_ text: String) -> String {
        if text.utf8.count > longestText {
            let kept = String(decoding: text.utf8.prefix(longestText), as: UTF8.self)
            return escapedWhole(kept) + "... (\(text.utf8.count - longestText) more bytes)"
        }
        return escapedWhole(text)
    }

    private static func escapedWhole(_ text: String) -> String {
        if VisibleText.isPlainASCII(text) { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if isAllowed(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                for byte in String(scalar).utf8 {
                    result += "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
                }
            }
        }
        return result
    }

    /// `escaped`, and harmless inside a comment: no two hyphens (XML 1.0 2.5), and no markup that a reader which looks
    /// for the first tag by pattern could take for the root.
    static func comment(_ text: String) -> String {
        var result = ""
        var previous: Unicode.Scalar?
        for scalar in escaped(text).unicodeScalars {
            switch scalar {
            case "-" where previous == "-": result += "&#45;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\n", "\r", "\t": result += " "
            default: result.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return result
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0a, 0x0d, 0x20..<0x7f: true
        case 0..<0xa0: false
        case 0xfffe, 0xffff: false
        default: true
        }
    }
}
