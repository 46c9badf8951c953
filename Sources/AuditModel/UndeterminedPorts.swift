/// Ports of which a stored result only says that each was in one of several states, and not in which.
package struct UndeterminedPorts: Hashable, Sendable, Codable {
    package var transport: Transport
    /// What each of the ports may be, sorted; at least two.
    package var states: [PortState]
    package var ports: PortSet

    package init(transport: Transport, states: [PortState], ports: PortSet) {
        self.transport = transport
        self.states = states
        self.ports = ports
    }
}

extension [UndeterminedPorts] {
    /// The same with each port once, sorted by transport, then states. A port that several elements name may be whatever
    /// any of them allows, so that it does not matter which comes first.
    package var disjoint: [UndeterminedPorts] {
        var parts: [UndeterminedPorts] = []
        for entry in self {
            var rest = entry.ports
            for index in parts.indices where parts[index].transport == entry.transport {
                let common = rest.intersection(parts[index].ports)
                guard !common.isEmpty else { continue }
                parts[index].ports = parts[index].ports.subtracting(common)
                rest = rest.subtracting(common)
                let states = parts[index].states + entry.states
                parts.append(UndeterminedPorts(transport: entry.transport, states: states, ports: common))
            }
            parts.append(UndeterminedPorts(transport: entry.transport, states: entry.states, ports: rest))
        }
        var joined: [UndeterminedPorts] = []
        for part in parts where !part.ports.isEmpty && !part.states.isEmpty {
            let states = Set(part.states).sorted()
            if let index = joined.firstIndex(where: { $0.transport == part.transport && $0.states == states }) {
                joined[index].ports = joined[index].ports.union(part.ports)
            } else {
                joined.append(UndeterminedPorts(transport: part.transport, states: states, ports: part.ports))
            }
        }
        return joined.sorted { left, right in
            if left.transport != right.transport { return left.transport < right.transport }
            return left.states.lexicographicallyPrecedes(right.states)
        }
    }
}
