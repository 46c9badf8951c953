/// Text from outside made safe for people's eyes: what would be invisible, move the cursor or turn the direction of
/// reading is written out. Names, banners and certificates come from the audited side, which may be the attacker.
enum VisibleText {
    /// `text` with control characters as `\xHH` and with format characters (bidirectional overrides, zero-width
    /// characters, tags), whatever else shows nothing (fillers, variation selectors), line and paragraph separators and
    /// noncharacters as `\u{H}`. Line feeds are written out too.
    static func escaped(_ text: String) -> String {
        if isPlainASCII(text) { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if isPlain(scalar) { result.unicodeScalars.append(scalar) } else { result += escape(scalar) }
        }
        return result
    }

    /// Whether the text is of printable ASCII only, as nearly every one is: nothing to write out, whatever the format.
    static func isPlainASCII(_ text: String) -> Bool {
        let bytes = text.utf8.span
        for place in bytes.indices where bytes[place] < 0x20 || bytes[place] >= 0x7f { return false }
        return true
    }

    /// `\xHH` below 128, `\u{H}` above.
    static func escape(_ scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16, uppercase: true)
        return scalar.isASCII ? "\\x" + String(repeating: "0", count: 2 - hex.count) + hex : "\\u{\(hex)}"
    }

    /// Columns that the text takes on a terminal; for text that `escaped` made.
    static func width(_ text: some StringProtocol) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        // The wide and full-width blocks of UAX #11, as coarse as terminals treat them.
        switch scalar.value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff,
            0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1faff,
            0x20000...0x3fffd:
            return 2
        default: return 1
        }
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7f }
        let properties = scalar.properties
        // Fillers and variation selectors are letters and marks by category, and show nothing.
        guard !properties.isDefaultIgnorableCodePoint else { return false }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return false
        case .unassigned: return !properties.isNoncharacterCodePoint
        default: return true
        }
    }
}
