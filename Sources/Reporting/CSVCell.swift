import AuditModel

/// One cell of a CSV file (RFC 4180 2.5 to 2.7), made harmless for spreadsheets.
enum CSVCell {
    /// The cell's text as it stands in the file.
    ///
    /// - A text that a spreadsheet would run as a formula (it starts with `=`, `+`, `-`, `@` or their full-width forms,
    ///   also behind blanks, or with a tab or a line end) is prefixed with an apostrophe, which spreadsheets read as
    ///   "this is text".
    /// - Control characters other than tab and line feed become `\xHH` or `\u{HH}`: many readers stop at a NUL or a lone
    ///   CR. So do U+2028 and U+2029, which some take for the end of a line.
    /// - Quotes are put where RFC 4180 wants them, and around `;` and tab, which split cells in some locales.
    static func encoded(_ text: String) -> String {
        guard !text.isEmpty else { return "" }
        var cell = VisibleText.isPlainASCII(text) ? text : withoutControls(text)
        if isFormula(text) { cell = "'" + cell }
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
            switch scalar.value {
            case 0x09, 0x0a: result.unicodeScalars.append(scalar)
            case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029: result += VisibleText.escape(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isFormula(_ text: String) -> Bool {
        let start = text.unicodeScalars.first { !$0.properties.isWhitespace || $0.value < 0x20 }
        return switch start {
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
