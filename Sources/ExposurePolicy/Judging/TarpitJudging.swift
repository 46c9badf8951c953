import AuditModel

/// Hosts that open everything: one finding for all their ports, since 65,535 would say no more.
extension JudgingPass {
    /// Open ports that no expectation lists.
    mutating func reportUnlisted(everyOneOf ports: PortSet, _ transport: Transport, _ context: HostContext) {
        let group = context.cover.rules.unlistedGroup
        let location = context.cover.claims.first { $0.group == group }?.target.location
        let host = FindingSubject(
            group: group, target: context.target(ofGroup: group), names: context.names,
            reverseNames: context.reverseNames,
            targetNames: context.targetNames, address: context.host.address,
            detail: "\(context.host.address) \(transport) unlisted")
        report(
            PortDeclaration(ports: ports, transport: transport), host, nil, context,
            location: location ?? policy.groups[group].location,
            declaration: "no expectation of group '\(policy.groups[group].name)' lists them")
    }

    /// Open ports that one wide expectation declares not to be.
    mutating func reportOpen(
        everyOneOf ports: PortSet, _ expectation: Expectation, _ transport: Transport, _ host: FindingSubject,
        _ context: HostContext
    ) {
        let group = host.group.map { policy.groups[$0].name } ?? ""
        report(
            PortDeclaration(ports: ports, transport: transport),
            host.with(detail: "\(context.host.address) \(expectation.port)"), expectation, context,
            location: expectation.location,
            declaration: "group '\(group)' declares them \(expectation.state.rawValue)")
    }

    private mutating func report(
        _ ports: PortDeclaration, _ host: FindingSubject, _ expectation: Expectation?, _ context: HostContext,
        location: SourceLocation, declaration: String
    ) {
        var subject = host
        subject.ports = ports
        add(
            composer.finding(
                .unexpectedOpen, subject, expectation: expectation,
                expected: Finding.Expected(state: expectation?.state ?? .notOpen),
                observed: Finding.Observed(state: .open, detail: "\(context.host.address) \(ports)"),
                location: location,
                message: FindingText.opensEverything(context.host.address, ports: ports, declaration: declaration),
                remedy: "find out what answers there for every port, and scan from where it does not"), subject)
    }
}
