package import AuditModel

/// What is doubtful about a policy that reads without error, as far as its text shows.
package struct PolicyLint: Sendable {
    /// Endpoints that a plan may have before lint says so: a /16 with a thousand ports.
    package static let defaultPlanLimit = 1 << 26

    private let policy: Policy
    private let day: CalendarDay
    private let planLimit: Int
    /// Ports that each group declares wherever it is looked from.
    private let listed: [[Transport: PortSet]]
    /// Every written range with its group, sorted by first address.
    private let ranges: [(range: AddressRange, group: Int)]

    package init(_ policy: Policy, on day: CalendarDay, planLimit: Int = PolicyLint.defaultPlanLimit) {
        self.policy = policy
        self.day = day
        self.planLimit = planLimit
        listed = policy.groups.map { group in
            let everywhere = group.expectations.filter(\.vantages.isEmpty)
            return Dictionary(grouping: everywhere, by: \.port.transport).mapValues { expectations in
                expectations.reduce(PortSet()) { $0.union($1.port.ports) }
            }
        }
        ranges = policy.groups.enumerated().flatMap { number, group in
            group.targets.compactMap(\.addresses).map { ($0, number) }
        }.sorted { $0.range.lowest < $1.range.lowest }
    }

    /// Warnings, sorted by place.
    package var warnings: [PolicyDiagnostic] {
        (overlaps + expectations + exclusions + waivers + planSize).sorted()
    }

    private func warning(_ message: String, at location: SourceLocation?) -> PolicyDiagnostic {
        policy.sources.diagnostic(
            .warning, message, at: location ?? SourceLocation(file: policy.record.path, line: 1, column: 1))
    }

    /// Targets of one group that lie within another target of the same group.
    private var overlaps: [PolicyDiagnostic] {
        policy.groups.flatMap { group in
            var trie = AddressTrie()
            let ranges = group.targets.enumerated().compactMap { place, target in
                target.addresses.map { (place: place, range: $0) }
            }
            for (place, range) in ranges { trie.insert(range, value: Int32(place)) }
            return ranges.compactMap { place, range in
                var wider: Int?
                trie.forEachValue(covering: range.lowest) { value in
                    guard let other = group.targets[Int(value)].addresses, Int(value) != place else { return }
                    if other.contains(range.highest), other.span > range.span { wider = wider ?? Int(value) }
                }
                return wider.map { outer in
                    let target = group.targets[place]
                    return warning(
                        "'\(target.text)' lies within '\(group.targets[outer].text)' of the same group and adds nothing",
                        at: target.location)
                }
            }
        }
    }

    private var expectations: [PolicyDiagnostic] {
        policy.groups.enumerated().flatMap { number, group in
            group.expectations.enumerated().flatMap { place, expectation in
                documentation(expectation, group)
                    + (isShadowed(RuleTable.Decider(group: number, expectation: place))
                        ? [
                            warning(
                                "\(expectation.port) never decides here: more specific targets of other groups cover every address and list the port",
                                at: expectation.location)
                        ] : [])
            }
        }
    }

    private func documentation(_ expectation: Expectation, _ group: Group) -> [PolicyDiagnostic] {
        var found: [PolicyDiagnostic] = []
        if let approval = expectation.approved {
            if let due = approval.reviewBy, due < day {
                found.append(warning("the review of \(expectation.port) was due on \(due)", at: expectation.location))
            }
            if let on = approval.on, on > day {
                found.append(
                    warning(
                        "\(expectation.port) is approved on \(on), which is still to come", at: expectation.location))
            }
            if let owner = group.owner, owner.lowercased() == approval.by.lowercased() {
                found.append(
                    warning(
                        "\(expectation.port) is approved by '\(approval.by)', who owns it; let somebody else approve",
                        at: expectation.location))
            }
        }
        if let vantage = policy.vantage, !expectation.applies(from: vantage) {
            let places = expectation.vantages.joined(separator: ", ")
            found.append(
                warning(
                    "\(expectation.port) holds from \(places) only, and this policy is for '\(vantage)'",
                    at: expectation.location))
        }
        return found
    }

    /// Whether more specific targets cover every address of the group and list all of the expectation's ports.
    private func isShadowed(_ decider: RuleTable.Decider) -> Bool {
        let group = policy.groups[decider.group]
        let expectation = policy.expectation(decider)
        return group.targets.allSatisfy { target in
            guard let range = target.addresses else { return false }
            let narrower = rangesStarting(within: range).filter { rival in
                rival.group != decider.group && rival.range.span < range.span
                    && expectation.port.ports
                        .subtracting(listed[rival.group][expectation.port.transport] ?? PortSet()).isEmpty
            }
            return AddressSet([range]).subtracting(AddressSet(narrower.map(\.range))).isEmpty
        }
    }

    private func rangesStarting(within range: AddressRange) -> ArraySlice<(range: AddressRange, group: Int)> {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].range.lowest < range.lowest { low = middle + 1 } else { high = middle }
        }
        return ranges[low...].prefix { $0.range.lowest <= range.highest }
    }

    /// Targets that are excluded altogether, and exclusions that exclude nothing.
    private var exclusions: [PolicyDiagnostic] {
        let excluded = AddressSet(policy.exclusions.compactMap(\.addresses))
        let excludedNames = Set(policy.exclusions.compactMap { $0.name?.text })
        let targets = policy.groups.flatMap(\.targets)
        var found: [PolicyDiagnostic] = []
        for group in policy.groups where !group.expectations.isEmpty {
            for target in group.targets {
                let isPartly =
                    switch target.specification {
                    case .name(let name): excludedNames.contains(name.text)
                    case .addresses(let range): !AddressSet([range]).intersection(excluded).isEmpty
                    }
                guard isPartly else { continue }
                found.append(
                    warning(
                        "ports are declared for '\(target.text)', which is excluded wholly or in part; what is excluded gets no verdict",
                        at: target.location))
            }
        }
        let hasNames = targets.contains { $0.name != nil }
        for exclusion in policy.exclusions {
            guard let range = exclusion.addresses, !hasNames else { continue }
            if !targets.contains(where: { $0.addresses.map { $0.overlaps(range) } ?? false }) {
                found.append(
                    warning("'\(exclusion.text)' excludes nothing: no target covers it", at: exclusion.location))
            }
        }
        return found
    }

    private var waivers: [PolicyDiagnostic] {
        policy.waivers.compactMap { waiver in
            if !waiver.holds(on: day) {
                return warning(
                    "waiver '\(waiver.id)' ended on \(waiver.until) and waives nothing; renew or remove it",
                    at: waiver.location)
            }
            guard !canMatch(waiver.match) else { return nil }
            return warning(
                "waiver '\(waiver.id)' can match nothing: no target of the policy is what it names", at: waiver.location
            )
        }
    }

    private func canMatch(_ match: Waiver.Match) -> Bool {
        let groups = policy.groups.filter { match.group == nil || $0.name == match.group }
        guard let wanted = match.target else { return true }
        return groups.contains { group in
            group.targets.contains { target in
                switch (wanted.specification, target.specification) {
                case (.name(let name), .name(let other)): name.text == other.text
                case (.addresses(let range), .addresses(let other)): range.overlaps(other)
                // A name may lead to any address.
                case (.addresses, .name): true
                case (.name, .addresses): false
                }
            } || (wanted.name.map { name in group.records.contains { $0.name.text == name.text } } ?? false)
        }
    }

    private var planSize: [PolicyDiagnostic] {
        policy.groups.flatMap { group in
            group.targets.compactMap { target in
                guard let range = target.addresses else { return nil }
                let ports = Transport.allCases.reduce(0) { count, transport in
                    let declared = group.expectations.filter { $0.port.transport == transport }
                        .reduce(PortSet()) { $0.union($1.port.ports) }
                    return count + declared.union(group.scan[transport] ?? policy.scan[transport] ?? PortSet()).count
                }
                let (endpoints, overflow) = range.count.multipliedReportingOverflow(by: max(ports, 1))
                guard overflow || endpoints > planLimit else { return nil }
                return warning(
                    "'\(target.text)' with \(ports) ports each is a plan of \(overflow ? "too many" : String(endpoints)) endpoints, more than \(planLimit)",
                    at: target.location)
            }
        }
    }
}
