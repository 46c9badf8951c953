package import AuditModel

/// A first scan with some of its endpoints probed again: where there is a second look, it counts.
package struct ConfirmationMerge: Sendable {
    let first: [HostScan]
    let second: [HostScan]

    package init(first: [HostScan], second: [HostScan]) {
        self.first = first
        self.second = second
    }

    /// The hosts of the first scan. Where the two looks at an endpoint differ, the more open state counts and the host
    /// carries a remark; the attempts of both are added up. An endpoint that the second scan could not look at keeps
    /// what the first found, because a deviation that could not be probed again stays a deviation. Every endpoint probed
    /// twice has an observation of its own.
    ///
    /// Where a port was refused at first and is open after all, a policer or a ban refused in its place, and other ports'
    /// refusals of that kind are believed no longer.
    package var hosts: [HostScan] {
        let secondByAddress = Dictionary(second.map { ($0.address, $0) }) { earlier, _ in earlier }
        return first.map { host in
            secondByAddress[host.address].map { merge(host, with: $0) } ?? host
        }
    }

    private func merge(_ host: HostScan, with again: HostScan) -> HostScan {
        var observations = Dictionary(host.observations.map { ($0.endpoint, $0) }) { earlier, _ in earlier }
        var moved: [Transport: [UInt16]] = [:]
        var doubted: Set<Refusal> = []
        var remarks: [String] = []
        for second in allObservations(of: again).sorted(by: { $0.endpoint < $1.endpoint }) {
            let endpoint = second.endpoint
            guard Self.isEvidence(second),
                let first = host.observation(port: endpoint.port, transport: endpoint.transport)
            else { continue }
            var merged = second.state <= first.state ? second : first
            // What does not tell its attempts was tried at least once.
            merged.evidence.attempts = max(first.evidence.attempts ?? 1, 1) + max(second.evidence.attempts ?? 1, 1)
            observations[endpoint] = merged
            moved[endpoint.transport, default: []].append(endpoint.port)
            if second.state == .open, let refusal = Refusal(first) { doubted.insert(refusal) }
            if Self.isEvidence(first), first.state != second.state {
                remarks.append(
                    "port \(endpoint.port)/\(endpoint.transport) was first \(first.state.rawValue), then "
                        + "\(second.state.rawValue) when it was probed again; the more open state counts")
            }
        }
        guard !moved.isEmpty else { return host }
        var result = host
        result.isResponsive = host.isResponsive || again.isResponsive
        result.endedAt = max(host.endedAt, again.endedAt)
        result.observations = observations.values.sorted { $0.endpoint < $1.endpoint }
        var hasDoubts = false
        result.aggregates = host.aggregates.compactMap { aggregate in
            var aggregate = aggregate
            aggregate.ports = aggregate.ports.subtracting(PortSet(moved[aggregate.transport] ?? []))
            guard !aggregate.ports.isEmpty else { return nil }
            if Refusal(aggregate).map(doubted.contains) ?? false {
                aggregate.state = .unreachable
                hasDoubts = true
            }
            return aggregate
        }
        result.aggregates.sort(by: PortAggregate.standsBefore)
        if hasDoubts {
            remarks.append(
                "what else was refused that way may be open, too: something before the host refuses at times")
        }
        // What the second look remarks of the host is true of the few ports it looked at, not of the host.
        result.remarks += remarks
        return result
    }

    private func allObservations(of host: HostScan) -> [Observation] {
        host.observations
            + host.aggregates.flatMap { aggregate in
                aggregate.ports.compactMap { host.observation(port: $0, transport: aggregate.transport) }
            }
    }

    /// A way in which ports were refused, by the host or by something before it.
    private struct Refusal: Hashable {
        let transport: Transport
        let reason: Reason

        init?(_ observation: Observation) {
            self.init(observation.endpoint.transport, observation.state, observation.evidence.reason)
        }

        init?(_ aggregate: PortAggregate) { self.init(aggregate.transport, aggregate.state, aggregate.reason) }

        /// `nil` for what was not refused.
        private init?(_ transport: Transport, _ state: PortState, _ reason: Reason) {
            guard state == .closed || state == .filtered, reason != .noResponse else { return nil }
            self.transport = transport
            self.reason = reason
        }
    }

    /// Whether a look saw anything, silence included; a failure on our side or a probe never sent is nothing.
    private static func isEvidence(_ observation: Observation) -> Bool {
        switch observation.state {
        case .open, .closed, .filtered, .openFiltered: true
        case .unreachable, .notScanned: false
        }
    }
}
