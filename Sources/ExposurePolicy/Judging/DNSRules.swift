import AuditModel

/// Holds what the DNS answered about a name against what the policy says of it.
enum DNSRules {
    /// What deviates; empty when everything is as declared.
    static func verdicts(_ expectation: NameExpectation, _ resolution: Resolution?) -> [PartVerdict] {
        guard let resolution else { return [unverified("dns", "nobody asked the DNS")] }
        if let failure = resolution.failure, !failure.isAnswer {
            return [unverified("dns", failure.summary)]
        }
        return [alias(expectation, resolution), addresses(expectation, resolution)].compactMap(\.self)
    }

    private static func alias(_ expectation: NameExpectation, _ resolution: Resolution) -> PartVerdict? {
        guard let wanted = expectation.alias else { return nil }
        let found = resolution.aliases.first.flatMap { try? HostName(parsing: $0).text }
        guard found != wanted.text else { return nil }
        return mismatch("cname", wanted.text, resolution.aliases.first ?? resolution.failure?.summary ?? "no alias")
    }

    private static func addresses(_ expectation: NameExpectation, _ resolution: Resolution) -> PartVerdict? {
        guard let wanted = expectation.addresses else { return nil }
        let missing = wanted.filter { !resolution.addresses.contains($0) }
        let extra = resolution.addresses.filter { !wanted.contains($0) }
        let unanswered = resolution.partialFailures.filter { !$0.failure.isAnswer }.map(\.type)
        func isUnanswered(_ address: IPAddress) -> Bool { unanswered.contains(address.family == .v4 ? .a : .aaaa) }
        if extra.isEmpty, missing.allSatisfy(isUnanswered) {
            return unanswered.isEmpty ? nil : unverified("addresses", "a question about its addresses got no answer")
        }
        let parts = [
            missing.isEmpty ? nil : "without \(missing.map(\.description).joined(separator: ", "))",
            extra.isEmpty ? nil : "with \(extra.map(\.description).joined(separator: ", ")) as well",
        ]
        return mismatch(
            "addresses", wanted.map(\.description).joined(separator: ", "),
            parts.compactMap(\.self).joined(separator: " and "))
    }

    private static func mismatch(_ detail: String, _ expected: String, _ observed: String) -> PartVerdict {
        let what =
            detail == "cname" ? "must be an alias of \(expected), but is" : "must have \(expected), but was found"
        return PartVerdict(
            verdict: .dnsMismatch, detail: detail, expected: expected, observed: observed,
            message: "\(what) \(observed)")
    }

    private static func unverified(_ detail: String, _ why: String) -> PartVerdict {
        PartVerdict(
            verdict: .notVerified, detail: detail, expected: "as declared", observed: why,
            message: "has declared records that could not be verified: \(why)")
    }
}
