import AuditModel

extension JudgingPass {
    mutating func judgeUnreachedNames() {
        for name in scope.unreachedNames {
            switch name.cause {
            case .failed(let failure) where failure != .cancelled: reportUnresolved(name, failure)
            case .failed:
                incompleteReasons.append("the run was interrupted before \(name.name) was resolved")
                reportUnverified(name, why: "the name was not resolved")
            case .notCarried:
                incompleteReasons.append("no host of the result was scanned as \(name.name)")
                reportUnverified(name, why: "no host of the result was scanned under this name")
            }
        }
    }

    mutating func judgeRecords() {
        for (number, group) in policy.groups.enumerated() {
            for record in group.records where !scope.excludedNames.contains(record.name.text) {
                judge(record, group: number)
            }
        }
    }

    private mutating func judge(_ record: NameExpectation, group: Int) {
        let isShared = policy.groups.count { $0.records.contains { $0.name.text == record.name.text } } > 1
        let subject = subject(record.name, group: group, detail: isShared ? policy.groups[group].name : nil)
        let deviations = DNSRules.verdicts(record, scope.names.resolutions[record.name])
        for part in deviations {
            let place = subject.with(detail: part.detail)
            add(
                composer.finding(
                    part.verdict, place, expected: Finding.Expected(detail: part.expected),
                    observed: Finding.Observed(detail: part.observed), location: record.location,
                    message: "'\(record.name)' \(part.message)"), place)
        }
        guard deviations.isEmpty else { return }
        let place = subject.with(detail: "dns")
        add(
            composer.finding(
                .compliant, place, observed: Finding.Observed(detail: "as declared"), location: record.location,
                message: "'\(record.name)' has the records that group '\(policy.groups[group].name)' declares"), place)
    }

    private func subject(_ name: HostName, group: Int, detail: String? = nil) -> FindingSubject {
        FindingSubject(
            group: group, target: name.text, names: [name.text], targetNames: [name.text], detail: detail)
    }

    private mutating func reportUnresolved(_ name: UnreachedName, _ failure: ResolutionFailure) {
        guard let listing = name.listings.first else { return }
        let subject = subject(name.name, group: listing.group)
        add(
            composer.finding(
                .unresolved, subject, observed: Finding.Observed(detail: failure.rawValue),
                location: listing.location, message: "'\(name.name)' does not resolve: \(failure.summary)"), subject)
    }

    private mutating func reportUnverified(_ name: UnreachedName, why: String) {
        let table = RuleTable(policy, claims: name.claims, vantage: scope.vantage)
        for transport in Transport.allCases {
            for rule in table.rules(transport) {
                for decider in rule.deciders {
                    let isWide = policy.expectation(decider).port.ports.count > Self.mostSinglePorts
                    let parts = isWide ? [PortSet(ranges: [rule.ports])] : rule.ports.map { PortSet([$0]) }
                    for ports in parts {
                        let declared = PortDeclaration(ports: ports, transport: transport)
                        reportUnverified(name, declared, decider, isShared: rule.deciders.count > 1, why: why)
                    }
                }
            }
        }
    }

    private mutating func reportUnverified(
        _ name: UnreachedName, _ ports: PortDeclaration, _ decider: RuleTable.Decider, isShared: Bool, why: String
    ) {
        let expectation = policy.expectation(decider)
        let group = policy.groups[decider.group].name
        var subject = subject(name.name, group: decider.group, detail: isShared ? "\(ports) \(group)" : "\(ports)")
        subject.ports = ports
        add(
            composer.finding(
                .notVerified, subject, expectation: expectation,
                expected: Finding.Expected(
                    state: expectation.state, service: expectation.service, detail: ports.description),
                observed: Finding.Observed(detail: "not looked at"), location: expectation.location,
                message:
                    "\(ports) of '\(name.name)' is declared \(expectation.state.rawValue) in group '\(group)', but \(why)"
            ),
            subject)
    }
}
