import AuditModel

/// Says why rules of a rule table decide.
struct RuleExplainer {
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
        let claims = name.claims.map { (group: $0.group, span: $0.span, target: Target(.name(name.name))) }
        let rules = RuleTable(policy, claims: name.claims, vantage: vantage)
        return place(AuditScope.Cover(claims: claims, rules: rules), addresses: [], names: [name.name.text])
    }

    /// An expectation of the port that does not decide.
    private struct Rival {
        var entry: RuleTable.Decider
        var span: UInt128
        var target: Target
    }

    private func explain(
        _ decider: RuleTable.Decider, _ rule: RuleTable.Rule, _ transport: Transport,
        _ claims: [(group: Int, span: UInt128, target: Target)]
    ) -> EffectivePolicy.Rule {
        let expectation = policy.expectation(decider)
        let claim = claims.first { $0.group == decider.group }
        let span = claim?.span ?? 0
        let rivals = claims.flatMap { other in
            RuleTable.entries(policy, groups: [other.group], transport: transport)
                .filter { $0.ports.overlaps(rule.ports) && !rule.deciders.contains($0.item) }
                .map { Rival(entry: $0.item, span: other.span, target: other.target) }
        }
        return EffectivePolicy.Rule(
            port: PortDeclaration(ports: PortSet(ranges: [rule.ports]), transport: transport),
            state: expectation.state, demands: expectation.demands, group: policy.groups[decider.group].name,
            target: claim?.target.text ?? "", location: expectation.location, targetLocation: claim?.target.location,
            reason: reason(rule, expectation, claim?.target, span, rivals),
            overruled: rivals.map { overruled($0, by: expectation, span: span) })
    }

    private func overruled(_ rival: Rival, by winner: Expectation, span: UInt128) -> EffectivePolicy.Overruled {
        let expectation = policy.expectation(rival.entry)
        let reason =
            if !expectation.applies(from: vantage) {
                "it holds from \(expectation.vantages.joined(separator: ", ")) only"
            } else if rival.span > span {
                "'\(rival.target.text)' covers more addresses"
            } else if winner.state == .open || winner.state == .any {
                "another expectation of the same address says \(winner.state.rawValue)"
            } else {
                "\(winner.state.rawValue) is narrower"
            }
        return EffectivePolicy.Overruled(
            group: policy.groups[rival.entry.group].name, target: rival.target.text, state: expectation.state,
            location: expectation.location, reason: reason)
    }

    private func reason(
        _ rule: RuleTable.Rule, _ winner: Expectation, _ target: Target?, _ span: UInt128, _ rivals: [Rival]
    ) -> String {
        if rule.deciders.count > 1 {
            return "it is one of \(rule.deciders.count) equally specific expectations that hold"
        }
        let contenders = rivals.filter { policy.expectation($0.entry).applies(from: vantage) }
        if contenders.isEmpty {
            return rivals.isEmpty
                ? "no other expectation lists the port here" : "the others do not hold from \(vantage ?? "here")"
        }
        guard contenders.contains(where: { $0.span == span }) else {
            return "'\(target?.text ?? "")' covers fewer addresses than any other target that lists the port"
        }
        return winner.state == .open || winner.state == .any
            ? "\(winner.state.rawValue) overrides the rest where targets are equally specific"
            : "\(winner.state.rawValue) is narrower than not-open, and the targets are equally specific"
    }
}

extension Expectation {
    /// What it asks beyond the state, a few words each.
    fileprivate var demands: [String] {
        var words = [service].compactMap(\.self)
        if let tls { words.append(tls.minimum.map { "TLS \($0.rawValue) or later" } ?? "TLS") }
        if let certificate = tls?.certificate {
            words.append(certificate.validDays.map { "certificate valid for \($0) more days" } ?? "valid certificate")
            if certificate.matchesNames { words.append("names match") }
            if certificate.isTrusted { words.append("trusted") }
        }
        if let insecure { words.append("insecure, accepted because of '\(insecure.because)'") }
        return words
    }
}
