import AuditModel
import ExposurePolicy
import Testing

@Suite struct SummaryTests {
    private static func finding(
        _ verdict: Verdict, _ severity: Severity? = nil, status: Finding.Status = .active,
        baseline: Finding.Baseline? = nil
    ) -> Finding {
        Finding(
            id: "0", verdict: verdict, severity: severity ?? verdict.defaultSeverity, status: status,
            baseline: baseline, target: "t", message: "m")
    }

    @Test(
        "the exit status follows findings, gate and completeness",
        arguments: [
            ([], nil, [], Int32(0)),
            ([finding(.compliant)], nil, [], 0),
            ([finding(.missing)], nil, [], 1),
            ([finding(.undocumented)], nil, [], 1),
            ([finding(.notVerified)], nil, [], 2),
            ([finding(.notVerified), finding(.missing)], nil, [], 1),
            ([finding(.missing)], .medium, [], 1),
            ([finding(.missing)], .high, [], 0),
            ([finding(.missing)], .high, ["partial"], 2),
            ([finding(.missing), finding(.notVerified)], .high, [], 2),
            ([finding(.unexpectedOpen)], .high, ["partial"], 1),
            ([], nil, ["partial"], 2),
            ([finding(.missing, status: .waived)], nil, [], 0),
            ([finding(.notVerified, status: .waived)], nil, [], 0),
            ([finding(.missing, baseline: .resolved)], nil, [], 0),
            ([finding(.missing, baseline: .persisting)], nil, [], 1),
        ] as [([Finding], Severity?, [String], Int32)])
    func exitStatus(findings: [Finding], severity: Severity?, reasons: [String], status: Int32) {
        let summary = Summary(findings: findings, incompleteReasons: reasons, gate: RunGate(severity: severity))
        #expect(summary.exitStatus == status)
        let isUnverified = findings.contains { $0.verdict == .notVerified && $0.counts }
        #expect(summary.isComplete == (reasons.isEmpty && !isUnverified))
    }

    @Test(
        "the violations that count are told by how they stand against the baseline",
        arguments: [
            ([], nil), ([finding(.missing)], nil),
            ([finding(.missing, baseline: .new), finding(.missing, baseline: .persisting)], "1 new"),
            ([finding(.missing, baseline: .persisting)], "none new"),
            ([finding(.missing, baseline: .newlyObserved)], "none new, 1 newly observed"),
            ([finding(.missing, status: .waived, baseline: .new), finding(.missing, baseline: .resolved)], nil),
            ([finding(.notVerified, baseline: .new)], nil),
        ] as [([Finding], String?)])
    func news(findings: [Finding], words: String?) {
        #expect(Summary(findings: findings, incompleteReasons: []).news == words)
    }

    @Test func countsLeaveOutWaivedAndResolvedFindings() {
        let summary = Summary(
            findings: [
                Self.finding(.missing), Self.finding(.missing, status: .waived),
                Self.finding(.unexpectedOpen, baseline: .resolved),
                Self.finding(.unexpectedOpen, status: .waived, baseline: .resolved), Self.finding(.compliant),
                Self.finding(.notVerified),
            ], incompleteReasons: [])
        #expect(summary.verdicts == ["missing": 1, "compliant": 1, "not-verified": 1])
        #expect(summary.severities == ["medium": 1])
        #expect(summary.waived == 1)
        #expect(summary.incompleteReasons == ["1 declaration could not be verified"])
    }
}
