import AuditModel

extension JudgingPass {
    /// Beyond so many ports an expectation that holds, or that nobody verified, is one finding per host and not one per
    /// port: 65,535 ports of a /16 would be four thousand million. Violations stay single.
    static let mostSinglePorts = 256

    mutating func judge(_ rule: RuleTable.Rule, _ transport: Transport, _ context: HostContext) {
        for decider in rule.deciders {
            // Equally specific groups judge the port each on its own, and need their names to be told apart.
            let isShared = rule.deciders.count > 1
            let subject = FindingSubject(
                group: decider.group, target: context.target(ofGroup: decider.group), names: context.names,
                reverseNames: context.reverseNames,
                targetNames: context.targetNames,
                address: context.host.address, detail: isShared ? policy.groups[decider.group].name : nil)
            if policy.expectation(decider).port.ports.count > Self.mostSinglePorts {
                judgeWide(rule.ports, decider, transport, subject, context)
            } else {
                for port in rule.ports { judge(port, decider, transport, subject, context) }
            }
        }
    }

    private mutating func judge(
        _ port: UInt16, _ decider: RuleTable.Decider, _ transport: Transport, _ host: FindingSubject,
        _ context: HostContext
    ) {
        let expectation = policy.expectation(decider)
        let knowledge = context.facts.ports(transport).knowledge(of: port)
        var subject = host
        let endpoint = Endpoint(address: context.host.address, port: port, transport: transport)
        subject.endpoint = endpoint
        var observation: Observation?
        if case .state(let state) = knowledge {
            observation = context.facts.observation(port: port, transport: transport, state: state)
        }
        let text = FindingText.observed(knowledge, observation)
        let group = policy.groups[decider.group].name
        let verdict: Verdict
        let message: String
        if isUndecidable(expectation) {
            verdict = .notVerified
            message =
                "\(endpoint) is declared for \(expectation.vantages.joined(separator: ", ")) in group '\(group)', but nobody said from where this run looked"
        } else if expectation.state == .open, knowledge == .state(.open), observation?.service?.method != .probed,
            context.facts.ports(transport).opensEverything
        {
            verdict = .notVerified
            message = FindingText.answeredForAll(
                subject: endpoint.description, open: context.facts.ports(transport).ports(.open).count, group: group)
        } else {
            verdict = knowledge.verdict { expectation.state.verdict(for: $0) }
            message = FindingText.message(
                verdict, subject: endpoint.description, expected: expectation.state, observed: text, group: group)
        }
        add(
            composer.finding(
                verdict, subject, expectation: expectation, expected: Self.expected(expectation),
                observed: Finding.Observed(
                    state: observation?.state, evidence: observation?.evidence,
                    detail: observation == nil ? text : nil),
                location: expectation.location, message: message,
                remedy: verdict == .notVerified ? remedy(knowledge, observation, expectation, port) : nil), subject)
        if knowledge == .state(.open) { judgeParts(expectation, observation?.service, subject, context) }
        judgePaperwork(expectation, subject, about: endpoint.description)
    }

    /// What to do about a port that could not be verified; `nil` where it is the usual.
    private func remedy(
        _ knowledge: PortKnowledge, _ observation: Observation?, _ expectation: Expectation, _ port: UInt16
    ) -> String? {
        if observation?.evidence.reason == .noNeighbor { return FindingText.absence }
        guard knowledge == .state(.openFiltered), expectation.state == .open else { return nil }
        return FindingText.remedyForSilence(
            service: expectation.service ?? ServiceName.name(ofPort: port, transport: .udp))
    }

    /// An expectation that is bound to vantages, in a run of which nobody said from where it looked.
    private func isUndecidable(_ expectation: Expectation) -> Bool {
        !expectation.vantages.isEmpty && scope.vantage == nil
    }

    private static func expected(_ expectation: Expectation) -> Finding.Expected {
        Finding.Expected(state: expectation.state, service: expectation.service)
    }

    private mutating func judgeParts(
        _ expectation: Expectation, _ facts: ServiceFacts?, _ subject: FindingSubject, _ context: HostContext
    ) {
        guard let endpoint = subject.endpoint else { return }
        let rules = ServiceRules(
            expectation, facts, names: context.targetNames, address: context.host.address, day: day)
        for part in rules.verdicts {
            let place = subject.with(detail: part.detail)
            add(
                composer.finding(
                    part.verdict, place, expectation: expectation,
                    expected: Finding.Expected(detail: part.expected),
                    observed: Finding.Observed(detail: part.observed), location: expectation.location,
                    message: "\(endpoint) \(part.message)",
                    remedy: part.verdict == .notVerified ? FindingText.identification : nil), place)
        }
    }

    /// What the entry itself lacks: evidence that the policy requires of open expectations, and a review that is due.
    private mutating func judgePaperwork(_ expectation: Expectation, _ subject: FindingSubject, about place: String) {
        let owner = subject.group.flatMap { policy.groups[$0].owner }
        let missing = expectation.state == .open ? policy.missingEvidence(expectation, owner: owner) : []
        if !missing.isEmpty {
            let list = missing.map(\.rawValue).joined(separator: ", ")
            add(
                composer.finding(
                    .undocumented, subject, expectation: expectation,
                    expected: Finding.Expected(detail: "\(list) on record"),
                    observed: Finding.Observed(detail: "no \(list)"), location: expectation.location,
                    message: "\(place) is declared open without what the policy requires: \(list)"), subject)
        }
        if let due = expectation.approved?.reviewBy, due < day {
            add(
                composer.finding(
                    .reviewOverdue, subject, expectation: expectation,
                    expected: Finding.Expected(detail: "reviewed by \(due)"),
                    observed: Finding.Observed(detail: "no review on record"), location: expectation.location,
                    message: "the approval of \(place) was to be reviewed by \(due)"), subject)
        }
    }

    private mutating func judgeWide(
        _ range: ClosedRange<UInt16>, _ decider: RuleTable.Decider, _ transport: Transport, _ host: FindingSubject,
        _ context: HostContext
    ) {
        let expectation = policy.expectation(decider)
        let whole = PortDeclaration(ports: PortSet(ranges: [range]), transport: transport)
        for part in context.facts.ports(transport).partition(whole.ports) {
            let verdict = part.knowledge.verdict { expectation.state.verdict(for: $0) }
            if part.knowledge == .state(.open), verdict == .unexpectedOpen, part.ports.count > 1,
                context.facts.ports(transport).opensEverything, !isUndecidable(expectation)
            {
                reportOpen(everyOneOf: part.ports, expectation, transport, host, context)
                continue
            }
            let isPlain = part.knowledge != .state(.open) && !isUndecidable(expectation)
            guard !verdict.isViolation, isPlain, part.ports.count > 1 else {
                for port in part.ports { judge(port, decider, transport, host, context) }
                continue
            }
            let known = FindingText.observed(part.knowledge, nil)
            let ports = PortDeclaration(ports: part.ports, transport: transport)
            var subject = host.with(detail: "\(context.host.address) \(whole) \(known)")
            subject.ports = ports
            var observed = Finding.Observed(detail: "\(context.host.address) \(ports): \(known)")
            if case .state(let state) = part.knowledge { observed.state = state }
            add(
                composer.finding(
                    verdict, subject, expectation: expectation, expected: Self.expected(expectation),
                    observed: observed, location: expectation.location,
                    message: FindingText.message(
                        verdict, subject: "each of \(part.ports.count) ports (\(ports)) of \(context.host.address)",
                        expected: expectation.state, observed: known, group: policy.groups[decider.group].name)),
                subject)
            judgePaperwork(expectation, subject, about: "\(ports) of \(context.host.address)")
        }
    }

    mutating func reportUnlisted(_ port: UInt16, _ transport: Transport, _ context: HostContext) {
        let group = context.cover.rules.unlistedGroup
        let endpoint = Endpoint(address: context.host.address, port: port, transport: transport)
        let observation = context.facts.observation(port: port, transport: transport, state: .open)
        let text = FindingText.observed(.state(.open), observation)
        let location = context.cover.claims.first { $0.group == group }?.target.location
        let subject = FindingSubject(
            group: group, target: context.target(ofGroup: group), names: context.names,
            reverseNames: context.reverseNames,
            targetNames: context.targetNames, address: context.host.address, endpoint: endpoint)
        add(
            composer.finding(
                .unexpectedOpen, subject, expected: Finding.Expected(state: .notOpen),
                observed: Finding.Observed(
                    state: .open, evidence: observation?.evidence, service: observation?.service?.name),
                location: location ?? policy.groups[group].location,
                message: FindingText.unlisted(
                    subject: endpoint.description, observed: text, group: policy.groups[group].name)), subject)
    }
}
