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

    /// Deviations of one host that are probed again, at most. A host with more has something in front of it that answers
    /// for every port, and at the polite pace of a second look all 65,535 would take ten minutes. Those beyond stay
    /// deviations, as the first look found them.
    static let hostLimit = 500

    /// The first scan with the second look merged in; the first as it is when there is nothing to look at again.
    /// `announce` gets the progress of the second look before its first probe.
    func confirm(announce: (ScanProgress) -> Void) async throws(RunError) -> ScanResult {
        guard !first.isInterrupted, !Task.isCancelled else { return first }
        let evidence = AuditEvidence(hosts: first.hosts)
        let deviations = Judge(policy, scope: scope, on: context.clock().day).judge(evidence).deviations
        guard !deviations.isEmpty else { return first }
        let plan = plan(deviations)
        let second = try await ScanStage(plan: plan, settings: tuning.gentle.settings, clock: context.clock)
            .scan(announce: announce)
        var merged = first
        merged.hosts = ConfirmationMerge(first: first.hosts, second: second.hosts).hosts
        merged.isInterrupted = second.isInterrupted
        merged.sourceAddresses += second.sourceAddresses
        merged.warnings += second.warnings.filter { !first.warnings.contains($0) }
        return merged
    }

    private func plan(_ endpoints: [Endpoint]) -> ScanPlan {
        let services = policy.datagramServices
        let hosts = Dictionary(grouping: endpoints, by: \.address).map { address, endpoints in
            let looked = endpoints.prefix(Self.hostLimit)
            return ScanPlan.Host(
                address: address,
                tcp: PortSet(looked.filter { $0.transport == .tcp }.map(\.port)),
                udp: PortSet(looked.filter { $0.transport == .udp }.map(\.port)),
                datagramServices: services)
        }
        return ScanPlan(hosts: hosts, seed: context.seed)
    }
}
