extension HostScan {
    /// Several looks at one address as one: of a port that they disagree about the more open state counts, and each port
    /// stands once. Brings unsorted and overlapping observations into the form that a scan promises, too.
    package init(address: IPAddress, merging scans: [HostScan]) {
        var taken: [Transport: PortSet] = [:]
        var observations: [Observation] = []
        var aggregates: [PortAggregate] = []
        for state in PortState.allCases.sorted() {
            // A port's own evidence says more than its aggregate's.
            var own: [Endpoint: Observation] = [:]
            for observation in scans.lazy.flatMap(\.observations) where observation.state == state {
                let endpoint = observation.endpoint
                guard taken[endpoint.transport]?.contains(endpoint.port) != true else { continue }
                own[endpoint] = own[endpoint].map { Self.better($0, observation) } ?? observation
            }
            observations += own.values
            for (transport, endpoints) in Dictionary(grouping: own.keys, by: \.transport) {
                taken[transport] = (taken[transport] ?? PortSet()).union(PortSet(endpoints.map(\.port)))
            }
            for aggregate in scans.lazy.flatMap(\.aggregates) where aggregate.state == state {
                let ports = aggregate.ports.subtracting(taken[aggregate.transport] ?? PortSet())
                guard !ports.isEmpty else { continue }
                taken[aggregate.transport] = (taken[aggregate.transport] ?? PortSet()).union(ports)
                var rest = aggregate
                rest.ports = ports
                aggregates.append(rest)
            }
        }
        var remarks: [String] = []
        for remark in scans.flatMap(\.remarks) where !remarks.contains(remark) { remarks.append(remark) }
        self.init(
            address: address,
            isResponsive: scans.contains(where: \.isResponsive),
            startedAt: scans.map(\.startedAt).min() ?? Timestamp(seconds: 0),
            endedAt: scans.map(\.endedAt).max() ?? Timestamp(seconds: 0),
            observations: observations.sorted { $0.endpoint < $1.endpoint },
            aggregates: Self.joined(aggregates),
            undetermined: scans.flatMap(\.undetermined).map { entry in
                var entry = entry
                entry.ports = entry.ports.subtracting(taken[entry.transport] ?? PortSet())
                return entry
            }.disjoint,
            remarks: remarks)
    }

    /// The same in the form that a scan promises: sorted, and every port once.
    package var disjoint: HostScan { HostScan(address: address, merging: [self]) }

    /// Of two observations of the same state, the one with an identified service.
    private static func better(_ first: Observation, _ second: Observation) -> Observation {
        second.service?.method == .probed && first.service?.method != .probed ? second : first
    }

    /// The attempts that every port of the aggregates had; `nil` when one does not tell.
    private static func least(_ aggregates: [PortAggregate]) -> Int? {
        let known = aggregates.compactMap(\.attempts)
        return known.count == aggregates.count ? known.min() : nil
    }

    /// One aggregate per transport, state and reason, in that order.
    private static func joined(_ aggregates: [PortAggregate]) -> [PortAggregate] {
        struct Kind: Hashable {
            var transport: Transport
            var state: PortState
            var reason: Reason
        }
        return Dictionary(grouping: aggregates) {
            Kind(transport: $0.transport, state: $0.state, reason: $0.reason)
        }.map { kind, parts in
            PortAggregate(
                transport: kind.transport, state: kind.state, reason: kind.reason, attempts: least(parts),
                ports: PortSet(ranges: parts.flatMap(\.ports.ranges)))
        }.sorted {
            if $0.transport != $1.transport { return $0.transport < $1.transport }
            if $0.state != $1.state { return $0.state < $1.state }
            return $0.reason.rawValue < $1.reason.rawValue
        }
    }
}
