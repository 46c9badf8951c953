import AuditModel

/// One `host` element of nmap's XML: one address with its names, ports and scripts.
struct NmapHostElement {
    let host: HostRecord
    /// Findings about endpoints of the host.
    let findings: [Finding]
    /// Named targets that led to the host.
    let targets: [TargetRecord]

    private let findingsByEndpoint: [Endpoint: [Finding]]

    init(host: HostRecord, findings: [Finding], targets: [TargetRecord]) {
        self.host = host
        self.findings = findings
        self.targets = targets
        findingsByEndpoint = Dictionary(grouping: findings.filter { $0.endpoint != nil }) { finding in
            finding.endpoint ?? Endpoint(address: host.address, port: 0, transport: .tcp)
        }
    }

    /// Whether any port has a state that nmap knows. A host is up when it answered or was probed without asking first
    /// (`-Pn`).
    static func isUp(_ host: HostRecord) -> Bool {
        host.observations.contains { isNmapState($0.state) }
            || host.aggregates.contains { isNmapState($0.state) && !$0.ports.isEmpty }
    }

    func write(to xml: XMLDocumentWriter) {
        let isUp = Self.isUp(host)
        xml.element(
            "host",
            [
                "starttime": isUp ? "\(host.startedAt.seconds)" : nil,
                "endtime": isUp ? "\(host.endedAt.seconds)" : nil,
            ]
        ) {
            let (state, reason) = status
            xml.element("status", ["state": state, "reason": reason.rawValue, "reason_ttl": "0"])
            xml.element(
                "address",
                [
                    "addr": host.address.descriptionWithoutZone,
                    "addrtype": host.address.family == .v4 ? "ipv4" : "ipv6",
                ])
            writeHostNames(to: xml)
            if isUp { xml.element("ports") { writePorts(to: xml) } }
            NmapHostScript(host: host, findings: hostScriptFindings, targets: targets).write(to: xml)
            if isUp { NmapTimes(host)?.write(to: xml) }
        }
    }

    /// Up, with the reason of the first answer that the host itself gave (`user-set`, nmap's word, without one); down
    /// where nothing that we sent could reach it, with the first reason for that; unknown, as in a list scan, where nothing was sent.
    private var status: (state: String, reason: NmapReason) {
        let reasons = host.observations.map(\.evidence.reason) + host.aggregates.map(\.reason)
        let states = host.observations.map(\.state) + host.aggregates.map(\.state)
        let lost = zip(states, reasons).first { $0.0 == .unreachable }?.1
        if Self.isUp(host) {
            let answer = host.isResponsive ? reasons.first(where: NmapReason.isFromHost) : nil
            return ("up", answer.map { NmapReason($0) } ?? .userSet)
        }
        return lost.map { ("down", NmapReason($0)) } ?? ("unknown", .userSet)
    }

    /// Names that lead here are `user`, whether typed or an alias; PTR names are `PTR`. There is no third type. An address
    /// with a zone is a name too: `addr` has no place for the zone, and by it readers tell two links' hosts apart.
    private func writeHostNames(to xml: XMLDocumentWriter) {
        var written: Set<String> = []
        xml.element("hostnames") {
            if host.address.zone != nil {
                xml.element("hostname", ["name": host.address.description, "type": "user"])
            }
            for name in host.names where !name.name.isEmpty {
                let type = name.source == .reverse ? "PTR" : "user"
                guard written.insert(type + name.name).inserted else { continue }
                xml.element("hostname", ["name": name.name, "type": type])
            }
        }
    }

    private func writePorts(to xml: XMLDocumentWriter) {
        for state in [PortState.closed, .filtered, .openFiltered] {
            let aggregates = host.aggregates.filter { $0.state == state && !$0.ports.isEmpty }
            guard !aggregates.isEmpty else { continue }
            let count = aggregates.reduce(0) { $0 + $1.ports.count }
            xml.element("extraports", ["state": state.rawValue, "count": "\(count)"]) {
                for aggregate in aggregates {
                    xml.element(
                        "extrareasons",
                        [
                            "reason": NmapReason(aggregate.reason).rawValue, "count": "\(aggregate.ports.count)",
                            "proto": aggregate.transport.rawValue, "ports": aggregate.ports.description,
                        ])
                }
            }
        }
        for observation in host.observations where Self.isNmapState(observation.state) {
            write(observation, to: xml)
        }
        // extraports never has open ones (portlist.cc), so an aggregate of open ports is written port by port.
        for aggregate in host.aggregates where aggregate.state == .open {
            for port in aggregate.ports {
                let endpoint = Endpoint(address: host.address, port: port, transport: aggregate.transport)
                let evidence = Evidence(reason: aggregate.reason, attempts: aggregate.attempts)
                write(Observation(endpoint: endpoint, state: .open, evidence: evidence), to: xml)
            }
        }
    }

    private func write(_ observation: Observation, to xml: XMLDocumentWriter) {
        let endpoint = observation.endpoint
        xml.element("port", ["protocol": endpoint.transport.rawValue, "portid": "\(endpoint.port)"]) {
            xml.element(
                "state",
                [
                    "state": observation.state.rawValue, "reason": NmapReason(observation.evidence.reason).rawValue,
                    "reason_ttl": "0", "reason_ip": observation.evidence.responder?.descriptionWithoutZone,
                ])
            writeService(of: observation, to: xml)
            NmapVerdictScript(observation: observation, findings: findingsByEndpoint[endpoint] ?? []).write(to: xml)
        }
    }

    /// Probed facts with full confidence, else nmap's own guess from the port number; nothing without a name. `tunnel`
    /// comes after `name`, where one reader looks for it.
    private func writeService(of observation: Observation, to xml: XMLDocumentWriter) {
        let endpoint = observation.endpoint
        let facts = observation.service?.method == .probed ? observation.service : nil
        let guess = ServiceName.name(ofPort: endpoint.port, transport: endpoint.transport)
        guard let name = facts?.name ?? observation.service?.name ?? guess else { return }
        let isProbed = facts?.name != nil
        xml.element(
            "service",
            [
                "name": name, "product": facts?.product, "version": facts?.version,
                "tunnel": isProbed && facts?.tls != nil ? "ssl" : nil,
                "method": isProbed ? "probed" : "table", "conf": isProbed ? "10" : "3",
            ])
    }

    /// Both of nmap's style sheets hide scripts of ports that are not open, so those findings stand at the host too.
    private var hostScriptFindings: [Finding] {
        let open = Set(host.observations.lazy.filter { $0.state == .open }.map(\.endpoint))
        return findings.filter { finding in
            guard let endpoint = finding.endpoint, !open.contains(endpoint) else { return false }
            return !host.aggregates.contains {
                $0.state == .open && $0.transport == endpoint.transport && $0.ports.contains(endpoint.port)
            }
        }
    }

    /// A misspelt or foreign state passes the DTD and is taken for open by some readers: only nmap's own are written.
    static func isNmapState(_ state: PortState) -> Bool {
        switch state {
        case .open, .closed, .filtered, .openFiltered: true
        case .unreachable, .notScanned: false
        }
    }
}

/// nmap's words for reasons (portreasons.cc).
struct NmapReason {
    let rawValue: String

    static let userSet = NmapReason(rawValue: "user-set")

    private init(rawValue: String) { self.rawValue = rawValue }

    /// Our words are nmap's, except for failures on our own side, for which nmap believes no state of a port.
    init(_ reason: Reason) {
        switch reason {
        // As nmap says of a host that answers no ARP request.
        case .noNeighbor: rawValue = Reason.noResponse.rawValue
        case .interfaceDown, .localFirewall, .localError, .interrupted, .notProbed:
            rawValue = "unknown-response"
        default:
            rawValue = reason.rawValue
        }
    }

    /// Whether the reason is an answer of the host itself.
    static func isFromHost(_ reason: Reason) -> Bool {
        switch reason {
        case .synAck, .connRefused, .reset, .udpResponse, .portUnreach: true
        default: false
        }
    }
}
