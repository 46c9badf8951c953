import AuditModel

extension PolicyLint {
    var waivers: [PolicyDiagnostic] {
        policy.waivers.flatMap { waiver in
            messages(waiver).map { warning("waiver '\(waiver.id)' \($0)", at: waiver.location) }
        }
    }

    private func messages(_ waiver: Waiver) -> [String] {
        guard waiver.holds(on: day) else {
            return ["ended on \(waiver.until) and waives nothing; renew or remove it"]
        }
        var messages: [String] = []
        if let reason = idleness(of: waiver.match) { messages.append("can match nothing: \(reason)") }
        let rest = waiver.until.daysSinceEpoch - day.daysSinceEpoch
        if rest <= policy.waiverNoticeDays { messages.append("ends on \(waiver.until); renew or remove it by then") }
        let reach = WaiverReach(policy, waiver.match)
        if let owned = reach.groups.first(where: { $0.isOwned(by: waiver.approvedBy) }) {
            messages.append(
                "is approved by '\(waiver.approvedBy)', who owns group '\(owned.name)'; let somebody else approve")
        }
        return messages
    }

    /// Why no finding can be what the waiver names; `nil` when one can.
    private func idleness(of match: Waiver.Match) -> String? {
        let placed = Waiver.Match(target: match.target, group: match.group)
        guard !WaiverReach(policy, placed).groups.isEmpty else {
            let whole = match.group.map { "group '\($0)'" } ?? "the policy"
            return "no target of \(whole) that is not excluded is what it names"
        }
        guard WaiverReach(policy, match).isEmpty else { return nil }
        var anyVerdict = match
        anyVerdict.verdict = nil
        if let ports = match.port?.description ?? match.transport?.rawValue, WaiverReach(policy, anyVerdict).isEmpty {
            return "\(ports) is neither declared nor scanned there"
        }
        return "nothing that it names can be \(match.verdict.map { "'\($0.rawValue)'" } ?? "a finding")"
    }
}

/// The findings that a policy can give rise to and that a waiver's match names, as far as the policy's text shows.
struct WaiverReach {
    private let policy: Policy
    private let match: Waiver.Match
    private let excluded: AddressSet
    private let excludedNames: Set<String>

    init(_ policy: Policy, _ match: Waiver.Match) {
        self.policy = policy
        self.match = match
        excluded = policy.excludedRanges
        excludedNames = Set(policy.exclusions.compactMap { $0.name?.text })
    }

    /// Whether no finding can match.
    var isEmpty: Bool {
        let verdicts = match.verdict.map { [$0] } ?? Verdict.allCases.filter { $0 != .compliant }
        return !groups.contains { group in verdicts.contains { canGive($0, group) } }
    }

    /// Groups with a target, or a DNS expectation, that the match names.
    var groups: [Group] {
        policy.groups.filter { group in
            (match.group == nil || group.name == match.group)
                && (group.targets.contains(where: isNamed) || !records(group).isEmpty)
        }
    }

    private func isNamed(_ target: Target) -> Bool {
        switch target.specification {
        case .name(let name):
            guard !excludedNames.contains(name.text) else { return false }
            // A name may lead to any address.
            return match.target?.name.map { $0.text == name.text } ?? true
        case .addresses(let range):
            guard match.target?.name == nil else { return false }
            let own = AddressSet([range])
            let named = match.target?.addresses.map { own.intersection(AddressSet([$0], inZonesOf: [range])) } ?? own
            return !named.subtracting(excluded).isEmpty
        }
    }

    /// DNS expectations that the match names; they are about no port.
    private func records(_ group: Group) -> [NameExpectation] {
        guard match.port == nil, match.transport == nil else { return [] }
        return group.records.filter { record in
            guard !excludedNames.contains(record.name.text) else { return false }
            return match.target.map { $0.name?.text == record.name.text } ?? true
        }
    }

    private func canGive(_ verdict: Verdict, _ group: Group) -> Bool {
        let isPlaced = group.targets.contains(where: isNamed)
        switch verdict {
        case .compliant: return false
        case .dnsMismatch: return !records(group).isEmpty
        case .unresolved:
            return match.port == nil && match.transport == nil
                && group.targets.contains { $0.name != nil && isNamed($0) }
        case .notVerified where !records(group).isEmpty: return true
        case .unexpectedOpen where isPlaced && group.unlisted == .notOpen:
            return Transport.allCases.contains { transport in
                let scanned = group.scan[transport] ?? policy.scan[transport] ?? PortSet()
                return isNamed(scanned.subtracting(group.declaredPorts(transport)), transport)
            } || group.expectations.contains { canGive(verdict, $0) }
        default: return isPlaced && group.expectations.contains { canGive(verdict, $0, group) }
        }
    }

    private func isNamed(_ ports: PortSet, _ transport: Transport) -> Bool {
        guard !ports.isEmpty, match.transport ?? transport == transport else { return false }
        guard let wanted = match.port else { return true }
        return wanted.transport == transport && !wanted.ports.intersection(ports).isEmpty
    }

    private func canGive(_ verdict: Verdict, _ expectation: Expectation, _ group: Group? = nil) -> Bool {
        guard isNamed(expectation.port.ports, expectation.port.transport) else { return false }
        let mayBeOpen = expectation.state == .open || expectation.state == .any
        switch verdict {
        case .compliant, .dnsMismatch, .unresolved: return false
        case .notVerified: return true
        // Where it holds from elsewhere only, its ports are unlisted.
        case .unexpectedOpen: return !mayBeOpen || !expectation.vantages.isEmpty
        case .missing: return expectation.state == .open
        case .wrongState: return expectation.state == .closed || expectation.state == .filtered
        case .wrongService: return expectation.service != nil
        case .insecureService: return mayBeOpen && expectation.insecure == nil
        case .tlsViolation: return expectation.tls != nil
        case .certificateViolation: return expectation.tls?.certificate != nil
        case .undocumented:
            return expectation.state == .open && !policy.missingEvidence(expectation, owner: group?.owner).isEmpty
        case .reviewOverdue: return expectation.approved?.reviewBy != nil
        }
    }
}
