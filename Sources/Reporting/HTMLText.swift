/// Text from outside made safe for an HTML page, before the template escapes it.
enum HTMLText {
    /// `text` with everything written out that `VisibleText` writes out, and with no mark joined to a character that
    /// HTML gives a meaning. The template engine escapes by characters, and `"` with a combining mark is one character
    /// that it does not know, so it would pass unescaped and end an attribute.
    static func safe(_ text: String) -> String {
        let visible = VisibleText.escaped(text)
        if visible.utf8.allSatisfy({ $0 < 0x80 }) { return visible }
        guard visible.contains(where: isJoinedMarkup) else { return visible }
        var result = ""
        for character in visible {
            guard isJoinedMarkup(character) else {
                result.append(character)
                continue
            }
            for scalar in character.unicodeScalars {
                if scalar.isASCII {
                    result.unicodeScalars.append(scalar)
                } else {
                    result += VisibleText.escape(scalar)
                }
            }
        }
        return result
    }

    private static func isJoinedMarkup(_ character: Character) -> Bool {
        character.unicodeScalars.count > 1
            && character.unicodeScalars.contains { scalar in
                switch scalar {
                case "<", ">", "&", "\"", "'": true
                default: false
                }
            }
    }
}
