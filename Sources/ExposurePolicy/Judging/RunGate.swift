package import AuditModel

/// Which violations make a run fail.
package struct RunGate: Hashable, Sendable {
    /// Violations below it do not fail the run; `nil` when every one does.
    package var severity: Severity?
    /// Violations that an earlier report had already do not fail the run.
    package var onlyNew: Bool

    package init(severity: Severity? = nil, onlyNew: Bool = false) {
        self.severity = severity
        self.onlyNew = onlyNew
    }

    /// Whether a finding that counts fails the run.
    func stops(_ finding: Finding) -> Bool {
        guard finding.verdict.isViolation else { return false }
        if onlyNew, finding.baseline == .persisting { return false }
        return severity.map { finding.severity >= $0 } ?? true
    }
}

extension Summary {
    /// Counts findings and decides the exit status:
    ///
    /// - 1 when a violation that counts (active, not resolved) is at or above the gate;
    /// - else 2 when evidence is incomplete, be it that a declared endpoint or name could not be verified or for one of
    ///   `incompleteReasons`;
    /// - else 0. A waived `not-verified` counts for nothing: someone has signed for it.
    package init(findings: [Finding], incompleteReasons: [String], gate: RunGate = RunGate()) {
        // One pass over the findings as they are: copies of a large report's would cost more than all the rest.
        var verdicts: [Verdict: Int] = [:]
        var severities: [Severity: Int] = [:]
        var baseline: [Finding.Baseline: Int] = [:]
        var isStopped = false
        for finding in findings where finding.counts {
            verdicts[finding.verdict, default: 0] += 1
            if finding.verdict.isViolation {
                severities[finding.severity, default: 0] += 1
                if let standing = finding.baseline { baseline[standing, default: 0] += 1 }
            }
            isStopped = isStopped || gate.stops(finding)
        }
        let unverified = verdicts[.notVerified] ?? 0
        let reasons = incompleteReasons + (unverified == 0 ? [] : [Self.unverified(unverified)])
        let exitStatus: Int32 = isStopped ? 1 : reasons.isEmpty ? 0 : 2
        self.init(
            verdicts: Dictionary(uniqueKeysWithValues: verdicts.map { ($0.key.rawValue, $0.value) }),
            severities: Dictionary(uniqueKeysWithValues: severities.map { ($0.key.rawValue, $0.value) }),
            baseline: baseline.isEmpty
                ? nil : Dictionary(uniqueKeysWithValues: baseline.map { ($0.key.rawValue, $0.value) }),
            waived: findings.count { $0.status == .waived && $0.baseline != .resolved },
            isComplete: reasons.isEmpty, incompleteReasons: reasons, exitStatus: exitStatus)
    }

    private static func unverified(_ count: Int) -> String {
        count == 1
            ? "1 declaration could not be verified" : "\(count) declarations could not be verified"
    }
}
