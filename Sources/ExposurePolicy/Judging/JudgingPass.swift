import AuditModel

/// One judging of one body of evidence: walks the hosts of the plan and the evidence side by side.
struct JudgingPass {
    private static let mostNamedHosts = 100

    let policy: Policy
    let scope: AuditScope
    let day: CalendarDay
    let evidence: AuditEvidence
    let composer: FindingComposer

    private var desk: WaiverDesk
    private var findings: [Finding] = []
    private var warnings: [String] = []
    var incompleteReasons: [String] = []
    private var conclusive = 0
    private var silentUDP = 0
    private var gaps = GapList()
    private var tally = InconclusiveTally()

    init(_ judge: Judge, _ evidence: AuditEvidence) {
        policy = judge.policy
        scope = judge.scope
        day = judge.day
        self.evidence = evidence
        composer = FindingComposer(policy: judge.policy)
        desk = WaiverDesk(judge.policy, on: judge.day)
    }

    /// Every finding passes here, so that none escapes the waivers.
    mutating func add(_ finding: consuming Finding, _ subject: FindingSubject) {
        desk.apply(to: &finding, subject, groups: policy.groups)
        findings.append(finding)
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
            let facts = HostFacts(Array(scans[next..<end]))
            judge(HostContext(host: host, cover: scope.covers[host.coverage], names: names(of: host), facts: facts))
            next = end
        }
        for scan in scans[next...] where isStranger(scan.address) { strangers.append(scan.address) }
        warn(ofStrangers: strangers)
    }

    /// One host with all that its findings need.
    struct HostContext {
        var host: AuditScope.Host
        var cover: AuditScope.Cover
        /// Every name, those that led here first.
        var names: [String]
        var facts: HostFacts

        /// Of the names, those that no resolution led here by.
        var reverseNames: [String] {
            guard names.count > host.names.count else { return [] }
            let forward = Set(host.names.map(\.name))
            return names.filter { !forward.contains($0) }
        }

        var targetNames: [String] { host.names.filter { $0.source == .target }.map(\.name) }

        func target(ofGroup group: Int) -> String {
            cover.claims.first { $0.group == group }?.target.text ?? host.address.description
        }
    }

    private mutating func judge(_ context: HostContext) {
        let rules = context.cover.rules
        for transport in Transport.allCases {
            let ports = context.facts.ports(transport)
            for rule in rules.rules(transport) { judge(rule, transport, context) }
            if rules.unlisted == .notOpen {
                let unlisted = ports.ports(.open).subtracting(rules.listed(transport))
                if ports.opensEverything, unlisted.count > 1 {
                    reportUnlisted(everyOneOf: unlisted, transport, context)
                } else {
                    for port in unlisted { reportUnlisted(port, transport, context) }
                }
            }
            count(context, transport)
            if !ports.disputed.isEmpty {
                warnings.append(
                    "results disagree about \(context.host.address) \(transport) \(ports.disputed); the more open state was judged"
                )
            }
        }
    }

    private mutating func count(_ context: HostContext, _ transport: Transport) {
        let facts = context.facts.ports(transport)
        let rules = context.cover.rules
        let planned = rules.planned(transport)
        guard !planned.isEmpty else { return }
        let listed = rules.listed(transport)
        var known = facts.conclusive
        let unsettled = facts.certainlyNotOpen
        if !unsettled.isEmpty {
            // That a port is closed or filtered says enough unless one of the two was declared.
            let exact = rules.rules(transport).filter { rule in
                rule.deciders.contains { [.closed, .filtered].contains(policy.expectation($0).state) }
            }
            known = known.union(unsettled.subtracting(PortSet(ranges: exact.map(\.ports))))
        }
        let found = planned.commonCount(with: known)
        conclusive += found
        guard found < planned.count else { return }
        var unknown = planned.subtracting(known)
        if transport == .udp {
            let quiet = unknown.subtracting(listed).intersection(facts.ports(.openFiltered))
            silentUDP += quiet.count
            unknown = unknown.subtracting(quiet)
        }
        context.facts.count(unknown, transport, in: &tally)
        gaps.add(unknown.subtracting(listed), transport, at: context.host.address, lookedAt: facts.lookedAt)
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
        let rest = more > 0 ? " and \(more) more" : ""
        warnings.append("no target covers these scanned hosts, which were not judged: \(named)\(rest)")
    }

    /// What came of it; ends the pass.
    mutating func conclude() -> Judgement {
        findings.sort()
        let causes = tally.causes
        var reasons = evidence.isInterrupted ? ["the run was interrupted before it was done"] : []
        if gaps.endpoints > 0 {
            // All of them, the declared ones too, which are findings beside: as many as coverage has.
            let endpoints = causes.reduce(0) { $0 + $1.endpoints }
            reasons.append(
                "\(endpoints) of \(scope.endpointsPlanned) planned endpoints gave no conclusive evidence: "
                    + causes.words)
        }
        reasons += incompleteReasons + scope.doubts + evidence.incompleteReasons
        let coverage = Coverage(
            targets: scope.targets.count, addresses: scope.hosts.count, endpointsPlanned: scope.endpointsPlanned,
            endpointsConclusive: conclusive, endpointsInconclusive: scope.endpointsPlanned - conclusive,
            endpointsSilentUDP: silentUDP, causes: causes, gaps: gaps.all, excluded: scope.exclusions)
        return Judgement(
            findings: findings, coverage: coverage, waivers: desk.records, incompleteReasons: reasons,
            warnings: scope.warnings + warnings)
    }
}
