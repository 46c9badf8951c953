import AuditModel

/// One cell of a CSV file (RFC 4180 2.5 to 2.7), made harmless for spreadsheets.
enum CSVCell {
    /// The cell's text as it stands in the file.
    ///
    /// - A text that a spreadsheet would run as a formula (it starts with `=`, `+`, `-`, `@`, their full-width forms, a
    ///   tab or a carriage return) is prefixed with an apostrophe, which spreadsheets read as "this is text".
    /// - Control characters other than tab and line feed become `\xHH`: many readers stop at a NUL or a lone CR.
    /// - Quotes are put where RFC 4180 wants them, and around `;` and tab, which split cells in some locales.
    static func encoded(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return "" }
        var cell = text
        if text.utf8.contains(where: { ($0 < 0x20 && $0 != 0x09 && $0 != 0x0a) || $0 == 0x7f }) {
            cell = withoutControls(text)
        }
        if isFormulaStart(first) { cell = "'" + cell }
        guard cell.utf8.contains(where: needsQuotes) || cell.utf8.first == 0x20 || cell.utf8.last == 0x20 else {
            return cell
        }
        return quoted(cell)
    }

    /// By scalars, not characters: a quote with a combining mark is one character, and would pass for no quote.
    private static func quoted(_ cell: String) -> String {
        var result = "\""
        for scalar in cell.unicodeScalars {
            if scalar == "\"" { result += "\"" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }

    private static func withoutControls(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isKept = scalar == "\t" || scalar == "\n" || (scalar.value >= 0x20 && scalar.value != 0x7f)
            if isKept { result.unicodeScalars.append(scalar) } else { result += VisibleText.escape(scalar) }
        }
        return result
    }

    private static func isFormulaStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
        default: false
        }
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: ";"), 0x09, 0x0a: true
        default: false
        }
    }
}
