import AuditModel

/// One cell of a CSV file (RFC 4180 2.5 to 2.7), made harmless for spreadsheets.
enum CSVCell {
    /// The cell's text as it stands in the file.
    ///
    /// - A text that a spreadsheet would run as a formula (it starts with `=`, `+`, `-`, `@` or their full-width forms,
    ///   also behind blanks, or with a tab or a line end) is prefixed with an apostrophe, which spreadsheets read as
    ///   "this is text".
    /// - Within a cell the same goes for what follows a `;`, a tab or a line end: a spreadsheet that splits at these takes a
    ///   quote for one at the start of a cell only, so that quotes here keep nothing together there.
    /// - Control characters other than tab and line feed become `\xHH` or `\u{HH}`: many readers stop at a NUL or a lone
    ///   CR. So do U+2028 and U+2029, which some take for the end of a line.
    /// - Quotes are put where RFC 4180 wants them, and around `;` and tab, which split cells in some locales.
    static func encoded(_ text: String) -> String {
        guard !text.isEmpty else { return "" }
        var cell = VisibleText.isPlainASCII(text) ? text : withoutControls(text)
        if isFormula(text) { cell = "'" + cell }
        if cell.utf8.contains(where: splits) { cell = withoutInnerFormulas(cell) }
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
        let start = firstVisible(text.unicodeScalars[...])
        return isSign(start) || start == "\t" || start == "\r" || start == "\n"
    }

    /// Controls count as visible: they are not blanks to a spreadsheet.
    private static func firstVisible(_ text: Substring.UnicodeScalarView) -> Unicode.Scalar? {
        text.first { !$0.properties.isWhitespace || $0.value < 0x20 }
    }

    private static func isSign(_ scalar: Unicode.Scalar?) -> Bool {
        switch scalar {
        case "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
        default: false
        }
    }

    /// With an apostrophe after each separator of other dialects that has a formula behind it.
    private static func withoutInnerFormulas(_ cell: String) -> String {
        var result = ""
        var rest = cell.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            result.unicodeScalars.append(scalar)
            guard scalar.isASCII, splits(UInt8(truncatingIfNeeded: scalar.value)) else { continue }
            // A quote there begins a cell, and a doubled one is an empty beginning.
            if isSign(firstVisible(rest.drop { $0 == "\"" || $0.properties.isWhitespace && $0.value >= 0x20 })) {
                result += "'"
            }
        }
        return result
    }

    private static func splits(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ";") || byte == 0x09 || byte == 0x0a }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: ";"), 0x09, 0x0a: true
        default: false
        }
    }
}
