/// Text from outside made safe for Jira's wiki markup, in which descriptions and comments of tickets are written.
enum JiraText {
    /// `text` as prose: no macro, link, image, table cell, list, mention or emoticon comes of it.
    ///
    /// Signs before which every reader of the markup takes a backslash get one; the others become references, which
    /// Jira's renderer keeps. A backslash itself is one of these, since two of them are a line break.
    static func prose(_ text: String) -> String {
        var result = ""
        let scalars = Array(VisibleText.escaped(text).unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            switch scalar {
            case "!", "[", "]", "?", "{", "}", "(", ")", "*", "_": result += "\\\(scalar)"
            case "^", "~", "+", "%", "|", "@", "\\": result += "&#\(scalar.value);"
            // Within a word it is nothing but a hyphen.
            case "-" where !isWithinWord(place, scalars): result += "\\-"
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "#" where place == 0: result += "&#35;"
            case " " where place == 0: result += "&#32;"
            // What looks like an address becomes a link.
            case ":" where place + 1 < scalars.count && scalars[place + 1] == "/": result += "&#58;"
            // `h1.` and `bq.` make a block of the line that they begin.
            case "." where place == 2 && (scalars[0] == "h" || scalars[0] == "b"): result += "&#46;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// `text` in a fixed-width font, for names, addresses and ids; a dash where there is nothing to show.
    static func code(_ text: String) -> String {
        text.utf8.allSatisfy { $0 == 0x20 } ? "\u{2013}" : "{{\(prose(text))}}"
    }

    private static func isWithinWord(_ place: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        guard place > 0, place + 1 < scalars.count else { return false }
        return [scalars[place - 1], scalars[place + 1]].allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
        }
    }
}
