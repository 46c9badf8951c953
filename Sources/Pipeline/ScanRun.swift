package import AuditModel
import Scanning

/// A run without a policy: what is there.
package struct ScanRun: Sendable {
    let targets: TargetList
    let exclusions: [Target]
    let tcp: PortSet
    let udp: PortSet
    let request: RunRequest

    package init(targets: [Target], exclusions: [Target], tcp: PortSet, udp: PortSet, request: RunRequest) {
        self.targets = TargetList(targets.map(\.withNamedZone))
        self.exclusions = exclusions.map(\.withNamedZone)
        self.tcp = tcp
        self.udp = udp
        self.request = request
    }

    package func run() async throws(RunError) -> AuditReport {
        let context = request.context
        let startedAt = context.clock()
        let names = try NameStage(request)
        let asked = Set(targets.names + exclusions.compactMap(\.name)).sorted()
        let resolutions = try await names.resolve(asked)
        let scope = try TargetAddresses(targets: targets, excluding: exclusions, resolutions: resolutions)
        guard !scope.isExcludedToNothing else {
            throw .nothingToDo("every target is excluded, so nothing is left to scan; exclude less")
        }
        let unusable = UnusableAddresses(among: scope.addresses, resolutions: resolutions)
        let plan = ScanPlan(
            hosts: scope.addresses.map { ScanPlan.Host(address: $0, tcp: tcp, udp: udp) }, seed: context.seed)
        let scan = try await ScanStage(plan: plan, settings: request.tuning.settings, clock: context.clock)
            .scan { request.progress.enter(.scanning($0)) }
        let reverse = request.looksUpReverseNames ? try await names.reverse(scope.addresses) : ReverseNames()
        let isInterrupted = scan.isInterrupted || Task.isCancelled
        let records = targets.records(resolutions: resolutions)
        let survey = Survey(
            targets: records, hosts: scan.hosts, planned: plan.endpointCount, excluded: scope.exclusions,
            isInterrupted: isInterrupted)
        return ReportAssembly(
            context: context, startedAt: startedAt, endedAt: context.clock(), vantage: context.vantage, policy: nil,
            targets: records, resolutions: resolutions, reverse: reverse.answers, hosts: scan.hosts,
            isInterrupted: isInterrupted, sourceAddresses: scan.sourceAddresses,
            resolvers: asked.isEmpty && reverse.answers.isEmpty ? [] : names.servers,
            timing: TimingRecord(options: request.tuning, addresses: scope.addresses),
            warnings: scope.warnings + unusable.warnings + scan.warnings + reverse.warnings
        ).report(concluding: survey.conclusion)
    }
}
