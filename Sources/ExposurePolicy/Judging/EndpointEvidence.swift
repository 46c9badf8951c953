import AuditModel

/// Which single endpoints a body of evidence says something about.
struct EndpointEvidence {
    private let hosts: [IPAddress: [HostScan]]

    init(_ evidence: AuditEvidence) {
        hosts = Dictionary(grouping: evidence.hosts, by: \.address)
    }

    /// Whether the port's state is known, or known to be one of several that are all not open.
    func isConclusive(_ endpoint: Endpoint) -> Bool {
        let facts = HostFacts(hosts[endpoint.address] ?? []).ports(endpoint.transport)
        return facts.conclusive.contains(endpoint.port) || facts.certainlyNotOpen.contains(endpoint.port)
    }
}
