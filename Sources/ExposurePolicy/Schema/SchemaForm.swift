/// The shape that a value of a policy may have, as a value: what the JSON Schema is written from. Each form belongs to
/// the `ValueKind` that reads it.
indirect enum SchemaForm: Sendable {
    /// One line of text. `pattern` is an ECMA 262 regular expression that every accepted text matches.
    case text(pattern: String? = nil, example: String)
    /// One of a few words.
    case choice([String])
    case list(SchemaForm)
    /// A value alone or a list of such values.
    case oneOrMore(SchemaForm)
    case mapping(MappingDefinition)
    /// A mapping whose keys are names of the author's own choice.
    case table(keyPattern: String, SchemaForm)
    case either([SchemaForm])
}

/// Every key that one mapping of the policy language has: the one definition from which it is read, checked, suggested
/// from and described.
struct MappingDefinition: Sendable {
    /// The key as a definition lists it, without the type of its value.
    struct Member: Sendable {
        let name: String
        let form: SchemaForm
        let isRequired: Bool
        let summary: String
    }

    /// What the mapping describes, with its article: `an expectation`.
    let subject: String
    let members: [Member]
    /// Keys that belong elsewhere, with what to say to those who put them here.
    let strangers: [String: String]

    init(_ subject: String, _ members: [Member], strangers: [String: String] = [:]) {
        self.subject = subject
        self.members = members
        self.strangers = strangers
    }
}

/// One key of a mapping, with how its value is read.
struct Key<Value: Sendable>: Sendable {
    let name: String
    let kind: ValueKind<Value>
    let isRequired: Bool
    /// One line for people, shown by editors.
    let summary: String

    init(_ name: String, _ kind: ValueKind<Value>, isRequired: Bool = false, _ summary: String) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.summary = summary
    }

    var member: MappingDefinition.Member {
        MappingDefinition.Member(name: name, form: kind.form, isRequired: isRequired, summary: summary)
    }
}

/// How one kind of value is written and read.
struct ValueKind<Value: Sendable>: Sendable {
    let form: SchemaForm
    /// The value, or `nil` after reporting to the reader why there is none.
    let read: @Sendable (PolicyNode, inout DiagnosticReader) -> Value?

    init(_ form: SchemaForm, read: @escaping @Sendable (PolicyNode, inout DiagnosticReader) -> Value?) {
        self.form = form
        self.read = read
    }
}
