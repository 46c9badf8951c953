package import AuditModel

/// How findings stand against an earlier report of the same policy.
package struct Baseline: Sendable {
    /// Why a report cannot be a baseline, in one lower-case sentence.
    package struct Mismatch: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    private let known: [String: Finding]
    private let hosts: [IPAddress: HostScan]
    private let targets: Set<String>

    /// - Throws: when the earlier report is about another policy, or about none: nothing could be compared.
    package init(_ report: AuditReport, policyName: String) throws(Mismatch) {
        guard let policy = report.policy else {
            throw Mismatch(description: "the baseline was made without a policy, so nothing can be compared with it")
        }
        guard policy.name == policyName else {
            throw Mismatch(
                description: "the baseline is of the policy '\(policy.name)', and this one is '\(policyName)'")
        }
        let current = report.findings.filter { $0.baseline != .resolved }
        known = Dictionary(current.map { ($0.id, $0) }) { first, _ in first }
        let scans = report.hosts.map { host in
            HostScan(
                address: host.address, isResponsive: host.isResponsive, startedAt: host.startedAt,
                endedAt: host.endedAt, observations: host.observations, aggregates: host.aggregates)
        }
        hosts = Dictionary(scans.map { ($0.address, $0) }) { first, _ in first }
        targets = Set(report.targets.map(\.specification))
    }

    /// Marks every finding that is not compliant as new, persisting or newly observed, and adds the violations that are
    /// gone as resolved. Sorted.
    ///
    /// - Parameter isComplete: whether this run concluded everything it planned. An incomplete run resolves nothing: what
    ///   it did not find may only not have been looked at.
    package func compared(_ findings: [Finding], isComplete: Bool) -> [Finding] {
        var result = findings
        for index in result.indices where result[index].verdict != .compliant {
            let finding = result[index]
            if let earlier = known[finding.id], earlier.verdict == finding.verdict {
                result[index].baseline = .persisting
            } else {
                result[index].baseline = wasLookedAt(finding) ? .new : .newlyObserved
            }
        }
        guard isComplete else { return result.sorted() }
        let present = Set(findings.map(\.id))
        for earlier in known.values where earlier.verdict.isViolation && !present.contains(earlier.id) {
            var resolved = earlier
            resolved.baseline = .resolved
            result.append(resolved)
        }
        return result.sorted()
    }

    /// Whether the earlier run came to a conclusion where this finding is.
    private func wasLookedAt(_ finding: Finding) -> Bool {
        guard let endpoint = finding.endpoint else { return targets.contains(finding.target) }
        let earlier = hosts[endpoint.address]?.observation(port: endpoint.port, transport: endpoint.transport)
        return earlier?.state.isConclusive ?? false
    }
}
