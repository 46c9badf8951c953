package import AuditModel

/// What is wrong, or doubtful, at one place of a policy.
package struct PolicyDiagnostic: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable {
        case error
        case warning
    }

    package var severity: Severity
    package var location: SourceLocation
    /// What happened and what to do, in one lower-case sentence.
    package var message: String
    /// The line that `location` names, without its end.
    package var sourceLine: String

    package init(severity: Severity, location: SourceLocation, message: String, sourceLine: String) {
        self.severity = severity
        self.location = location
        self.message = message
        self.sourceLine = sourceLine
    }
}

extension PolicyDiagnostic: Comparable {
    /// By place, errors before warnings.
    package static func < (lhs: PolicyDiagnostic, rhs: PolicyDiagnostic) -> Bool {
        if lhs.location != rhs.location { return lhs.location < rhs.location }
        if lhs.severity != rhs.severity { return lhs.severity == .error }
        return lhs.message < rhs.message
    }
}

extension PolicyDiagnostic: CustomStringConvertible {
    /// `file:line:column: error: message` on one line, the offending line, and a caret below it.
    package var description: String {
        let head = "\(location): \(severity.rawValue): \(message)"
        guard !sourceLine.isEmpty else { return head }
        let (excerpt, caret) = excerptWithCaret
        return "\(head)\n    \(excerpt)\n    \(caret)^"
    }

    /// As much of the line as fits a terminal, and the white space that leads to the column in it.
    private var excerptWithCaret: (excerpt: String, caret: String) {
        let width = 100
        let scalars = Array(sourceLine.unicodeScalars)
        let column = min(location.column - 1, scalars.count)
        let start = column < width ? 0 : column - width / 2
        let shown = scalars[start..<min(start + width, scalars.count)]
        // A terminal obeys control characters, and the file may hold any. A tab stays, in both lines.
        let safe = shown.map { $0.properties.generalCategory == .control && $0 != "\t" ? "\u{fffd}" : Character($0) }
        let lead = start > 0 ? "..." : ""
        let caret =
            String(repeating: " ", count: lead.count) + safe[..<(column - start)].map { $0 == "\t" ? "\t" : " " }
        return (lead + String(safe), caret)
    }
}

/// Everything that is wrong with a policy, sorted by place. Never empty.
package struct PolicyErrors: Error, Equatable, CustomStringConvertible {
    package let diagnostics: [PolicyDiagnostic]

    package init(_ diagnostics: [PolicyDiagnostic]) {
        self.diagnostics = diagnostics.sorted()
    }

    package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
