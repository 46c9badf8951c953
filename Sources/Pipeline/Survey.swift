package import AuditModel

/// Coverage and summary of a run without a policy: nothing is judged, but what could not be concluded is said.
package struct Survey: Sendable {
    let targets: [TargetRecord]
    let hosts: [HostScan]
    /// Endpoints of the plan. Those that no host accounts for are inconclusive like those that it calls so.
    let planned: Int
    let excluded: [Coverage.Exclusion]
    let isInterrupted: Bool

    package init(
        targets: [TargetRecord], hosts: [HostScan], planned: Int, excluded: [Coverage.Exclusion], isInterrupted: Bool
    ) {
        self.targets = targets
        self.hosts = hosts
        self.planned = planned
        self.excluded = excluded
        self.isInterrupted = isInterrupted
    }

    package var coverage: Coverage {
        var conclusive = 0
        var silentUDP = 0
        var tally = InconclusiveTally()
        var missing = planned
        for host in hosts {
            for (transport, state, reason, count) in Self.states(of: host) {
                missing -= count
                if state.isConclusive {
                    conclusive += count
                } else if transport == .udp, state == .openFiltered {
                    silentUDP += count
                } else {
                    tally.add(count, state: state, reason: reason)
                }
            }
        }
        tally.add(missing, state: .notScanned, reason: .notProbed)
        return Coverage(
            targets: targets.count,
            addresses: hosts.count,
            endpointsPlanned: planned,
            endpointsConclusive: conclusive,
            endpointsInconclusive: planned - conclusive,
            endpointsSilentUDP: silentUDP,
            causes: tally.causes,
            excluded: excluded)
    }

    package var summary: Summary {
        let reasons = incompleteReasons
        let status: ExitStatus = isInterrupted ? .interrupted : reasons.isEmpty ? .compliant : .incomplete
        return Summary(
            verdicts: [:],
            severities: [:],
            waived: 0,
            isComplete: reasons.isEmpty && !isInterrupted,
            incompleteReasons: reasons,
            exitStatus: status.rawValue)
    }

    package var conclusion: ReportAssembly.Conclusion {
        ReportAssembly.Conclusion(findings: [], coverage: coverage, summary: summary, warnings: [])
    }

    private var incompleteReasons: [String] {
        let coverage = coverage
        var reasons: [String] = []
        if isInterrupted { reasons.append("the run was interrupted before it was finished") }
        for target in targets {
            guard let failure = target.resolution?.failure else { continue }
            reasons.append("\(target.specification) led to no address: \(failure.summary)")
        }
        let unknown = coverage.endpointsInconclusive - coverage.endpointsSilentUDP
        if unknown > 0 {
            let why = (coverage.causes ?? []).words
            reasons.append("\(unknown) of \(coverage.endpointsPlanned) ports could not be concluded: \(why)")
        }
        return reasons
    }

    private static func states(of host: HostScan) -> [(Transport, PortState, Reason, Int)] {
        host.observations.map { ($0.endpoint.transport, $0.state, $0.evidence.reason, 1) }
            + host.aggregates.map { ($0.transport, $0.state, $0.reason, $0.ports.count) }
    }
}
