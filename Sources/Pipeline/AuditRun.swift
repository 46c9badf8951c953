package import AuditModel
package import ExposurePolicy
import Resolution
import Scanning

/// A run that holds a network against its policy.
package struct AuditRun: Sendable {
    let policy: Policy
    let conclusion: ConclusionStage
    let request: RunRequest

    /// - Parameters:
    ///   - gate: which violations make the exit status 1.
    ///   - baseline: an earlier report of the same policy, to tell what is new.
    package init(policy: Policy, gate: RunGate, baseline: Baseline? = nil, request: RunRequest) {
        self.policy = policy.withNamedZones
        conclusion = ConclusionStage(gate: gate, baseline: baseline)
        self.request = request.asking(policy.resolvers)
    }

    package func run() async throws(RunError) -> AuditReport {
        let context = request.context
        let startedAt = context.clock()
        try checkTargets()
        let names = try NameStage(request)
        let resolutions = try await names.resolve(policy.names)
        let scope = try scope(resolutions)
        let unusable = UnusableAddresses(among: scope.hosts.lazy.map(\.address), resolutions: resolutions)
        let services = policy.datagramServices
        let plan = ScanPlan(
            hosts: scope.hosts.map {
                ScanPlan.Host(address: $0.address, tcp: $0.tcp, udp: $0.udp, datagramServices: services)
            },
            seed: context.seed)
        let tuning = request.tuning.before(policy.scanTuning)
        let first = try await ScanStage(plan: plan, settings: tuning.settings, clock: context.clock)
            .scan { request.progress.enter(.scanning($0)) }
        let scan = try await ConfirmationStage(
            policy: policy, scope: scope, first: first, tuning: tuning, context: context
        ).confirm { request.progress.enter(.confirming($0)) }
        let reverse =
            request.looksUpReverseNames ? try await names.reverse(scope.hosts.map(\.address)) : ReverseNames()
        let isInterrupted = scan.isInterrupted || Task.isCancelled
        request.progress.enter(.judging)
        let endedAt = context.clock()
        let evidence = AuditEvidence(
            hosts: scan.hosts, reverseNames: reverse.answers, isInterrupted: isInterrupted)
        let judgement = Judge(policy, scope: scope, on: endedAt.day).judge(evidence)

        return ReportAssembly(
            context: context, startedAt: startedAt, endedAt: endedAt, vantage: context.vantage ?? policy.vantage,
            policy: policy.record, targets: scope.targets, resolutions: resolutions, reverse: reverse.answers,
            hosts: scan.hosts, isInterrupted: isInterrupted, sourceAddresses: scan.sourceAddresses,
            resolvers: policy.names.isEmpty && reverse.answers.isEmpty ? [] : names.servers,
            timing: TimingRecord(
                options: request.tuning, policy: policy.scanTuning, addresses: scope.hosts.lazy.map(\.address)),
            warnings: unusable.warnings + scan.warnings + reverse.warnings
        ).report(concluding: conclusion.conclude(judgement, scope: scope, evidence: evidence))
    }

    private func checkTargets() throws(RunError) {
        let mistakes = policy.unprobeableTargets
        guard mistakes.isEmpty else { throw .policy(PolicyErrors(mistakes)) }
    }

    private func scope(_ resolutions: [HostName: Resolution]) throws(RunError) -> AuditScope {
        do throws(PolicyErrors) {
            return try AuditScope(
                policy, names: NameEvidence(resolutions: resolutions), vantage: request.context.vantage,
                addressLimit: RunError.addressLimit)
        } catch {
            throw .policy(error)
        }
    }
}
