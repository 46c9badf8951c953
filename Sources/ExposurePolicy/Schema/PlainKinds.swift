package import AuditModel

extension ValueKind {
    /// Any text of one value: what `read` makes of it, or a message about why it is none.
    static func scalar(
        _ form: SchemaForm,
        wanted: String,
        _ read: @escaping @Sendable (String, PolicyNode, inout DiagnosticReader) -> Value?
    ) -> ValueKind {
        ValueKind(form) { node, reader in
            guard case .scalar(let text, _) = node.content else {
                reader.error("\(wanted) is wanted here; this is \(node.kind)", at: node.location)
                return nil
            }
            return read(text, node, &reader)
        }
    }

    /// This kind, with a further step that may refuse the value.
    func refined<Refined>(
        _ refine: @escaping @Sendable (Value, PolicyNode, inout DiagnosticReader) -> Refined?
    ) -> ValueKind<Refined> {
        ValueKind<Refined>(form) { node, reader in
            read(node, &reader).flatMap { refine($0, node, &reader) }
        }
    }

    /// A value together with where it stands.
    var located: ValueKind<Located<Value>> {
        ValueKind<Located<Value>>(form) { node, reader in
            read(node, &reader).map { Located($0, at: node.location) }
        }
    }

    /// A list with at least one item. Items that are wrong are reported and left out.
    func list(of items: String) -> ValueKind<[Value]> {
        ValueKind<[Value]>(.list(form)) { node, reader in
            guard case .sequence(let nodes) = node.content else {
                reader.error("a list of \(items) is wanted here; this is \(node.kind)", at: node.location)
                return nil
            }
            return self.items(nodes, of: items, at: node.location, &reader)
        }
    }

    /// One value, or a list of them.
    func oneOrMore(of items: String) -> ValueKind<[Value]> {
        ValueKind<[Value]>(.oneOrMore(form)) { node, reader in
            guard case .sequence(let nodes) = node.content else { return read(node, &reader).map { [$0] } }
            return self.items(nodes, of: items, at: node.location, &reader)
        }
    }

    private func items(
        _ nodes: [PolicyNode], of items: String, at location: SourceLocation, _ reader: inout DiagnosticReader
    ) -> [Value]? {
        guard !nodes.isEmpty else {
            reader.error("this list of \(items) is empty; name at least one or remove the key", at: location)
            return nil
        }
        return nodes.compactMap { node in
            guard !node.isAbsent else {
                reader.error("this item has no value; give it one or remove it", at: node.location)
                return nil
            }
            return read(node, &reader)
        }
    }

    /// A mapping read by `read` once its keys have been checked against `definition`.
    static func mapping(
        _ definition: MappingDefinition,
        _ read: @escaping @Sendable (OpenMapping, inout DiagnosticReader) -> Value?
    ) -> ValueKind {
        ValueKind(.mapping(definition)) { node, reader in
            reader.open(node, as: definition).flatMap { read($0, &reader) }
        }
    }
}

extension ValueKind where Value == String {
    /// Text as written, never empty and without control characters.
    static func text(example: String) -> ValueKind {
        scalar(.text(example: example), wanted: "text") { text, node, reader in
            let trimmed = String(text.trimmingSpaces)
            guard !trimmed.isEmpty else {
                reader.error("this text is empty; write one or remove the key", at: node.location)
                return nil
            }
            return trimmed
        }
    }
}

extension ValueKind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words that an enumeration has.
    static var choice: ValueKind { choice(Array(Value.allCases)) }

    static func choice(_ values: [Value]) -> ValueKind {
        let words = values.map(\.rawValue)
        return scalar(.choice(words), wanted: "one word") { text, node, reader in
            if let value = values.first(where: { $0.rawValue == text }) { return value }
            let list = words.map { "'\($0)'" }.joined(separator: ", ")
            reader.error("'\(text)' is none of \(list)\(Suggestion.hint(for: text, of: words))", at: node.location)
            return nil
        }
    }
}

extension ValueKind where Value == Bool {
    static var flag: ValueKind {
        scalar(.choice(["true", "false"]), wanted: "'true' or 'false'") { text, node, reader in
            switch text {
            case "true": return true
            case "false": return false
            default:
                reader.error("'\(text)' is neither 'true' nor 'false'", at: node.location)
                return nil
            }
        }
    }
}

extension ValueKind where Value == Int {
    /// A whole number of `unit` within `range`.
    static func count(_ range: ClosedRange<Int>, of unit: String) -> ValueKind {
        let form = SchemaForm.text(pattern: "^[0-9]+$", example: "\(range.lowerBound)")
        return scalar(form, wanted: "a number of \(unit)") { text, node, reader in
            let isDigits = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard isDigits, let number = Int(text), range.contains(number) else {
                reader.error(
                    "'\(text)' is not a number of \(unit) from \(range.lowerBound) to \(range.upperBound)",
                    at: node.location)
                return nil
            }
            return number
        }
    }
}

extension ValueKind where Value == CalendarDay {
    static var day: ValueKind {
        let form = SchemaForm.text(pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example: "2026-12-31")
        return scalar(form, wanted: "a date") { text, node, reader in
            if let day = CalendarDay(text) { return day }
            reader.error("'\(text)' is not a date that exists; write it as 2026-12-31", at: node.location)
            return nil
        }
    }
}

extension ValueKind where Value == Duration {
    /// `1500ms`, `2s`, `1m`, `21d`: one number and its unit, within `range`.
    static func duration(example: String, _ range: ClosedRange<Duration>, limits: String) -> ValueKind {
        let form = SchemaForm.text(pattern: "^[0-9]+(ms|s|m|h|d)$", example: example)
        return scalar(form, wanted: "a duration") { text, node, reader in
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            let seconds = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
            guard let number = Int(digits), number < 1_000_000_000,
                let duration = text.dropFirst(digits.count) == "ms"
                    ? Duration.milliseconds(number)
                    : seconds[String(text.dropFirst(digits.count))].map({ Duration.seconds(number * $0) })
            else {
                reader.error(
                    "'\(text)' is not a duration; write a number and ms, s, m, h or d, as in \(example)",
                    at: node.location)
                return nil
            }
            guard range.contains(duration) else {
                reader.error("'\(text)' is out of range; this goes \(limits)", at: node.location)
                return nil
            }
            return duration
        }
    }
}

/// A value and the place in the policy where it stands.
package struct Located<Value> {
    package var value: Value
    package var location: SourceLocation

    package init(_ value: Value, at location: SourceLocation) {
        self.value = value
        self.location = location
    }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}

extension Duration {
    /// In whole days, a begun one included.
    var wholeDays: Int { Int((components.seconds + 86_399) / 86_400) }
}
