/// Text from outside made safe for Markdown (CommonMark, and GitHub's tables, mentions and references).
enum MarkdownText {
    /// `text` as prose: nothing in it is markup, starts a block, mentions a person or refers to an issue.
    static func prose(_ text: String) -> String {
        var result = ""
        var previous: Unicode.Scalar = " "
        let visible = VisibleText.escaped(text)
        // A number, a hyphen or a plus at the start of a line begins a list, four blanks begin code. An address is none.
        let number = visible.unicodeScalars.prefix { ("0"..."9").contains($0) }
        let next = visible.unicodeScalars.dropFirst(number.count + 1).first
        let beginsList = !number.isEmpty && (next == nil || next == " ")
        for (place, scalar) in visible.unicodeScalars.enumerated() {
            switch scalar {
            case "-" where place == 0, "+" where place == 0, "=" where place == 0: result += "\\\(scalar)"
            // `/close` at the start of a line is a command to some trackers.
            case "/" where place == 0: result += "\\/"
            case "-" where result.lowercased().hasSuffix("gh"): result += "-&#8288;"
            case "." where beginsList && place == number.count, ")" where beginsList && place == number.count:
                result += "\\\(scalar)"
            case " " where place == 0: result += "&#32;"
            // GitHub makes a link of what looks like one; an escaped sign stops it.
            case "/" where previous == ":": result += "\\/"
            case "." where previous == "w" && result.hasSuffix("www"): result += "\\."
            case "\\", "`", "*", "_", "[", "]", "|", "~", "$": result += "\\\(scalar)"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            // Mentions and references are made after Markdown is read, so that a backslash does not stop them; a
            // character without width (U+2060) after the sign does. `owner/repository#1` refers to an issue elsewhere,
            // and leaves a trace there; an address such as a@b mentions nobody.
            case "@" where !isWord(previous), "#": result += "\\\(scalar)&#8288;"
            default: result.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return result
    }

    /// `text` as a code span, for names, addresses and ids: it stays as it is and becomes no link.
    static func code(_ text: String) -> String {
        let visible = VisibleText.escaped(text)
        guard !visible.utf8.allSatisfy({ $0 == 0x20 }) else { return "\u{2013}" }
        var longest = 0
        var run = 0
        for byte in visible.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let padding = visible.utf8.first == UInt8(ascii: "`") || visible.utf8.last == UInt8(ascii: "`") ? " " : ""
        var content = ""
        for scalar in visible.unicodeScalars {
            // Inside a table a bar ends the cell even in a code span, and escaping it shows outside of tables: a box
            // drawing character looks the same in both.
            content.unicodeScalars.append(scalar == "|" ? "\u{2502}" : scalar)
        }
        return fence + padding + content + padding + fence
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
    }
}
