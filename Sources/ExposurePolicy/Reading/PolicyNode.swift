import AuditModel

/// A value of a policy file: what YAML says, with its place, and nothing guessed about its type. A scalar is the text as
/// written, so that `no`, `12345` and `2001:0:0:0:0:0:0:1` stay what their author typed.
struct PolicyNode: Sendable {
    enum Content: Sendable {
        /// `isPlain` when it was written without quotes.
        case scalar(String, isPlain: Bool)
        case sequence([PolicyNode])
        case mapping([Entry])
    }

    struct Entry: Sendable {
        var key: String
        var keyLocation: SourceLocation
        var value: PolicyNode
    }

    var content: Content
    var location: SourceLocation

    /// Whether nothing stands there: `key:`, `key: ~` and `key: null`.
    var isAbsent: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }

    /// What it is, with its article, for messages.
    var kind: String {
        switch content {
        case .scalar: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
