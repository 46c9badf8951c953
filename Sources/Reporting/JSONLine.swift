/// One value as JSON on one line: keys sorted by their bytes, slashes as they are.
///
/// An encoder of our own, because Foundation's first builds a tree of objects, which costs most of the time of a large
/// report. Its bytes are the same as Foundation's with `.sortedKeys` and `.withoutEscapingSlashes`.
enum JSONLine {
    static func encode(_ value: some Encodable) throws(RenderError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(value, to: &bytes)
        return bytes
    }

    static func append(_ value: some Encodable, to bytes: inout [UInt8]) throws(RenderError) {
        let encoder = JSONValueEncoder()
        do {
            bytes += try encoder.encoded(value)
        } catch {
            throw .defect("JSON: \(error)")
        }
    }
}

/// JSON under way. Values are written in the order in which they come; an object's members are put in the order of their
/// keys when it is complete.
struct JSONText {
    private(set) var bytes: [UInt8] = []
    /// The values under way, the innermost last.
    private var values: [Value] = []
    /// Members of the objects under way, those of the innermost last.
    private var members: [Member] = []
    private var sorted: [UInt8] = []

    private enum Kind {
        case single
        case list(count: Int)
        case object
    }

    private struct Value {
        let start: Int
        let firstMember: Int
        var kind = Kind.single
    }

    private struct Member {
        let key: String
        let value: Range<Int>
    }

    mutating func beginValue() { values.append(Value(start: bytes.count, firstMember: members.count)) }

    mutating func endValue() {
        let value = values.removeLast()
        switch value.kind {
        case .single: if bytes.count == value.start { write(literal: "{}") }
        case .list: bytes.append(UInt8(ascii: "]"))
        case .object: sortMembers(of: value)
        }
    }

    /// The value under way is an object.
    mutating func beginObject() { values[values.count - 1].kind = .object }

    /// A member of the object whose value was written from `start` on.
    mutating func endMember(_ key: String, from start: Int) {
        members.append(Member(key: key, value: start..<bytes.count))
    }

    /// The value under way is a list.
    mutating func beginList() {
        values[values.count - 1].kind = .list(count: 0)
        bytes.append(UInt8(ascii: "["))
    }

    mutating func beginElement() {
        if listCount > 0 { bytes.append(UInt8(ascii: ",")) }
        values[values.count - 1].kind = .list(count: listCount + 1)
    }

    /// How many elements of the list under way were begun.
    var listCount: Int {
        if case .list(let count)? = values.last?.kind { count } else { 0 }
    }

    mutating func write(_ text: String) { Self.append(text, to: &bytes) }

    mutating func write(literal text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func sortMembers(of value: Value) {
        sortKeys(from: value.firstMember)
        sorted.removeAll(keepingCapacity: true)
        sorted.append(UInt8(ascii: "{"))
        for place in value.firstMember..<members.count {
            if place > value.firstMember { sorted.append(UInt8(ascii: ",")) }
            Self.append(members[place].key, to: &sorted)
            sorted.append(UInt8(ascii: ":"))
            sorted.append(contentsOf: bytes[members[place].value])
        }
        sorted.append(UInt8(ascii: "}"))
        members.removeSubrange(value.firstMember...)
        bytes.replaceSubrange(value.start..., with: sorted)
    }

    /// By insertion, in place: an object has a few members, and sorting happens for each.
    private mutating func sortKeys(from first: Int) {
        for end in first..<members.count {
            var place = end
            while place > first, members[place].key < members[place - 1].key {
                members.swapAt(place, place - 1)
                place -= 1
            }
        }
    }

    /// A string in quotes (RFC 8259 7). What else than a line feed some programs take for the end of a line (U+0085,
    /// U+2028, U+2029) is written as `\uHHHH`, so that a line of JSON Lines is one to them too, and so are the control
    /// characters that a terminal may obey (U+007F to U+009F).
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        if needsEscape(text) {
            for scalar in text.unicodeScalars { appendEscaped(scalar, to: &bytes) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ text: String) -> Bool {
        let bytes = text.utf8.span
        for place in bytes.indices {
            let byte = bytes[place]
            if byte < 0x20 || byte >= 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return true }
        }
        return false
    }

    private static func appendEscaped(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        switch scalar {
        case "\"", "\\": bytes += [UInt8(ascii: "\\"), UInt8(scalar.value)]
        case "\u{8}": bytes += Array("\\b".utf8)
        case "\t": bytes += Array("\\t".utf8)
        case "\n": bytes += Array("\\n".utf8)
        case "\u{c}": bytes += Array("\\f".utf8)
        case "\r": bytes += Array("\\r".utf8)
        case "\u{0}"..<" ", "\u{7f}"..<"\u{a0}", "\u{2028}", "\u{2029}":
            let hex = String(scalar.value, radix: 16)
            bytes += Array("\\u\(String(repeating: "0", count: 4 - hex.count))\(hex)".utf8)
        default: bytes += UTF8.encode(scalar).map(Array.init) ?? []
        }
    }
}
