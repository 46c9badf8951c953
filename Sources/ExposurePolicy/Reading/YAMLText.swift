import AuditModel

/// A policy's text, checked as bytes and prepared for Yams.
///
/// Yams follows aliases itself, without a bound and before anyone can look, and stops at the first duplicate key. Both
/// are undone by writing private-use characters over the ones that matter: each stands for one character as the
/// character it replaces did, so every line and column that Yams reports still holds.
struct YAMLText {
    private(set) var utf8: [UInt8]
    /// Stands for every `*`, so that an alias reaches us as a plain scalar.
    let aliasMark: Unicode.Scalar
    private var spareMarks: [Unicode.Scalar]
    private let source: PolicySource

    init(_ source: PolicySource) throws(PolicyErrors) {
        try Self.checkEncoding(source)
        var text = source.bytes
        var marks = Self.unusedMarks(in: text)
        let star = marks.removeFirst()
        let replacement = Array(String(star).utf8)
        if text.contains(UInt8(ascii: "*")) {
            text = text.flatMap { $0 == UInt8(ascii: "*") ? replacement : [$0] }
        }
        utf8 = text
        aliasMark = star
        spareMarks = marks
        self.source = source
    }

    /// Writes a mark of its own over the character at a place, which must be within the text. Returns whether it could.
    mutating func mark(line: Int, column: Int) -> Bool {
        let text = PolicySource(path: source.path, bytes: utf8)
        guard !spareMarks.isEmpty, let offset = text.offset(line: line, column: column) else { return false }
        let length = 1 + utf8[(offset + 1)...].prefix { $0 & 0xc0 == 0x80 }.count
        utf8.replaceSubrange(offset..<(offset + length), with: Array(String(spareMarks.removeFirst()).utf8))
        return true
    }

    /// The text of a scalar as its author wrote it.
    func restored(_ scalar: String) -> String {
        guard scalar.utf8.contains(0xee) else { return scalar }
        return String(String.UnicodeScalarView(scalar.unicodeScalars.map { $0 == aliasMark ? "*" : $0 }))
    }

    /// Characters of the private-use area that the text does not use: twenty of a pool of 256.
    private static func unusedMarks(in text: [UInt8]) -> [Unicode.Scalar] {
        var used: Set<UInt32> = []
        var index = 0
        while let start = text[index...].firstIndex(of: 0xee), start + 2 < text.count {
            used.insert(UInt32(text[start + 1] & 0x3f) << 6 | UInt32(text[start + 2] & 0x3f) | 0xe000)
            index = start + 1
        }
        return (0xe000...0xf8ff).lazy.filter { !used.contains($0) }.compactMap { Unicode.Scalar($0) }.prefix(21).map(
            \.self)
    }

    /// Refuses what is not UTF-8 and the control characters that YAML does (5.1), with their place.
    private static func checkEncoding(_ source: PolicySource) throws(PolicyErrors) {
        func failure(_ message: String, offset: Int) -> PolicyErrors {
            let location = source.location(offset: offset)
            return PolicyErrors([
                PolicyDiagnostic(
                    severity: .error, location: location, message: message,
                    sourceLine: source.text(ofLine: location.line))
            ])
        }
        if source.bytes.starts(with: [0xff, 0xfe]) || source.bytes.starts(with: [0xfe, 0xff]) {
            throw failure("this file is UTF-16; save it as UTF-8", offset: 0)
        }
        if let offset = firstInvalidOffset(source.bytes) {
            throw failure("this is not UTF-8 text; save the file as UTF-8", offset: offset)
        }
        let control = source.bytes.firstIndex { byte in
            (byte < 0x20 && byte != 0x09 && byte != 0x0a && byte != 0x0d) || byte == 0x7f
        }
        if let control {
            let code = String(source.bytes[control], radix: 16, uppercase: true)
            let digits = String(repeating: "0", count: 4 - code.count) + code
            throw failure("the control character U+\(digits) has no place in a policy; remove it", offset: control)
        }
    }

    private static func firstInvalidOffset(_ bytes: [UInt8]) -> Int? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput, .error: return offset
            }
        }
    }
}
