import AuditModel

/// One judging of one body of evidence: walks the hosts of the plan and the evidence side by side.
struct JudgingPass {
    /// From this many ports on, an expectation that holds, or that nobody verified, is one finding per host and not one
    /// per port: 65,535 ports of a /16 would be four thousand million. Violations stay single.
    private static let mostSinglePorts = 256
    private static let mostNamedHosts = 100

    private let policy: Policy
    private let scope: AuditScope
    private let day: CalendarDay
    private let evidence: AuditEvidence
    private let composer: FindingComposer
    private let undetermined: [IPAddress: [AuditEvidence.UndeterminedPorts]]

    private var findings: [Finding] = []
    private var warnings: [String] = []
    private var incompleteReasons: [String] = []
    private var conclusive = 0
    private var silentUDP = 0
    private var unlistedInconclusive = 0

    init(policy: Policy, scope: AuditScope, day: CalendarDay, evidence: AuditEvidence) {
        self.policy = policy
        self.scope = scope
        self.day = day
        self.evidence = evidence
        composer = FindingComposer(policy: policy)
        undetermined = Dictionary(grouping: evidence.undetermined, by: \.address)
    }

    mutating func judgeHosts() {
        // Both sides in the order of addresses, so that one pass brings them together.
        let scans = evidence.hosts.sorted { $0.address < $1.address }
        var next = 0
        var strangers: [IPAddress] = []
        func isStranger(_ address: IPAddress) -> Bool {
            strangers.last != address && !scope.excludedAddresses.contains(address)
        }
        for host in scope.hosts {
            while next < scans.count, scans[next].address < host.address {
                if isStranger(scans[next].address) { strangers.append(scans[next].address) }
                next += 1
            }
            var end = next
            while end < scans.count, scans[end].address == host.address { end += 1 }
            judge(host, HostFacts(Array(scans[next..<end]), undetermined: undetermined[host.address] ?? []))
            next = end
        }
        for scan in scans[next...] where isStranger(scan.address) { strangers.append(scan.address) }
        warn(ofStrangers: strangers)
    }

    private mutating func judge(_ host: AuditScope.Host, _ facts: HostFacts) {
        let cover = scope.covers[host.coverage]
        let names = names(of: host)
        for transport in Transport.allCases {
            let ports = facts.ports(transport)
            for rule in cover.rules.rules(transport) {
                judge(rule, transport, HostContext(host: host, cover: cover, names: names, facts: facts))
            }
            let unlistedOpen = ports.ports(.open).subtracting(cover.rules.listed(transport))
            if cover.rules.unlisted == .notOpen {
                for port in unlistedOpen {
                    reportUnlisted(port, transport, HostContext(host: host, cover: cover, names: names, facts: facts))
                }
            }
            count(ports, cover.rules, transport)
            if !ports.disputed.isEmpty {
                warnings.append(
                    "results disagree about \(host.address) \(transport) \(ports.disputed); the more open state was judged"
                )
            }
        }
    }

    /// One host with all that its findings need.
    private struct HostContext {
        var host: AuditScope.Host
        var cover: AuditScope.Cover
        var names: [String]
        var facts: HostFacts

        func target(ofGroup group: Int) -> String {
            cover.claims.first { $0.group == group }?.target.text ?? host.address.description
        }
    }

    private mutating func judge(_ rule: RuleTable.Rule, _ transport: Transport, _ context: HostContext) {
        let targets = rule.deciders.map { context.target(ofGroup: $0.group) }
        for (decider, target) in zip(rule.deciders, targets) {
            // Two groups that cover the host by one and the same target need their names to be told apart.
            let isShared = targets.count { $0 == target } > 1
            let detail = isShared ? policy.groups[decider.group].name : nil
            if policy.expectation(decider).port.ports.count > Self.mostSinglePorts {
                judgeWide(rule.ports, decider, transport, target: target, detail: detail, context)
            } else {
                for port in rule.ports {
                    judge(port, decider, transport, target: target, detail: detail, context)
                }
            }
        }
    }

    private mutating func judge(
        _ port: UInt16, _ decider: RuleTable.Decider, _ transport: Transport, target: String, detail: String?,
        _ context: HostContext
    ) {
        let expectation = policy.expectation(decider)
        let knowledge = context.facts.ports(transport).knowledge(of: port)
        let verdict = knowledge.verdict { expectation.state.verdict(for: $0) }
        let endpoint = Endpoint(address: context.host.address, port: port, transport: transport)
        let subject = FindingComposer.Subject(
            group: decider.group, target: target, names: context.names, endpoint: endpoint, detail: detail)
        var observation: Observation?
        if case .state(let state) = knowledge {
            observation = context.facts.observation(port: port, transport: transport, state: state)
        }
        let text = FindingText.observed(knowledge, observation)
        findings.append(
            composer.finding(
                verdict, subject, expectation: expectation,
                expected: Finding.Expected(state: expectation.state, service: expectation.service),
                observed: Finding.Observed(
                    state: observation?.state, evidence: observation?.evidence,
                    detail: observation == nil ? text : nil),
                location: expectation.location,
                message: FindingText.message(
                    verdict, subject: endpoint.description, expected: expectation.state, observed: text,
                    group: policy.groups[decider.group].name)))
        if knowledge == .state(.open) { judgeService(expectation, subject) }
    }

    /// A service that is declared and that nobody identified: no fact, so no verdict.
    private mutating func judgeService(_ expectation: Expectation, _ subject: FindingComposer.Subject) {
        guard let service = expectation.service, let endpoint = subject.endpoint else { return }
        var part = subject
        part.detail = [subject.detail, "service"].compactMap(\.self).joined(separator: " ")
        findings.append(
            composer.finding(
                .notVerified, part, expectation: expectation, expected: Finding.Expected(service: service),
                observed: Finding.Observed(detail: "service not identified"), location: expectation.location,
                message: "\(endpoint) is declared to be '\(service)', but nothing identified its service",
                remedy: "identify the service, or leave 'service' out of the expectation"))
    }

    private mutating func judgeWide(
        _ range: ClosedRange<UInt16>, _ decider: RuleTable.Decider, _ transport: Transport, target: String,
        detail: String?, _ context: HostContext
    ) {
        let expectation = policy.expectation(decider)
        for part in context.facts.ports(transport).partition(PortSet(ranges: [range])) {
            let verdict = part.knowledge.verdict { expectation.state.verdict(for: $0) }
            guard !verdict.isViolation, part.ports.count > 1 else {
                for port in part.ports { judge(port, decider, transport, target: target, detail: detail, context) }
                continue
            }
            let declared = PortDeclaration(ports: PortSet(ranges: [range]), transport: transport)
            let known = FindingText.observed(part.knowledge, nil)
            let subject = FindingComposer.Subject(
                group: decider.group, target: target, names: context.names,
                detail: [detail, "\(context.host.address) \(declared) \(known)"].compactMap(\.self).joined(
                    separator: " "))
            let ports = PortDeclaration(ports: part.ports, transport: transport)
            var observed = Finding.Observed(detail: "\(context.host.address) \(ports): \(known)")
            if case .state(let state) = part.knowledge { observed.state = state }
            findings.append(
                composer.finding(
                    verdict, subject, expectation: expectation,
                    expected: Finding.Expected(state: expectation.state, service: expectation.service),
                    observed: observed, location: expectation.location,
                    message: FindingText.message(
                        verdict, subject: "each of \(part.ports.count) ports (\(ports)) of \(context.host.address)",
                        expected: expectation.state, observed: known, group: policy.groups[decider.group].name)))
        }
    }

    private mutating func reportUnlisted(_ port: UInt16, _ transport: Transport, _ context: HostContext) {
        let group = context.cover.rules.unlistedGroup
        let endpoint = Endpoint(address: context.host.address, port: port, transport: transport)
        let target = context.target(ofGroup: group)
        let observation = context.facts.observation(port: port, transport: transport, state: .open)
        let text = FindingText.observed(.state(.open), observation)
        let location = context.cover.claims.first { $0.group == group }?.target.location
        findings.append(
            composer.finding(
                .unexpectedOpen,
                FindingComposer.Subject(group: group, target: target, names: context.names, endpoint: endpoint),
                expected: Finding.Expected(state: .notOpen),
                observed: Finding.Observed(state: .open, evidence: observation?.evidence),
                location: location ?? policy.groups[group].location,
                message: FindingText.unlisted(
                    subject: endpoint.description, observed: text, group: policy.groups[group].name)))
    }

    private mutating func count(_ facts: PortFacts, _ rules: RuleTable, _ transport: Transport) {
        let planned = rules.planned(transport)
        guard !planned.isEmpty else { return }
        let listed = rules.listed(transport)
        let known = facts.conclusive.union(facts.certainlyNotOpen)
        let found = planned.commonCount(with: known)
        conclusive += found
        var quiet = 0
        if transport == .udp {
            quiet = planned.subtracting(listed).commonCount(with: facts.ports(.openFiltered))
            silentUDP += quiet
        }
        let listedUnknown = listed.count - listed.commonCount(with: known)
        unlistedInconclusive += planned.count - found - listedUnknown - quiet
    }

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

    private mutating func reportUnresolved(_ name: UnreachedName, _ failure: ResolutionFailure) {
        guard let listing = name.listings.first else { return }
        findings.append(
            composer.finding(
                .unresolved,
                FindingComposer.Subject(group: listing.group, target: name.name.text, names: [name.name.text]),
                observed: Finding.Observed(detail: failure.rawValue), location: listing.location,
                message: "'\(name.name)' does not resolve: \(failure.summary)"))
    }

    private mutating func reportUnverified(_ name: UnreachedName, why: String) {
        let claims = Set(name.listings.map(\.group)).sorted().map { RuleTable.Claim(group: $0, span: 0) }
        let table = RuleTable(policy, claims: claims)
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
        let detail = isShared ? "\(ports) \(group)" : ports.description
        findings.append(
            composer.finding(
                .notVerified,
                FindingComposer.Subject(
                    group: decider.group, target: name.name.text, names: [name.name.text], detail: detail),
                expectation: expectation,
                expected: Finding.Expected(
                    state: expectation.state, service: expectation.service, detail: ports.description),
                observed: Finding.Observed(detail: "not looked at"), location: expectation.location,
                message:
                    "\(ports) of '\(name.name)' is declared \(expectation.state.rawValue) in group '\(group)', but \(why)"
            ))
    }

    private func names(of host: AuditScope.Host) -> [String] {
        let reverse = evidence.reverseNames[host.address]?.names ?? []
        guard !host.names.isEmpty || !reverse.isEmpty else { return [] }
        var seen: Set<String> = []
        return (host.names.map(\.name) + reverse).filter { seen.insert($0).inserted }
    }

    private mutating func warn(ofStrangers addresses: [IPAddress]) {
        guard !addresses.isEmpty else { return }
        let named = addresses.prefix(Self.mostNamedHosts).map(\.description).joined(separator: ", ")
        let more = addresses.count - Self.mostNamedHosts
        warnings.append(
            "no target covers these scanned hosts, which were not judged: \(named)"
                + (more > 0 ? " and \(more) more" : ""))
    }

    var judgement: Judgement {
        var reasons = evidence.isInterrupted ? ["the run was interrupted before it was done"] : []
        if unlistedInconclusive > 0 {
            reasons.append(
                "\(unlistedInconclusive) of \(scope.endpointsPlanned) planned endpoints gave no conclusive evidence")
        }
        reasons += incompleteReasons + scope.doubts + evidence.incompleteReasons
        let coverage = Coverage(
            targets: scope.targets.count, addresses: scope.hosts.count, endpointsPlanned: scope.endpointsPlanned,
            endpointsConclusive: conclusive, endpointsInconclusive: scope.endpointsPlanned - conclusive,
            endpointsSilentUDP: silentUDP, excluded: scope.exclusions)
        return Judgement(
            findings: findings.sorted(), coverage: coverage, incompleteReasons: reasons,
            warnings: scope.warnings + warnings)
    }
}
