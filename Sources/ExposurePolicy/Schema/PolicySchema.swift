/// The policy language as a JSON Schema (draft 7, which editors' YAML plug-ins read), written from the definitions that
/// policies are read with.
package enum PolicySchema {
    /// The schema of a policy file, or of an included one; ends with a line end.
    package static func text(included: Bool = false) -> String {
        let definition = included ? PolicyKeys.fragmentDefinition : PolicyKeys.definition
        var named: [String: JSONText] = [:]
        var members: [(String, JSONText)] = [
            ("$schema", .string("http://json-schema.org/draft-07/schema#")),
            ("title", .string(included ? "Part of an exposure policy" : "Exposure policy")),
        ]
        members += object(definition, &named)
        members.append(("definitions", .object(named.sorted { $0.key < $1.key })))
        return JSONText.object(members).text() + "\n"
    }

    private static func object(_ definition: MappingDefinition, _ named: inout [String: JSONText]) -> [(
        String, JSONText
    )] {
        var properties: [(String, JSONText)] = []
        for member in definition.members {
            let value = json(member.form, &named)
            // A reference stands alone in draft 7: what is beside it would be ignored.
            let isReference = if case .mapping = member.form { true } else { false }
            let summary = ("description", JSONText.string(member.summary))
            properties.append(
                (member.name, .object(isReference ? [summary, ("allOf", .list([.object(value)]))] : [summary] + value)))
        }
        let required = definition.members.filter(\.isRequired).map { JSONText.string($0.name) }
        return [("type", .string("object")), ("properties", .object(properties))]
            + (required.isEmpty ? [] : [("required", .list(required))])
            + [("minProperties", .number(1)), ("additionalProperties", .flag(false))]
    }

    private static func json(_ form: SchemaForm, _ named: inout [String: JSONText]) -> [(String, JSONText)] {
        switch form {
        case .text(let pattern, let example):
            // YAML makes numbers and flags of plain words; here they are text all the same.
            let types = ["string", "number", "boolean"].map { JSONText.string($0) }
            return [("type", .list(types))] + (pattern.map { [("pattern", .string($0))] } ?? [])
                + [("minLength", .number(1)), ("examples", .list([.string(example)]))]
        case .choice(let words):
            return [("enum", .list(words.flatMap(choices)))]
        case .list(let item):
            return [("type", .string("array")), ("minItems", .number(1)), ("items", .object(json(item, &named)))]
        case .oneOrMore(let item):
            return [("anyOf", .list([.object(json(item, &named)), .object(json(.list(item), &named))]))]
        case .mapping(let definition):
            let name = definition.subject.split(separator: " ").dropFirst().joined(separator: "-")
            if named[name] == nil {
                named[name] = .object([])
                named[name] = .object(object(definition, &named))
            }
            return [("$ref", .string("#/definitions/\(name)"))]
        case .table(let keyPattern, let value):
            return [
                ("type", .string("object")), ("minProperties", .number(1)),
                ("patternProperties", .object([(keyPattern, .object(json(value, &named)))])),
                ("additionalProperties", .flag(false)),
            ]
        case .either(let forms):
            return [("anyOf", .list(forms.map { .object(json($0, &named)) }))]
        }
    }

    /// A word as an editor's YAML may type it: `1`, `1.2` and `true` arrive as numbers and flags.
    private static func choices(_ word: String) -> [JSONText] {
        if let number = Int(word) { return [.string(word), .number(number)] }
        if word == "true" || word == "false" { return [.string(word), .flag(word == "true")] }
        if Double(word) != nil { return [.string(word), .decimal(word)] }
        return [.string(word)]
    }
}
