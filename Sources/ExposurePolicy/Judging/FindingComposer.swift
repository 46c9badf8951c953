import AuditModel

/// What a finding is about, as far as its identity and the waivers that may match it go.
struct FindingSubject {
    var group: Int?
    /// The target that decided, in canonical text.
    var target: String
    /// Every name of the place, those that led to it first.
    var names: [String] = []
    /// Of these, the ones that reverse records alone give.
    var reverseNames: [String] = []
    /// Of the names, the policy's own that led to it: the ones that a waiver can name.
    var targetNames: [String] = []
    var address: IPAddress?
    var endpoint: Endpoint?
    /// The ports that it is about, where it is about more than one or about no endpoint.
    var ports: PortDeclaration?
    /// Tells several findings of one verdict about one place apart.
    var detail: String?

    /// The same place with a further word to tell it apart.
    func with(detail word: String) -> FindingSubject {
        var subject = self
        subject.detail = [detail, word].compactMap(\.self).joined(separator: " ")
        return subject
    }

    var declaredPorts: PortDeclaration? {
        ports ?? endpoint.map { PortDeclaration(ports: PortSet([$0.port]), transport: $0.transport) }
    }
}

/// Makes findings: ids, severities, and everything that the policy says about the place.
struct FindingComposer {
    let policy: Policy

    /// Stable over runs: the first 16 hex digits of the SHA-256 of policy name, place, verdict and detail. The place is the
    /// endpoint or address, and the target only where there is neither: which of several targets decides about an
    /// address changes with every name that comes to lead there, and the finding stays the same.
    static func id(policy: String, subject: FindingSubject, verdict: Verdict) -> String {
        let parts = [
            policy, subject.address?.description ?? subject.target, subject.endpoint?.description ?? "",
            verdict.rawValue, subject.detail ?? "",
        ]
        return String(SHA256.hexDigest(parts.joined(separator: "\u{1f}")).prefix(16))
    }

    func finding(
        _ verdict: Verdict,
        _ subject: FindingSubject,
        expectation: Expectation? = nil,
        expected: Finding.Expected = Finding.Expected(),
        observed: Finding.Observed = Finding.Observed(),
        location: SourceLocation?,
        message: String,
        remedy: String? = nil
    ) -> Finding {
        let group = subject.group.map { policy.groups[$0] }
        let severity =
            expectation?.severities[verdict] ?? group?.severities[verdict] ?? policy.severities[verdict]
            ?? verdict.defaultSeverity
        return Finding(
            id: Self.id(policy: policy.name, subject: subject, verdict: verdict),
            verdict: verdict, severity: severity, group: group?.name, target: subject.target,
            names: subject.names, reverseNames: subject.reverseNames.isEmpty ? nil : subject.reverseNames,
            endpoint: subject.endpoint, address: subject.endpoint == nil ? subject.address : nil, expected: expected,
            observed: observed,
            policyLocation: location, owner: group?.owner, need: expectation?.need,
            approved: expectation?.approved, insecure: expectation?.insecure, controls: expectation?.controls ?? [],
            message: message,
            remedy: remedy ?? FindingText.remedy(verdict))
    }
}
