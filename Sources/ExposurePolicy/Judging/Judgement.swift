package import AuditModel

/// What a policy has to say about a body of evidence.
package struct Judgement: Sendable {
    /// Sorted by `Finding.<`; ids are unique.
    package var findings: [Finding]
    package var coverage: Coverage
    /// Every waiver of the policy, in its order.
    package var waivers: [WaiverRecord]
    /// Why the evidence would not be complete even if every finding were fine, one sentence each.
    package var incompleteReasons: [String]
    package var warnings: [String]

    /// Endpoints whose verdict rests on a port's state or service and counts against the policy: each is to be probed
    /// again before it is reported. Sorted, each once.
    package var deviations: [Endpoint] {
        let endpoints = findings.filter { $0.verdict.isConfirmedByProbing && $0.verdict.isViolation }
            .compactMap(\.endpoint)
        return Set(endpoints).sorted()
    }
}

extension Verdict {
    /// Whether another probe can change it; the others rest on the policy's own text or on names.
    var isConfirmedByProbing: Bool {
        switch self {
        case .undocumented, .reviewOverdue, .unresolved, .dnsMismatch: false
        default: true
        }
    }
}
