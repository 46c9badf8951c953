import AuditModel
import ExposurePolicy

/// The stage that holds a judgement against an earlier report, counts it and decides the exit status.
struct ConclusionStage {
    let gate: RunGate
    let baseline: Baseline?

    /// `scope` and `evidence` are what `judgement` rests on.
    func conclude(
        _ judgement: Judgement, scope: AuditScope, evidence: AuditEvidence
    ) -> ReportAssembly.Conclusion {
        let own = Summary(findings: judgement.findings, incompleteReasons: judgement.incompleteReasons, gate: gate)
        guard let baseline else {
            return ReportAssembly.Conclusion(
                findings: judgement.findings, coverage: judgement.coverage, summary: own,
                waivers: judgement.waivers, warnings: judgement.warnings)
        }
        let comparison = baseline.compared(
            judgement.findings, isComplete: own.isComplete, scope: scope, evidence: evidence)
        return ReportAssembly.Conclusion(
            findings: comparison.findings, coverage: judgement.coverage,
            summary: Summary(
                findings: comparison.findings, incompleteReasons: judgement.incompleteReasons, gate: gate),
            waivers: judgement.waivers, warnings: judgement.warnings + comparison.warnings,
            baseline: baseline.record)
    }
}
