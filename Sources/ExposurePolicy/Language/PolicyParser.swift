import AuditModel

/// Reads policies.
package struct PolicyParser: Sendable {
    /// Why an included file could not be had. The message completes `'PATH' cannot be read: `.
    package struct IncludeFailure: Error, Sendable {
        package var message: String

        package init(_ message: String) { self.message = message }
    }

    package typealias IncludeLoader = @Sendable (_ path: String) throws(IncludeFailure) -> [UInt8]

    /// Files that one policy may be made of.
    static let mostFiles = 1000

    let definitions: [String: String]
    let load: IncludeLoader

    /// - Parameters:
    ///   - definitions: texts for `${NAME}` in values. Nothing else is ever substituted.
    ///   - load: the bytes of an included file, by its path as `path(_:relativeTo:)` gives it.
    package init(
        definitions: [String: String] = [:],
        load: @escaping IncludeLoader = { _ throws(IncludeFailure) in
            throw IncludeFailure("nothing can be included here")
        }
    ) {
        self.definitions = definitions
        self.load = load
    }

    /// Reads the policy in `bytes`, with what it includes. All errors are found before any is thrown, sorted by place.
    ///
    /// - Parameter path: the file's name as messages and reports show it; included paths are relative to it.
    /// - Returns: the policy, and what is doubtful about it without being wrong.
    package func parse(
        _ bytes: [UInt8], path: String
    ) throws(PolicyErrors) -> (policy: Policy, warnings: [PolicyDiagnostic]) {
        var assembly = PolicyAssembly(definitions: definitions, load: load)
        return try assembly.policy(bytes, path: path)
    }
}
