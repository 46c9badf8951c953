import AuditModel
import ExposurePolicy
import Scanning

/// The stage that probes every deviation from the policy a second time, gently, before anyone reports it.
struct ConfirmationStage {
    let policy: Policy
    let scope: AuditScope
    let first: ScanResult
    let tuning: ScanTuning
    let context: RunContext

    /// The first scan with the second look merged in; the first as it is when there is nothing to look at again.
    /// `announce` gets the progress of the second look before its first probe.
    func confirm(announce: (ScanProgress) -> Void) async throws(RunError) -> ScanResult {
        guard !first.isInterrupted, !Task.isCancelled else { return first }
        let evidence = AuditEvidence(hosts: first.hosts)
        let deviations = Judge(policy, scope: scope, on: context.clock().day).judge(evidence).deviations
        guard !deviations.isEmpty else { return first }
        let plan = ConfirmationPlan(deviations: deviations, among: first.hosts)
        let second = try await ScanStage(plan: scanPlan(plan), settings: tuning.gentle.settings, clock: context.clock)
            .scan(announce: announce)
        var merged = first
        merged.hosts = ConfirmationMerge(first: first.hosts, second: second.hosts).hosts.map(plan.remarked)
        merged.isInterrupted = second.isInterrupted
        merged.sourceAddresses += second.sourceAddresses
        merged.warnings += second.warnings.filter { !first.warnings.contains($0) }
        return merged
    }

    private func scanPlan(_ plan: ConfirmationPlan) -> ScanPlan {
        let services = policy.datagramServices
        let hosts = plan.endpoints.map { address, endpoints in
            ScanPlan.Host(
                address: address,
                tcp: PortSet(endpoints.filter { $0.transport == .tcp }.map(\.port)),
                udp: PortSet(endpoints.filter { $0.transport == .udp }.map(\.port)),
                datagramServices: services)
        }
        return ScanPlan(hosts: hosts, seed: context.seed)
    }
}
