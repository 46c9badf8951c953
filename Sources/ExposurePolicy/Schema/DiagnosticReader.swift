import AuditModel

/// What a file's values are read with: where its errors go, and what names of the policy they may use.
struct DiagnosticReader: Sendable {
    private(set) var sources = PolicySources()
    /// Ports by the names that the policy gives to sets of them.
    var portSets: [String: PortSet]
    private(set) var diagnostics: [PolicyDiagnostic] = []
    /// Places whose text could not be had: what it would be read as there is no second mistake.
    private var unreadable: Set<SourceLocation> = []

    init(portSets: [String: PortSet] = [:]) {
        self.portSets = portSets
    }

    mutating func add(_ source: PolicySource) { sources.add(source) }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    mutating func error(_ message: String, at location: SourceLocation) {
        report(.error, message, at: location)
    }

    mutating func warn(_ message: String, at location: SourceLocation) {
        report(.warning, message, at: location)
    }

    private mutating func report(_ severity: PolicyDiagnostic.Severity, _ message: String, at location: SourceLocation)
    {
        guard !unreadable.contains(location) else { return }
        diagnostics.append(sources.diagnostic(severity, message, at: location))
    }

    /// Takes in what was found before any value was read. Nothing more is said of the places of its errors.
    mutating func add(_ found: [PolicyDiagnostic]) {
        diagnostics += found
        unreadable.formUnion(found.filter { $0.severity == .error }.map(\.location))
    }

    /// Opens a mapping: reports unknown and missing keys at once. `nil` when the value is no mapping at all.
    mutating func open(_ node: PolicyNode, as definition: MappingDefinition) -> OpenMapping? {
        guard case .mapping(let entries) = node.content else {
            let names = definition.members.prefix(4).map { "'\($0.name)'" }.joined(separator: ", ")
            error(
                "\(definition.subject) is a mapping with keys such as \(names); this is \(node.kind)", at: node.location
            )
            return nil
        }
        for entry in entries where !definition.members.contains(where: { $0.name == entry.key }) {
            reportUnknown(entry, in: definition)
        }
        for member in definition.members where member.isRequired && !entries.contains(where: { $0.key == member.name })
        {
            error("\(definition.subject) has no '\(member.name)'; it must say one", at: node.location)
        }
        return OpenMapping(location: node.location, entries: entries)
    }

    private mutating func reportUnknown(_ entry: PolicyNode.Entry, in definition: MappingDefinition) {
        if entry.value.isAbsent, entry.key.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // `{ tcp: 80,443 }` is YAML for two keys.
            error(
                "\(definition.subject) has no key '\(entry.key)'; a list of ports in braces stands in quotes, as in \"80,443\"",
                at: entry.keyLocation)
        } else if let advice = definition.strangers[entry.key] {
            error("\(definition.subject) has no key '\(entry.key)'; \(advice)", at: entry.keyLocation)
        } else {
            let keys = definition.members.map(\.name)
            let hint =
                Suggestion.nearest(to: entry.key, of: keys).map { "did you mean '\($0)'?" }
                ?? "its keys are " + keys.map { "'\($0)'" }.joined(separator: ", ")
            error("\(definition.subject) has no key '\(entry.key)'; \(hint)", at: entry.keyLocation)
        }
    }
}

/// A mapping whose keys have been checked, to be asked for values key by key.
struct OpenMapping {
    let location: SourceLocation
    let entries: [PolicyNode.Entry]

    func entry(_ name: String) -> PolicyNode.Entry? { entries.first { $0.key == name } }

    /// Where a key stands, or the mapping where it does not.
    func location(of name: String) -> SourceLocation { entry(name)?.keyLocation ?? location }

    /// The value of a key; `nil` when it is left out, or wrong and reported.
    func value<Value>(_ key: Key<Value>, _ reader: inout DiagnosticReader) -> Value? {
        guard let entry = entry(key.name) else { return nil }
        guard !entry.value.isAbsent else {
            reader.error("'\(key.name)' has no value; give it one or remove it", at: entry.keyLocation)
            return nil
        }
        return key.kind.read(entry.value, &reader)
    }
}
