/// Texts and lists that a template finds in an object of the context, beside what JSON says of the same thing: how each is
/// made, and under which name it stands.
struct TemplateTexts<Subject>: Sendable {
    private let members: KeyValuePairs<String, @Sendable (Subject) -> TemplateValue?>

    init(_ members: KeyValuePairs<String, @Sendable (Subject) -> TemplateValue?>) { self.members = members }

    /// Every name that an object may have, in the order written.
    var names: [String] { members.map(\.key) }

    /// What there is to say of `subject`; where there is nothing, the name is left out.
    func object(of subject: Subject) -> TemplateValue {
        .object(
            Dictionary(members.compactMap { name, make in make(subject).map { (name, $0) } }) { first, _ in first })
    }
}
