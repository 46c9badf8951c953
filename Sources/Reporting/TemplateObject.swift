import Mustache

/// What a template sees: names with texts, truths, lists and objects. Every text is made safe on its way in, so that no
/// path to the page goes around `HTMLText`.
struct TemplateObject: MustacheParent {
    private var values: [String: Any] = [:]

    /// Names without a value are not there; a template asks for them with a leading dot, since a bare name would be
    /// looked for in the objects around.
    init(_ values: KeyValuePairs<String, Value?>) {
        self.values.reserveCapacity(values.count)
        for (name, value) in values {
            if let value { self.values[name] = value.content }
        }
    }

    func child(named name: String) -> Any? { values[name] }

    /// Adds a text that is part of the program, as it is.
    mutating func setTrusted(_ name: String, _ text: String) { values[name] = SafeText(trusted: text) }

    struct Value {
        fileprivate let content: Any

        private init(content: Any) { self.content = content }

        static func text(_ text: String) -> Value { Value(content: SafeText(text)) }
        static func text(_ text: String?) -> Value? { text.map { .text($0) } }
        static func number(_ number: Int) -> Value { Value(content: number) }
        static func truth(_ truth: Bool) -> Value { Value(content: truth) }
        static func list(_ texts: [String]) -> Value { Value(content: texts.map { SafeText($0) }) }
        static func objects(_ objects: [TemplateObject]) -> Value { Value(content: objects) }
    }
}

/// A text as a template writes it. A type of its own because the engine asks it for its text at once, while it tries a
/// plain string for half a dozen protocols first.
struct SafeText: MustacheCustomRenderable, MustacheTransformable {
    let renderText: String
    var isNull: Bool { false }

    /// Text from outside.
    init(_ text: String) { renderText = HTMLText.safe(text) }

    /// A text that is part of the program.
    init(trusted text: String) { renderText = text }

    func transform(_ name: String) -> Any? { renderText.transform(name) }
}
