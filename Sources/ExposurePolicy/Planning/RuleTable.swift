import AuditModel

/// What holds on every port of a host that certain groups cover: computed once for each combination of groups and
/// shared by all hosts that have it.
struct RuleTable: Sendable {
    /// A group's claim to an address: how specific the target is by which it covers it.
    struct Claim: Hashable, Sendable {
        var group: Int
        /// Addresses beyond the first of the target; 0 for an address and for a name.
        var span: UInt128
    }

    /// An expectation that decides, by its place in the policy.
    struct Decider: Hashable, Sendable {
        var group: Int
        var expectation: Int
    }

    struct Rule: Sendable {
        var ports: ClosedRange<UInt16>
        /// In policy order; never empty.
        var deciders: [Decider]
    }

    /// Sorted and disjoint.
    private(set) var tcpRules: [Rule] = []
    private(set) var udpRules: [Rule] = []
    private(set) var listedTCP = PortSet()
    private(set) var listedUDP = PortSet()
    /// What is probed: the scan sets of every covering group, and every declared port.
    let plannedTCP: PortSet
    let plannedUDP: PortSet
    /// The group that answers for ports that no rule lists, and what it says of them.
    let unlistedGroup: Int
    let unlisted: Group.Unlisted

    func rules(_ transport: Transport) -> [Rule] { transport == .tcp ? tcpRules : udpRules }
    func listed(_ transport: Transport) -> PortSet { transport == .tcp ? listedTCP : listedUDP }
    func planned(_ transport: Transport) -> PortSet { transport == .tcp ? plannedTCP : plannedUDP }

    /// `claims` are sorted by span, then group, one per group, and never empty. Expectations for other vantages than
    /// `vantage` are left out of the rules, and their ports are probed all the same; with no vantage none is left out.
    init(_ policy: Policy, claims: [Claim], vantage: String?) {
        let tiers = Dictionary(grouping: claims, by: \.span).sorted { $0.key < $1.key }.map { $0.value.map(\.group) }
        var built: [Transport: (rules: [Rule], listed: PortSet)] = [:]
        for transport in Transport.allCases {
            built[transport] = Self.rules(policy, tiers: tiers, transport: transport, vantage: vantage)
        }
        (tcpRules, listedTCP) = built[.tcp] ?? ([], PortSet())
        (udpRules, listedUDP) = built[.udp] ?? ([], PortSet())
        func planned(_ transport: Transport, _ listed: PortSet) -> PortSet {
            claims.reduce(listed) { ports, claim in
                let group = policy.groups[claim.group]
                let elsewhere = group.expectations.filter { !$0.vantages.isEmpty && $0.port.transport == transport }
                return elsewhere.reduce(ports) { $0.union($1.port.ports) }
                    .union(group.scan[transport] ?? policy.scan[transport] ?? PortSet())
            }
        }
        plannedTCP = planned(.tcp, listedTCP)
        plannedUDP = planned(.udp, listedUDP)
        // Among equally specific groups the strictest wins.
        let nearest = tiers.first ?? []
        let strict = nearest.first { policy.groups[$0].unlisted == .notOpen }
        unlistedGroup = strict ?? nearest.first ?? 0
        unlisted = strict == nil ? .any : .notOpen
    }

    private static func rules(
        _ policy: Policy, tiers: [[Int]], transport: Transport, vantage: String?
    ) -> (rules: [Rule], listed: PortSet) {
        var rules: [Rule] = []
        var decided = PortSet()
        for tier in tiers {
            let applicable = entries(policy, groups: tier, transport: transport).filter {
                policy.expectation($0.item).applies(from: vantage)
            }
            let stretches = PortSweep.stretches(applicable)
            for stretch in stretches {
                let deciders = deciding(stretch.items, policy)
                let open =
                    decided.isEmpty ? [stretch.ports] : PortSet(ranges: [stretch.ports]).subtracting(decided).ranges
                for ports in open { rules.append(Rule(ports: ports, deciders: deciders)) }
            }
            decided = decided.union(PortSet(ranges: stretches.map(\.ports)))
        }
        return (rules.sorted { $0.ports.lowerBound < $1.ports.lowerBound }, decided)
    }

    static func entries(
        _ policy: Policy, groups: [Int], transport: Transport
    ) -> [(ports: ClosedRange<UInt16>, item: Decider)] {
        groups.flatMap { group in
            policy.groups[group].expectations.enumerated().filter { $0.element.port.transport == transport }
                .flatMap { index, expectation in
                    expectation.port.ports.ranges.map { ($0, Decider(group: group, expectation: index)) }
                }
        }
    }

    /// Of equally specific expectations of one port, those that judge it. One that says open, or any, holds for the
    /// endpoint whatever the others say; among those that remain the narrower judge.
    private static func deciding(_ candidates: [Decider], _ policy: Policy) -> [Decider] {
        guard candidates.count > 1 else { return candidates }
        for states in [[ExpectedState.open], [.any], [.closed, .filtered]] {
            let matching = candidates.filter { states.contains(policy.expectation($0).state) }
            if !matching.isEmpty { return matching }
        }
        return candidates
    }
}

extension Policy {
    func expectation(_ decider: RuleTable.Decider) -> Expectation {
        groups[decider.group].expectations[decider.expectation]
    }
}
