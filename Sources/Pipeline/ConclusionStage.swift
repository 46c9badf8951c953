import AuditModel
import ExposurePolicy

/// The stage that holds a judgement against an earlier report, counts it and decides the exit status.
struct ConclusionStage {
    let gate: RunGate
    let baseline: Baseline?

    func conclude(_ judgement: Judgement) -> ReportAssembly.Conclusion {
        let own = Summary(findings: judgement.findings, incompleteReasons: judgement.incompleteReasons, gate: gate)
        guard let baseline else { return conclusion(judgement, judgement.findings, own) }
        let findings = baseline.compared(judgement.findings, isComplete: own.isComplete)
        return conclusion(
            judgement, findings,
            Summary(findings: findings, incompleteReasons: judgement.incompleteReasons, gate: gate))
    }

    private func conclusion(
        _ judgement: Judgement, _ findings: [Finding], _ summary: Summary
    ) -> ReportAssembly.Conclusion {
        ReportAssembly.Conclusion(
            findings: findings, coverage: judgement.coverage, summary: summary, warnings: judgement.warnings)
    }
}
