import AuditModel

extension PolicyLint {
    /// What the entries say about approval and vantage.
    var paperwork: [PolicyDiagnostic] {
        policy.groups.flatMap { group in group.expectations.flatMap { paperwork($0, group) } }
    }

    private func paperwork(_ expectation: Expectation, _ group: Group) -> [PolicyDiagnostic] {
        var messages: [String] = []
        if let approval = expectation.approved {
            if let due = approval.reviewBy {
                let rest = due.daysSinceEpoch - day.daysSinceEpoch
                if rest < 0 {
                    messages.append("the review of \(expectation.port) was due on \(due)")
                } else if rest <= policy.waiverNoticeDays {
                    messages.append("the review of \(expectation.port) is due on \(due); review it by then")
                }
            }
            if let on = approval.on, on > day {
                messages.append("\(expectation.port) is approved on \(on), which is still to come")
            }
            if group.isOwned(by: approval.by) {
                messages.append(
                    "\(expectation.port) is approved by '\(approval.by)', who owns it; let somebody else approve")
            }
        }
        if let vantage = policy.vantage, !expectation.applies(from: vantage) {
            let places = expectation.vantages.joined(separator: ", ")
            messages.append("\(expectation.port) holds from \(places) only, and this policy is for '\(vantage)'")
        }
        return messages.map { warning($0, at: expectation.location) }
    }

    /// What an audit cannot verify, since it identifies no service: one warning, at the first such entry.
    var unidentifiedServices: [PolicyDiagnostic] {
        let declared = policy.groups.flatMap(\.expectations).filter { $0.service != nil || $0.tls != nil }
        guard let first = declared.first else { return [] }
        let subject = declared.count == 1 ? "1 expectation declares" : "\(declared.count) expectations declare"
        return [
            warning(
                "\(subject) 'service' or 'tls', which an audit leaves not-verified, with exit status 2; "
                    + "for services check results of 'nmap -sV' with 'tidewaiter check', else waive it",
                at: first.location)
        ]
    }

    /// Expectations that decide about no endpoint of the plan, nor behind any name.
    var idleExpectations: [PolicyDiagnostic] {
        guard let scope else { return [] }
        let used = Set(scope.hosts.map(\.coverage)).sorted().map { scope.covers[$0] }
        let named = scope.unreachedNames.map { RuleTable(policy, claims: $0.claims, vantage: scope.vantage) }
        let deciding = Set((used.map(\.rules) + named).flatMap(\.deciders))
        var coverByGroup: [Int: AuditScope.Cover] = [:]
        for cover in used.reversed() { for claim in cover.claims { coverByGroup[claim.group] = cover } }
        return policy.groups.enumerated().flatMap { number, group in
            group.expectations.enumerated().compactMap { place, expectation in
                let entry = RuleTable.Decider(group: number, expectation: place)
                guard !deciding.contains(entry), expectation.applies(from: scope.vantage) else { return nil }
                return warning(idleness(of: entry, coverByGroup[number]), at: expectation.location)
            }
        }
    }

    private func idleness(of entry: RuleTable.Decider, _ cover: AuditScope.Cover?) -> String {
        let expectation = policy.expectation(entry)
        let port = expectation.port
        guard let cover else {
            return "\(port) never decides: every target of group '\(policy.groups[entry.group].name)' is excluded"
        }
        let rule =
            cover.rules.rules(port.transport).first { port.ports.contains($0.ports.lowerBound) }
            ?? cover.rules.rules(port.transport).first { $0.ports.contains(port.ports.ranges[0].lowerBound) }
        guard let winner = rule?.deciders.first else { return "\(port) never decides" }
        let isNarrower = cover.span(ofGroup: winner.group) < cover.span(ofGroup: entry.group)
        let state = policy.expectation(winner).state.rawValue
        return "\(port) never decides: others override it everywhere, as the one that says \(state) "
            + place(of: winner, seenFrom: expectation.location)
            + (isNarrower ? ", whose target covers fewer addresses" : ", which is as specific and overrides it")
    }

    /// Expectations of equally specific targets that no network can satisfy both. Those of one literal target are errors
    /// and never come here.
    var contradictions: [PolicyDiagnostic] {
        guard let scope else { return [] }
        var reported: Set<RuleTable.Decider> = []
        var found: [PolicyDiagnostic] = []
        for number in Set(scope.hosts.map(\.coverage)).sorted() {
            for (_, claims) in Dictionary(grouping: scope.covers[number].claims, by: \.span) where claims.count > 1 {
                for transport in Transport.allCases {
                    let entries = RuleTable.entries(policy, groups: claims.map(\.group), transport: transport)
                    for stretch in PortSweep.stretches(entries) {
                        guard let pair = Contradiction(among: stretch.items, of: policy),
                            reported.insert(pair.later).inserted
                        else { continue }
                        found.append(contradiction(pair, PortSet(ranges: [stretch.ports]), transport))
                    }
                }
            }
        }
        return found
    }

    private func contradiction(_ pair: Contradiction, _ ports: PortSet, _ transport: Transport) -> PolicyDiagnostic {
        let (earlier, later) = (policy.expectation(pair.earlier), policy.expectation(pair.later))
        return warning(
            """
            \(ports)/\(transport) must be \(later.state.rawValue) here, but \(earlier.state.rawValue) \
            \(place(of: pair.earlier, seenFrom: later.location)) for an equally specific target; where both cover an \
            address, open overrides any, and any the rest
            """, at: later.location)
    }
}

extension Group {
    func isOwned(by person: String) -> Bool { owner.map { $0.lowercased() == person.lowercased() } ?? false }
}

extension AuditScope.Cover {
    fileprivate func span(ofGroup group: Int) -> UInt128 { claims.first { $0.group == group }?.span ?? 0 }
}

extension RuleTable {
    fileprivate var deciders: [Decider] { (tcpRules + udpRules).flatMap(\.deciders) }
}
