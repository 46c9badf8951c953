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
        let counting = findings.filter(\.counts)
        let unverified = counting.count { $0.verdict == .notVerified }
        let reasons = incompleteReasons + (unverified == 0 ? [] : [Self.unverified(unverified)])
        let exitStatus: Int32 = counting.contains(where: gate.stops) ? 1 : reasons.isEmpty ? 0 : 2
        self.init(
            verdicts: Dictionary(grouping: counting, by: \.verdict.rawValue).mapValues(\.count),
            severities: Dictionary(grouping: counting.filter(\.verdict.isViolation), by: \.severity.rawValue)
                .mapValues(\.count),
            waived: findings.count { $0.status == .waived && $0.baseline != .resolved },
            isComplete: reasons.isEmpty, incompleteReasons: reasons, exitStatus: exitStatus)
    }

    private static func unverified(_ count: Int) -> String {
        count == 1
            ? "1 declaration could not be verified" : "\(count) declarations could not be verified"
    }
}
