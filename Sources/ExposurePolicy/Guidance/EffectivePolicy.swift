package import AuditModel

/// What a policy comes to at each address, with the lines that it came from and why they won.
package struct EffectivePolicy: Sendable {
    /// An expectation that lists a port and does not decide about it.
    package struct Overruled: Sendable, Hashable {
        package var group: String
        package var target: String
        package var state: ExpectedState
        package var location: SourceLocation
        package var reason: String
    }

    /// What holds for ports of one transport.
    package struct Rule: Sendable, Hashable {
        package var port: PortDeclaration
        package var state: ExpectedState
        package var service: String?
        package var group: String
        package var target: String
        package var location: SourceLocation
        package var targetLocation: SourceLocation?
        /// Why this entry decides, in words that complete "decides because".
        package var reason: String
        package var overruled: [Overruled]
    }

    /// Addresses, or a name that leads to none, for which the same holds.
    package struct Place: Sendable, Hashable {
        package var addresses: [AddressRange]
        /// Names of the policy that lead there; sorted.
        package var names: [String]
        /// Sorted by transport, then port.
        package var rules: [Rule]
        package var unlisted: Group.Unlisted
        /// The group that answers for unlisted ports.
        package var unlistedGroup: String
        package var tcp: PortSet
        package var udp: PortSet
    }

    /// Addresses in their order, then names that lead to none.
    package let places: [Place]

    /// - Parameter host: only what holds for this target's addresses or name; everything when `nil`.
    package init(_ policy: Policy, scope: AuditScope, host: Target? = nil) {
        let explainer = RuleExplainer(policy: policy, vantage: scope.vantage)
        var gathered: [Gathering: [AddressRange]] = [:]
        for entry in scope.hosts {
            let names = entry.names.filter { $0.source == .target }.map(\.name)
            guard Self.isWanted(entry.address, names, host) else { continue }
            gathered[Gathering(cover: entry.coverage, names: names), default: []].append(AddressRange(entry.address))
        }
        var places = gathered.map { key, addresses in
            explainer.place(scope.covers[key.cover], addresses: AddressSet(addresses).ranges, names: key.names)
        }
        places.sort { left, right in
            guard let first = left.addresses.first, let second = right.addresses.first else { return false }
            return first.lowest < second.lowest
        }
        for name in scope.unreachedNames where host == nil || host?.name?.text == name.name.text {
            places.append(explainer.place(name))
        }
        self.places = places
    }

    private struct Gathering: Hashable {
        var cover: Int
        var names: [String]
    }

    private static func isWanted(_ address: IPAddress, _ names: [String], _ host: Target?) -> Bool {
        switch host?.specification {
        case nil: true
        case .addresses(let range): range.contains(address)
        case .name(let name): names.contains(name.text)
        }
    }
}

/// Says why rules of a rule table decide.
private struct RuleExplainer {
    let policy: Policy
    let vantage: String?

    func place(_ cover: AuditScope.Cover, addresses: [AddressRange], names: [String]) -> EffectivePolicy.Place {
        let rules = Transport.allCases.flatMap { transport in
            cover.rules.rules(transport).flatMap { rule in
                rule.deciders.map { explain($0, rule, transport, cover.claims) }
            }
        }
        return EffectivePolicy.Place(
            addresses: addresses, names: names, rules: rules, unlisted: cover.rules.unlisted,
            unlistedGroup: policy.groups[cover.rules.unlistedGroup].name, tcp: cover.rules.plannedTCP,
            udp: cover.rules.plannedUDP)
    }

    func place(_ name: UnreachedName) -> EffectivePolicy.Place {
        let listed = Set(name.listings.map(\.group)).sorted()
        let claims = listed.map { (group: $0, span: UInt128(0), target: Target(.name(name.name))) }
        let rules = RuleTable(policy, claims: listed.map { RuleTable.Claim(group: $0, span: 0) }, vantage: vantage)
        return place(AuditScope.Cover(claims: claims, rules: rules), addresses: [], names: [name.name.text])
    }

    private func explain(
        _ decider: RuleTable.Decider, _ rule: RuleTable.Rule, _ transport: Transport,
        _ claims: [(group: Int, span: UInt128, target: Target)]
    ) -> EffectivePolicy.Rule {
        let expectation = policy.expectation(decider)
        let claim = claims.first { $0.group == decider.group }
        var overruled: [EffectivePolicy.Overruled] = []
        for other in claims {
            let rivals = RuleTable.entries(policy, groups: [other.group], transport: transport)
                .filter { $0.ports.overlaps(rule.ports) && !rule.deciders.contains($0.item) }
            for rival in rivals {
                overruled.append(self.overruled(rival.item, other, by: expectation, span: claim?.span ?? 0))
            }
        }
        return EffectivePolicy.Rule(
            port: PortDeclaration(ports: PortSet(ranges: [rule.ports]), transport: transport),
            state: expectation.state, service: expectation.service, group: policy.groups[decider.group].name,
            target: claim?.target.text ?? "", location: expectation.location, targetLocation: claim?.target.location,
            reason: reason(rule, overruled), overruled: overruled)
    }

    private func overruled(
        _ rival: RuleTable.Decider, _ claim: (group: Int, span: UInt128, target: Target), by winner: Expectation,
        span: UInt128
    ) -> EffectivePolicy.Overruled {
        let expectation = policy.expectation(rival)
        let reason =
            if !expectation.applies(from: vantage) {
                "it holds from \(expectation.vantages.joined(separator: ", ")) only"
            } else if claim.span > span {
                "'\(claim.target.text)' covers more addresses"
            } else if winner.state == .open || winner.state == .any {
                "another expectation of the same address says \(winner.state.rawValue)"
            } else {
                "\(winner.state.rawValue) is narrower"
            }
        return EffectivePolicy.Overruled(
            group: policy.groups[rival.group].name, target: claim.target.text, state: expectation.state,
            location: expectation.location, reason: reason)
    }

    private func reason(_ rule: RuleTable.Rule, _ overruled: [EffectivePolicy.Overruled]) -> String {
        if rule.deciders.count > 1 {
            return "it is one of \(rule.deciders.count) equally specific expectations that hold"
        }
        return overruled.isEmpty
            ? "no other expectation lists the port here"
            : "its target is the most specific, or it is the stronger of equals"
    }
}
