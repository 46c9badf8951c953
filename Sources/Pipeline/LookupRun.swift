package import AuditModel

/// A run that only asks name servers: names to addresses, addresses to names. Nothing is sent to the targets.
package struct LookupRun: Sendable {
    let targets: TargetList
    let request: RunRequest

    package init(targets: [Target], request: RunRequest) {
        self.targets = TargetList(targets.map(\.withNamedZone))
        self.request = request
    }

    package func run() async throws(RunError) -> AuditReport {
        let context = request.context
        let startedAt = context.clock()
        let names = try NameStage(request)
        let resolutions = try await names.resolve(targets.names)
        let addresses = try TargetAddresses(targets: targets, resolutions: resolutions).addresses
        let reverse = request.looksUpReverseNames ? try await names.reverse(addresses) : ReverseNames()
        let endedAt = context.clock()
        // Nobody probed these hosts: they are addresses with names, without ports.
        let hosts = addresses.map {
            HostScan(
                address: $0, isResponsive: false, startedAt: startedAt, endedAt: endedAt, observations: [],
                aggregates: [])
        }
        let records = targets.records(resolutions: resolutions)
        let survey = Survey(
            targets: records, hosts: hosts, planned: 0, excluded: [],
            isInterrupted: Task.isCancelled)
        return ReportAssembly(
            context: context, startedAt: startedAt, endedAt: endedAt, vantage: context.vantage, policy: nil,
            targets: records, resolutions: resolutions, reverse: reverse.answers, hosts: hosts,
            isInterrupted: Task.isCancelled, sourceAddresses: [], resolvers: names.servers, warnings: reverse.warnings
        ).report(concluding: survey.conclusion)
    }
}
