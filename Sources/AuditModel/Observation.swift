/// Why a state is believed: what was seen, how often it was tried, and when.
package struct Evidence: Hashable, Sendable, Codable {
    package var reason: Reason
    /// Probes sent, the confirming ones included; `nil` when the result does not tell, as other tools' do not.
    package var attempts: Int?
    /// From the probe that was answered to its answer, in microseconds; `nil` when nothing answered.
    package var roundTripMicroseconds: Int?
    /// When the state was concluded.
    package var observedAt: Timestamp?
    /// Who sent the ICMP message, where it was not the host itself.
    package var responder: IPAddress?

    package init(
        reason: Reason,
        attempts: Int?,
        roundTripMicroseconds: Int? = nil,
        observedAt: Timestamp? = nil,
        responder: IPAddress? = nil
    ) {
        self.reason = reason
        self.attempts = attempts
        self.roundTripMicroseconds = roundTripMicroseconds
        self.observedAt = observedAt
        self.responder = responder
    }
}

/// What was found at one endpoint.
package struct Observation: Hashable, Sendable, Codable {
    package var endpoint: Endpoint
    package var state: PortState
    package var evidence: Evidence
    /// What answers there; `nil` when nobody asked.
    package var service: ServiceFacts?

    package init(endpoint: Endpoint, state: PortState, evidence: Evidence, service: ServiceFacts? = nil) {
        self.endpoint = endpoint
        self.state = state
        self.evidence = evidence
        self.service = service
    }
}

/// Ports of one host and transport that share state and reason: how closed and silent endpoints are kept without an
/// object each.
package struct PortAggregate: Hashable, Sendable, Codable {
    package var transport: Transport
    package var state: PortState
    package var reason: Reason
    /// Probes sent to each of the ports, at least; `nil` when the result does not tell.
    package var attempts: Int?
    package var ports: PortSet

    package init(transport: Transport, state: PortState, reason: Reason, attempts: Int? = nil, ports: PortSet) {
        self.transport = transport
        self.state = state
        self.reason = reason
        self.attempts = attempts
        self.ports = ports
    }

    /// The order of a host's aggregates: by transport, state, then reason.
    package static func standsBefore(_ one: PortAggregate, _ other: PortAggregate) -> Bool {
        (one.transport, one.state, one.reason.rawValue) < (other.transport, other.state, other.reason.rawValue)
    }
}

/// Everything a scan found out about one address. Each probed endpoint stands either in `observations` or in exactly
/// one of `aggregates`, or, in a stored result that does not tell more, of `undetermined`.
package struct HostScan: Hashable, Sendable {
    package var address: IPAddress
    /// Whether anything at all came back from the host, an ICMP message from a router not counted.
    package var isResponsive: Bool
    package var startedAt: Timestamp
    package var endedAt: Timestamp
    /// Endpoints with evidence of their own, sorted by endpoint: every open one, and others probed again.
    package var observations: [Observation]
    /// Sorted by `PortAggregate.standsBefore`.
    package var aggregates: [PortAggregate]
    /// Ports that have no state, only several that are possible; empty in a scan of our own. Each port once.
    package var undetermined: [UndeterminedPorts]
    /// What the scan noticed about the host as a whole, for people, in one lower-case sentence each.
    package var remarks: [String]

    package init(
        address: IPAddress,
        isResponsive: Bool,
        startedAt: Timestamp,
        endedAt: Timestamp,
        observations: [Observation],
        aggregates: [PortAggregate],
        undetermined: [UndeterminedPorts] = [],
        remarks: [String] = []
    ) {
        self.address = address
        self.isResponsive = isResponsive
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.observations = observations
        self.aggregates = aggregates
        self.undetermined = undetermined
        self.remarks = remarks
    }

    /// What is known of one endpoint: its own observation, else its aggregate's state without details, else `nil`
    /// (it was not in the plan).
    package func observation(port: UInt16, transport: Transport) -> Observation? {
        let endpoint = Endpoint(address: address, port: port, transport: transport)
        if let index = observations.firstIndex(sortedNotBefore: endpoint), observations[index].endpoint == endpoint {
            return observations[index]
        }
        for aggregate in aggregates where aggregate.transport == transport && aggregate.ports.contains(port) {
            return Observation(
                endpoint: endpoint,
                state: aggregate.state,
                evidence: Evidence(reason: aggregate.reason, attempts: aggregate.attempts, observedAt: endedAt))
        }
        return nil
    }
}

extension [Observation] {
    /// The first index whose endpoint is not before `endpoint`, by binary search in the sorted array.
    fileprivate func firstIndex(sortedNotBefore endpoint: Endpoint) -> Int? {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle].endpoint < endpoint { low = middle + 1 } else { high = middle }
        }
        return low < endIndex ? low : nil
    }
}
