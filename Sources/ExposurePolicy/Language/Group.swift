package import AuditModel

/// Targets that one owner answers for, with what they may expose.
package struct Group: Sendable {
    /// What holds for ports that no expectation lists.
    package enum Unlisted: String, Hashable, Sendable, CaseIterable {
        case notOpen = "not-open"
        case any
    }

    package var name: String
    package var location: SourceLocation
    package var owner: String?
    /// Never empty, each once.
    package var targets: [Target]
    /// Takes the place of the policy's sets, per transport.
    package var scan: ScanSets
    package var unlisted: Unlisted
    /// In the order written; no port stands in two of them that can hold at once.
    package var expectations: [Expectation]
    package var records: [NameExpectation]
    package var severities: [Verdict: Severity]
}

/// What the DNS must say about a name.
package struct NameExpectation: Sendable {
    package var name: HostName
    package var location: SourceLocation
    /// The name that it must be an alias of.
    package var alias: HostName?
    /// Every address that it must have, and no other; sorted.
    package var addresses: [IPAddress]?
}
