import Mustache

/// What a template sees: names with texts, truths, lists and objects. A text is made safe when it is written, by its kind
/// and not by the template's braces, so that no path to the page goes around `HTMLText`.
struct TemplateObject: MustacheParent {
    private(set) var members: [Member]

    typealias Member = (name: String, value: Value?)

    /// Names without a value are not there; a template asks for them with a leading dot, since a bare name would be
    /// looked for in the objects around.
    init(_ values: KeyValuePairs<String, Value?>) {
        self.init(members: values.map { ($0, $1) })
    }

    init(members: [Member]) { self.members = members }

    /// An object has few names: comparing them takes less than hashing one, and making the object less than a dictionary.
    func child(named name: String) -> Any? { members.first { $0.name == name }?.value?.content }

    /// Adds a text that is part of the program, as it is.
    mutating func setTrusted(_ name: String, _ text: String) { members.append((name, .trusted(text))) }

    enum Value {
        /// Text from outside.
        case text(String)
        /// A text that is part of the program, or that a template made.
        case trusted(String)
        case number(Int)
        case truth(Bool)
        case list([String])
        case objects([TemplateObject])

        static func text(_ text: String?) -> Value? { text.map { .text($0) } }

        /// As the template engine takes it.
        fileprivate var content: Any {
            switch self {
            case .text(let text): SafeText(text)
            case .trusted(let text): SafeText(trusted: text)
            case .number(let number): number
            case .truth(let truth): truth
            case .list(let texts): texts.map { SafeText($0) }
            case .objects(let objects): objects
            }
        }
    }
}

/// A text as a template writes it. A type of its own because the engine asks it for its text at once, while it tries a
/// plain string for half a dozen protocols first.
private struct SafeText: MustacheCustomRenderable, MustacheTransformable {
    let renderText: String
    var isNull: Bool { false }

    init(_ text: String) { renderText = HTMLText.safe(text) }

    init(trusted text: String) { renderText = text }

    func transform(_ name: String) -> Any? { renderText.transform(name) }
}
