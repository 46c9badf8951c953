import AuditModel

/// The columns of the layout with one row per endpoint.
enum CSVEndpointColumns {
    static let all: [CSVColumn<CSVEndpointRow>] = [
        .init("record", "target, observation, aggregate or host") { $0.record },
        .init("target", "the target as written") { $0.target?.specification },
        .init("address", "the address; of a target all of them") { $0.address },
        .init("names", "names that lead there") { $0.names },
        .init("aliases", "names of alias chains that lead there") { $0.aliases },
        .init("reverseNames", "reverse names") { $0.reverseNames },
        .init("transport", "tcp or udp") { $0.transport?.rawValue },
        .init("ports", "the port, or the ports of an aggregate as ranges") { $0.ports },
        .init("state", "state that was found") { $0.state?.rawValue },
        .init("reason", "why the state is believed, in nmap's words") { $0.evidence?.reason.rawValue },
        .init("attempts", "probes sent; to each port of an aggregate, at least") {
            $0.evidence?.attempts.map(String.init)
        },
        .init("roundTripMicroseconds", "time to the answer") {
            ($0.evidence?.roundTripMicroseconds).map(String.init)
        },
        .init("observedAt", "when the state was concluded, UTC") { $0.evidence?.observedAt?.description },
        .init("responder", "who answered for the host") { $0.evidence?.responder?.description },
        // A guess from the port number is no fact.
        .init("service", "service that was identified") { $0.service?.method == .probed ? $0.service?.name : nil },
        .init("product", "product that was identified") { $0.service?.product },
        .init("version", "its version") { $0.service?.version },
        .init("tlsAccepted", "TLS versions accepted") { ($0.service?.tls?.accepted).map(ServiceText.list) },
        .init("tlsRefused", "TLS versions refused") { ($0.service?.tls?.refused).map(ServiceText.list) },
        .init("tlsRefusal", "why no TLS handshake succeeds there") { $0.service?.tlsRefusal },
        .init("certificateSubject", "subject of the certificate") { $0.certificate?.subject },
        .init("certificateIssuer", "issuer of the certificate") { $0.certificate?.issuer },
        .init("certificateNames", "names and addresses in the certificate") {
            $0.certificate.map { CSVColumn<CSVEndpointRow>.list($0.dnsNames + $0.addresses.map(\.description)) }
        },
        .init("certificateNotAfter", "end of the certificate, UTC") { $0.certificate?.notAfter.description },
        .init("certificateIsTrusted", "whether the chain leads to a trust anchor") {
            ($0.certificate?.isTrusted).map { "\($0)" }
        },
        .init("verdicts", "verdicts about it") { CSVColumn<CSVEndpointRow>.list($0.findings.map(\.verdict.rawValue)) },
        .init("findings", "identifiers of the findings about it") {
            CSVColumn<CSVEndpointRow>.list($0.findings.map(\.id))
        },
        .init("remarks", "what the scan noticed about the host") { $0.remarks },
        .init("failure", "why a name has no address, or an address no name") { $0.failure },
    ]
}

/// One row of that layout: a target, a host without probed ports, one of its observations, or one of its aggregates.
struct CSVEndpointRow {
    let record: String
    let target: TargetRecord?
    let address: String
    let names: String
    let aliases: String
    let reverseNames: String
    let remarks: String
    let failure: String?
    private(set) var transport: Transport?
    private(set) var ports: String?
    private(set) var state: PortState?
    private(set) var evidence: Evidence?
    private(set) var service: ServiceFacts?
    private(set) var findings: [Finding] = []

    var certificate: CertificateFacts? { service?.tls?.certificate }

    init(_ target: TargetRecord) {
        record = "target"
        self.target = target
        let resolution = target.resolution
        address = CSVColumn<Self>.list((resolution?.addresses ?? []).map(\.description))
        names = resolution?.queriedName ?? ""
        aliases = CSVColumn<Self>.list(resolution?.aliases ?? [])
        reverseNames = ""
        remarks = ""
        let partial = (resolution?.partialFailures ?? []).map { "\($0.type.rawValue): \($0.failure.rawValue)" }
        failure = CSVColumn<Self>.list([resolution?.failure?.rawValue].compactMap(\.self) + partial)
    }

    /// The rows of a host, `findings` being those about its endpoints.
    static func rows(of host: HostRecord, findings: [Finding]) -> [CSVEndpointRow] {
        guard !host.observations.isEmpty || !host.aggregates.isEmpty else { return [CSVEndpointRow("host", host)] }
        let observed = CSVEndpointRow("observation", host)
        let aggregated = CSVEndpointRow("aggregate", host)
        let byEndpoint = Dictionary(grouping: findings, by: \.endpoint)
        let own = Set(host.observations.map(\.endpoint))
        let others = findings.filter { $0.endpoint.map { !own.contains($0) } ?? false }
        return host.observations.map { observed.with($0, byEndpoint[$0.endpoint] ?? []) }
            + host.aggregates.map { aggregate in
                aggregated.with(
                    aggregate,
                    others.filter {
                        $0.endpoint?.transport == aggregate.transport
                            && $0.endpoint.map { aggregate.ports.contains($0.port) } ?? false
                    })
            }
    }

    private init(_ record: String, _ host: HostRecord) {
        func joined(_ source: AddressName.Source) -> String {
            CSVColumn<Self>.list(host.names.filter { $0.source == source }.map(\.name))
        }
        self.record = record
        target = nil
        address = host.address.description
        names = joined(.target)
        aliases = joined(.alias)
        reverseNames = joined(.reverse)
        remarks = CSVColumn<Self>.list(host.remarks)
        failure = host.reverseFailure?.rawValue
    }

    private func with(_ observation: Observation, _ findings: [Finding]) -> CSVEndpointRow {
        var row = self
        row.transport = observation.endpoint.transport
        row.ports = String(observation.endpoint.port)
        row.state = observation.state
        row.evidence = observation.evidence
        row.service = observation.service
        row.findings = findings
        return row
    }

    private func with(_ aggregate: PortAggregate, _ findings: [Finding]) -> CSVEndpointRow {
        var row = self
        row.transport = aggregate.transport
        row.ports = aggregate.ports.description
        row.state = aggregate.state
        row.evidence = Evidence(reason: aggregate.reason, attempts: aggregate.attempts)
        row.findings = findings
        return row
    }
}
