import Mustache

/// Text from outside made safe for an HTML page: first `safe`, where a template's objects are made, then `escapeText`,
/// where a template writes it.
struct HTMLText: MustacheContentType {
    /// What our templates name in their first line, so that `escapeText` below writes their variables.
    static let contentType = "TIDEWAITER_HTML"

    /// The five characters that HTML gives a meaning become references. By bytes: the template engine's own escape goes
    /// by characters, which costs most of the time of a large page, and misses a quote that carries a combining mark.
    func escapeText(_ text: String) -> String {
        guard text.utf8.contains(where: Self.isMarkup) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 32)
        Self.appendEscaped(text, to: &result)
        return String(decoding: result, as: UTF8.self)
    }

    /// Appends `text` from outside, made safe and escaped.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        if isPlain(text) { bytes.append(contentsOf: text.utf8) } else { appendEscaped(safe(text), to: &bytes) }
    }

    /// Whether the text is as it is to be written, as nearly every one is: printable ASCII without markup.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8.span
        for place in bytes.indices where bytes[place] < 0x20 || bytes[place] >= 0x7f || isMarkup(bytes[place]) {
            return false
        }
        return true
    }

    private static func appendEscaped(_ text: String, to result: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): result += Array("&lt;".utf8)
            case UInt8(ascii: ">"): result += Array("&gt;".utf8)
            case UInt8(ascii: "&"): result += Array("&amp;".utf8)
            case UInt8(ascii: "\""): result += Array("&quot;".utf8)
            case UInt8(ascii: "'"): result += Array("&#39;".utf8)
            default: result.append(byte)
            }
        }
    }

    private static func isMarkup(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }

    /// `text` with everything written out that `VisibleText` writes out, and with no mark joined to a character that
    /// HTML gives a meaning, for templates of users too, which the engine's own escape writes.
    static func safe(_ text: String) -> String {
        if VisibleText.isPlainASCII(text) { return text }
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
