import AuditModel

/// `${NAME}` in the values of a policy: replaced by what the command line defines, and by nothing else.
enum References {
    /// Why a reference cannot be replaced, in one lower-case sentence.
    struct Failure: Error {
        var message: String
    }

    /// The text with its references replaced. `$${` stands for `${`. What is put in is never read again.
    ///
    /// - Parameter used: takes in the names that the text refers to.
    static func replaced(
        in text: String, _ definitions: [String: String], used: inout Set<String>
    ) throws(Failure) -> String {
        guard text.contains("${") else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            if rest[..<start.lowerBound].last == "$" {
                result += rest[..<start.lowerBound].dropLast() + "${"
                rest = rest[start.upperBound...]
                continue
            }
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw Failure(message: "'${' has no '}'; write '$${' where no reference is meant")
            }
            let name = String(rest[start.upperBound..<end])
            guard let value = definitions[name] else {
                let hint = Suggestion.hint(for: name, of: definitions.keys.sorted())
                throw Failure(message: "'${\(name)}' is not defined; give it with --define \(name)=VALUE\(hint)")
            }
            used.insert(name)
            result += value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
