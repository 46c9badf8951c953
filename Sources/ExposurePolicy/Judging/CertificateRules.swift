import AuditModel

/// Holds a server's certificate against what the policy asks of it. Days are whole UTC days and inclusive.
struct CertificateRules {
    private let expectation: CertificateExpectation
    private let facts: CertificateFacts?
    private let rules: ServiceRules

    init(_ expectation: CertificateExpectation, _ facts: CertificateFacts?, rules: ServiceRules) {
        self.expectation = expectation
        self.facts = facts
        self.rules = rules
    }

    var verdicts: [PartVerdict] {
        guard let facts else {
            return [
                PartVerdict(
                    verdict: .notVerified, detail: "certificate", expected: "a certificate", observed: "not examined",
                    message: "is declared with a certificate, but nobody examined it")
            ]
        }
        return [validity(facts), names(facts), trust(facts)].compactMap(\.self)
    }

    private func validity(_ facts: CertificateFacts) -> PartVerdict? {
        let day = rules.day
        let wanted = expectation.validDays.map { "valid for \($0) more days" } ?? "valid"
        if day < facts.notBefore.day {
            return violation("validity", wanted, "not valid before \(facts.notBefore.day)")
        }
        let rest = facts.notAfter.day.daysSinceEpoch - day.daysSinceEpoch
        if rest < 0 { return violation("validity", wanted, "expired on \(facts.notAfter.day)") }
        guard let validDays = expectation.validDays, rest < validDays else { return nil }
        return violation("validity", wanted, "valid until \(facts.notAfter.day), \(rest) more days")
    }

    private func names(_ facts: CertificateFacts) -> PartVerdict? {
        guard expectation.matchesNames else { return nil }
        let unmatched =
            rules.names.isEmpty
            ? (facts.addresses.contains(rules.address) ? [] : [rules.address.description])
            : rules.names.filter { name in !facts.dnsNames.contains { Self.covers($0, name) } }
        guard !unmatched.isEmpty else { return nil }
        let found = (facts.dnsNames + facts.addresses.map(\.description)).joined(separator: ", ")
        return violation(
            "names", unmatched.joined(separator: ", "), found.isEmpty ? "names nobody" : "names only \(found)")
    }

    private func trust(_ facts: CertificateFacts) -> PartVerdict? {
        guard expectation.isTrusted else { return nil }
        guard let isTrusted = facts.isTrusted else {
            return PartVerdict(
                verdict: .notVerified, detail: "trust", expected: "a trusted chain", observed: "chain not checked",
                message: "must have a trusted certificate, but nobody checked its chain")
        }
        return isTrusted ? nil : violation("trust", "a trusted chain", "issued by \(facts.issuer), not trusted")
    }

    private func violation(_ detail: String, _ expected: String, _ observed: String) -> PartVerdict {
        PartVerdict(
            verdict: .certificateViolation, detail: detail, expected: expected, observed: observed,
            message: "has a certificate that is \(observed); wanted is \(expected)")
    }

    /// RFC 6125 6.4.3: a star stands for the whole first label and nothing else.
    static func covers(_ pattern: String, _ name: String) -> Bool {
        let pattern = pattern.lowercased()
        guard pattern.hasPrefix("*.") else { return pattern == name }
        guard let dot = name.firstIndex(of: ".") else { return false }
        return name[dot...] == pattern.dropFirst()
    }
}
