import ArgumentParser

/// What a policy's `${NAME}` stands for, for every command that reads one.
struct DefinitionArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Put VALUE where the policy says ${NAME}. Repeatable. The environment is never looked at.",
            valueName: "name=value"),
        transform: OptionValue.definition)
    var define: [PolicyDefinition] = []

    func validate() throws {
        var seen: Set<String> = []
        for definition in define where !seen.insert(definition.name).inserted {
            throw ValidationError("'\(definition.name)' is defined twice; give each name one --define")
        }
    }

    var texts: [String: String] {
        Dictionary(define.map { ($0.name, $0.value) }) { first, _ in first }
    }
}

/// One `--define`.
struct PolicyDefinition: Hashable, Sendable {
    let name: String
    let value: String
}
