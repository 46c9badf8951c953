import AuditModel

/// What is known of one port.
enum PortKnowledge: Equatable, Sendable {
    case state(PortState)
    /// One of these, and nobody knows which.
    case oneOf([PortState])
    /// Nobody looked.
    case nothing

    /// The verdict that every possible state gives, `notVerified` where they differ or nothing is known.
    func verdict(_ judge: (PortState) -> Verdict) -> Verdict {
        switch self {
        case .state(let state): return judge(state)
        case .oneOf(let states):
            let verdicts = Set(states.map(judge))
            return verdicts.count == 1 ? verdicts.first ?? .notVerified : .notVerified
        case .nothing: return .notVerified
        }
    }
}

/// What all results together say about the ports of one host and transport. Where they disagree the more open state
/// wins; each port stands in one state at most.
struct PortFacts: Sendable {
    /// By state in the order of `PortState`, the more open first.
    private(set) var byState: [(state: PortState, ports: PortSet)] = []
    private(set) var undetermined: [UndeterminedPorts] = []
    /// Ports that results call both open and closed, or any other two conclusive states.
    private(set) var disputed = PortSet()
    /// A result keeps the open ports as an aggregate, which is what a scan does with a host that accepts connections on
    /// port after port: something before the host, or a tarpit, answers for all of them.
    let opensEverything: Bool

    init(
        _ ranges: [(state: PortState, ports: ClosedRange<UInt16>)],
        undetermined unknown: [UndeterminedPorts],
        opensEverything: Bool = false
    ) {
        self.opensEverything = opensEverything
        var taken = PortSet()
        for state in PortState.allCases.sorted() {
            let own = ranges.filter { $0.state == state }.map(\.ports)
            guard !own.isEmpty else { continue }
            let ports = PortSet(ranges: own)
            if state.isConclusive { disputed = disputed.union(ports.intersection(conclusive)) }
            byState.append((state, ports.subtracting(taken)))
            taken = taken.union(ports)
        }
        guard !unknown.isEmpty else { return }
        undetermined =
            unknown.map { entry in
                var entry = entry
                entry.ports = entry.ports.subtracting(taken)
                return entry
            }.disjoint
    }

    func ports(_ state: PortState) -> PortSet { byState.first { $0.state == state }?.ports ?? PortSet() }

    /// Ports of which the state is known and says something.
    var conclusive: PortSet {
        byState.reduce(PortSet()) { $1.state.isConclusive ? $0.union($1.ports) : $0 }
    }

    /// Ports that a result says anything of beyond that they were not scanned.
    var lookedAt: PortSet {
        let states = byState.reduce(PortSet()) { $1.state == .notScanned ? $0 : $0.union($1.ports) }
        return undetermined.reduce(states) { $0.union($1.ports) }
    }

    /// Ports that are certainly not open, although nobody knows whether they are closed or filtered.
    var certainlyNotOpen: PortSet {
        undetermined.reduce(PortSet()) { ports, entry in
            entry.states.allSatisfy { $0 == .closed || $0 == .filtered } ? ports.union(entry.ports) : ports
        }
    }

    func knowledge(of port: UInt16) -> PortKnowledge {
        for (state, ports) in byState where ports.contains(port) { return .state(state) }
        for entry in undetermined where entry.ports.contains(port) { return .oneOf(entry.states) }
        return .nothing
    }

    /// `ports` by what is known of them.
    func partition(_ ports: PortSet) -> [(knowledge: PortKnowledge, ports: PortSet)] {
        var rest = ports
        var parts: [(PortKnowledge, PortSet)] = []
        let known = byState.map { (PortKnowledge.state($0.state), $0.ports) }
        for (knowledge, all) in known + undetermined.map({ (.oneOf($0.states), $0.ports) }) {
            let part = rest.intersection(all)
            guard !part.isEmpty else { continue }
            parts.append((knowledge, part))
            rest = rest.subtracting(part)
        }
        return rest.isEmpty ? parts : parts + [(.nothing, rest)]
    }
}

/// What all results together say about one address.
struct HostFacts: Sendable {
    let tcp: PortFacts
    let udp: PortFacts
    private let scans: [HostScan]

    init(_ scans: [HostScan]) {
        self.scans = scans
        func facts(_ transport: Transport) -> PortFacts {
            var ranges: [(state: PortState, ports: ClosedRange<UInt16>)] = []
            for scan in scans {
                for observation in scan.observations where observation.endpoint.transport == transport {
                    ranges.append((observation.state, observation.endpoint.port...observation.endpoint.port))
                }
                for aggregate in scan.aggregates where aggregate.transport == transport {
                    for range in aggregate.ports.ranges { ranges.append((aggregate.state, range)) }
                }
            }
            let unknown = scans.flatMap(\.undetermined).filter { $0.transport == transport }
            let opensEverything = scans.contains { scan in
                scan.aggregates.contains { $0.transport == transport && $0.state == .open }
            }
            return PortFacts(ranges, undetermined: unknown, opensEverything: opensEverything)
        }
        tcp = facts(.tcp)
        udp = facts(.udp)
    }

    func ports(_ transport: Transport) -> PortFacts { transport == .tcp ? tcp : udp }

    /// Counts `ports`, none of which is conclusive, by why they are not.
    func count(_ ports: PortSet, _ transport: Transport, in tally: inout InconclusiveTally) {
        let facts = self.ports(transport)
        var rest = ports
        for (state, own) in facts.byState where !state.isConclusive {
            let ports = rest.intersection(own)
            guard !ports.isEmpty else { continue }
            rest = rest.subtracting(ports)
            var unexplained = ports
            for reason in Reason.allCases where !unexplained.isEmpty {
                let explained = unexplained.intersection(self.ports(transport, state, reason))
                tally.add(explained.count, state: state, reason: reason)
                unexplained = unexplained.subtracting(explained)
            }
        }
        let unsure = facts.undetermined.reduce(0) { $0 + rest.commonCount(with: $1.ports) }
        tally.add(unsure, state: nil, reason: nil)
        tally.add(rest.count - unsure, state: .notScanned, reason: .notProbed)
    }

    /// Ports that some result gives this state for this reason.
    private func ports(_ transport: Transport, _ state: PortState, _ reason: Reason) -> PortSet {
        var ranges: [ClosedRange<UInt16>] = []
        for scan in scans {
            for observation in scan.observations
            where observation.endpoint.transport == transport && observation.state == state
                && observation.evidence.reason == reason
            {
                ranges.append(observation.endpoint.port...observation.endpoint.port)
            }
            for aggregate in scan.aggregates
            where aggregate.transport == transport && aggregate.state == state && aggregate.reason == reason {
                ranges += aggregate.ports.ranges
            }
        }
        return PortSet(ranges: ranges)
    }

    /// The observation behind a state that some result gave a port: of several the one that identified the service, else
    /// the latest.
    func observation(port: UInt16, transport: Transport, state: PortState) -> Observation? {
        scans.compactMap { $0.observation(port: port, transport: transport) }.filter { $0.state == state }
            .max { Self.weight($0) < Self.weight($1) }
    }

    /// What decides between observations; no two that differ in a finding weigh the same, whatever their order.
    private static func weight(_ observation: Observation) -> (Int, Int64, String, String, Int) {
        let (service, evidence) = (observation.service, observation.evidence)
        return (
            service?.method == .probed ? 1 : 0, evidence.observedAt?.microseconds ?? 0, service?.name ?? "",
            evidence.reason.rawValue, evidence.attempts ?? 0
        )
    }
}
