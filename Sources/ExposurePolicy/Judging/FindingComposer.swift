import AuditModel

/// Makes findings: ids, texts and everything that the policy says about the place.
struct FindingComposer {
    let policy: Policy

    /// What a finding is about.
    struct Subject {
        var group: Int?
        var target: String
        var names: [String] = []
        var endpoint: Endpoint?
        /// Tells several findings of one verdict about one endpoint apart.
        var detail: String?
    }

    /// Stable over runs: the first 16 hex digits of the SHA-256 of policy name, target, endpoint, verdict and detail.
    static func id(policy: String, subject: Subject, verdict: Verdict) -> String {
        let parts = [
            policy, subject.target, subject.endpoint?.description ?? "", verdict.rawValue, subject.detail ?? "",
        ]
        return String(SHA256.hexDigest(parts.joined(separator: "\u{1f}")).prefix(16))
    }

    func finding(
        _ verdict: Verdict,
        _ subject: Subject,
        expectation: Expectation? = nil,
        expected: Finding.Expected = Finding.Expected(),
        observed: Finding.Observed = Finding.Observed(),
        location: SourceLocation?,
        message: String,
        remedy: String? = nil
    ) -> Finding {
        let group = subject.group.map { policy.groups[$0] }
        return Finding(
            id: Self.id(policy: policy.name, subject: subject, verdict: verdict),
            verdict: verdict, severity: verdict.defaultSeverity, group: group?.name, target: subject.target,
            names: subject.names, endpoint: subject.endpoint, expected: expected, observed: observed,
            policyLocation: location, owner: group?.owner, need: expectation?.need,
            approved: expectation?.approved, controls: expectation?.controls ?? [], message: message,
            remedy: remedy ?? FindingText.remedy(verdict))
    }
}
