package import AuditModel

/// How findings stand against an earlier report of the same policy.
package struct Baseline: Sendable {
    /// Why a report cannot be a baseline, in one lower-case sentence.
    package struct Mismatch: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// Which report it is.
    package let record: BaselineRecord
    private let known: [String: Finding]
    private let hosts: [IPAddress: HostScan]
    private let targets: Set<String>

    /// - Parameters:
    ///   - path: where the report was read from.
    ///   - sha256: of its bytes, 64 lower-case hex digits.
    /// - Throws: when the earlier report is about another policy, or about none: nothing could be compared.
    package init(_ report: AuditReport, path: String, sha256: String, policyName: String) throws(Mismatch) {
        guard let policy = report.policy else {
            throw Mismatch(description: "the baseline was made without a policy, so nothing can be compared with it")
        }
        guard policy.name == policyName else {
            throw Mismatch(
                description: "the baseline is of the policy '\(policy.name)', and this one is '\(policyName)'")
        }
        record = BaselineRecord(
            path: path, sha256: sha256, runID: report.run.id, startedAt: report.run.startedAt)
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

    /// Findings held against the earlier report, and what is to be said about that.
    package struct Comparison: Sendable {
        /// Sorted.
        package var findings: [Finding]
        package var warnings: [String]
    }

    /// Marks every finding that is not compliant as new, persisting or newly observed. One that a waiver covered in the
    /// earlier run, and none covers now, is new: nobody accepts it any more, and a gate on new ones must not let it pass.
    ///
    /// Adds the violations that are gone as resolved. A violation is gone only where this run looked and came to a
    /// conclusion: one at an address that the policy no longer covers, or at an endpoint that stayed silent, is named in
    /// a warning instead.
    ///
    /// - Parameter isComplete: whether this run concluded everything it planned. An incomplete run resolves nothing: what
    ///   it did not find may only not have been looked at.
    package func compared(
        _ findings: [Finding], isComplete: Bool, scope: AuditScope, evidence: AuditEvidence
    ) -> Comparison {
        var result = findings
        for index in result.indices where result[index].verdict != .compliant {
            let finding = result[index]
            if let earlier = known[finding.id], earlier.verdict == finding.verdict {
                let hasLostWaiver = earlier.status == .waived && finding.status == .active
                result[index].baseline = hasLostWaiver ? .new : .persisting
            } else {
                result[index].baseline = wasLookedAt(finding) ? .new : .newlyObserved
            }
        }
        guard isComplete else { return Comparison(findings: result.sorted(), warnings: []) }
        let present = Set(findings.map(\.id))
        let looks = EndpointEvidence(evidence)
        var lost: [Finding] = []
        for earlier in known.values where earlier.verdict.isViolation && !present.contains(earlier.id) {
            guard Self.isSettled(earlier, scope, looks) else {
                lost.append(earlier)
                continue
            }
            var resolved = earlier
            resolved.baseline = .resolved
            result.append(resolved)
        }
        return Comparison(findings: result.sorted(), warnings: warnings(ofLost: lost.sorted()))
    }

    /// Whether a violation that this run does not have can be called gone. An endpoint outside of the plan may still have
    /// been looked at, as stored results do; what an entry lacked is not mended by taking the entry out.
    private static func isSettled(_ earlier: Finding, _ scope: AuditScope, _ looks: EndpointEvidence) -> Bool {
        guard let endpoint = earlier.endpoint, earlier.verdict.isConfirmedByProbing else {
            return scope.covers(earlier)
        }
        return scope.host(at: endpoint.address) != nil && looks.isConclusive(endpoint)
    }

    private func warnings(ofLost findings: [Finding]) -> [String] {
        guard let first = findings.first else { return [] }
        let place = first.endpoint?.description ?? first.target
        let count = findings.count == 1 ? "a violation" : "\(findings.count) violations"
        return [
            """
            \(count) of the baseline can be called neither persisting nor resolved, because this run came to no \
            conclusion there or does not cover the place: \(first.verdict.rawValue) at \(place)\
            \(findings.count > 1 ? " and \(findings.count - 1) more" : "")
            """
        ]
    }

    /// Whether the earlier run came to a conclusion where this finding is.
    private func wasLookedAt(_ finding: Finding) -> Bool {
        guard let endpoint = finding.endpoint else { return targets.contains(finding.target) }
        let earlier = hosts[endpoint.address]?.observation(port: endpoint.port, transport: endpoint.transport)
        return earlier?.state.isConclusive ?? false
    }
}
