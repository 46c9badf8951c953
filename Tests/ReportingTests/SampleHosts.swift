import AuditModel

/// What the sample reports targeted, and what was there.
extension SampleReports {
    static func targets() throws -> [TargetRecord] {
        [
            TargetRecord(
                specification: "www.example.com", kind: .name, groups: ["web"], location: location(14, 16),
                resolution: Resolution(
                    queriedName: "www.example.com", aliases: ["web.example.net", "edge.cdn.example.net"],
                    addresses: [try address("192.0.2.10"), try address("2001:db8::10")]),
                addressCount: 2),
            TargetRecord(
                specification: "legacy.example.com", kind: .name, groups: ["legacy"], location: location(30, 16),
                resolution: Resolution(
                    queriedName: "legacy.example.com", addresses: [try address("192.0.2.20")],
                    partialFailures: [.init(type: .aaaa, failure: .timedOut)]),
                addressCount: 1),
            TargetRecord(
                specification: "vpn.example.com", kind: .name, groups: ["remote"], location: location(38, 16),
                resolution: Resolution(queriedName: "vpn.example.com", failure: .noSuchName), addressCount: 0),
            TargetRecord(
                specification: "192.0.2.53", kind: .address, groups: ["dns"], location: location(44, 16),
                resolution: nil, addressCount: 1),
            TargetRecord(
                specification: "192.0.2.128/25", kind: .prefix, groups: ["dns"], location: location(44, 28),
                resolution: nil, addressCount: 128),
        ]
    }

    static func hosts() throws -> [HostRecord] {
        var hosts = try hostsWithoutServices()
        hosts[0].observations[0].service = ServiceFacts(
            name: "http", product: "nginx", version: "1.24.0", tlsRefusal: "the server speaks plain HTTP")
        hosts[0].observations[1].service = ServiceFacts(
            name: "http", product: "nginx", version: "1.24.0",
            tls: try tls(names: ["www.example.com", "*.example.net"]))
        hosts[1].observations[2].service = ServiceFacts(name: "http-alt", method: .table)
        return hosts
    }

    static func tls(names: [String]) throws -> TLSFacts {
        TLSFacts(
            accepted: [.tls12, .tls13], refused: [.tls10, .tls11],
            certificate: CertificateFacts(
                subject: "CN=\(names[0])", issuer: "CN=Example Issuing CA 3", dnsNames: names,
                notBefore: try time("2026-09-01T00:00:00.000Z"), notAfter: try time("2026-12-30T23:59:59.000Z"),
                isTrusted: true))
    }

    private static func hostsWithoutServices() throws -> [HostRecord] {
        [
            try host(
                "192.0.2.10",
                names: [
                    .init(name: "www.example.com", source: .target),
                    .init(name: "edge.cdn.example.net", source: .alias),
                    .init(name: "web.example.net", source: .alias),
                    .init(name: "edge-1.example.net", source: .reverse),
                ],
                observations: [
                    (80, .tcp, .open, .synAck), (443, .tcp, .open, .synAck), (8080, .tcp, .open, .synAck),
                ],
                aggregates: [
                    (.tcp, .closed, .connRefused, "1-79,81-442,444-1024,3306"), (.tcp, .filtered, .noResponse, "5432"),
                ]),
            try host(
                "192.0.2.20", names: [.init(name: "legacy.example.com", source: .target)], reverseFailure: .noSuchName,
                observations: [
                    (21, .tcp, .closed, .connRefused), (23, .tcp, .open, .synAck), (8080, .tcp, .open, .synAck),
                ],
                aggregates: [(.tcp, .closed, .connRefused, "1-20,22,24-1024"), (.tcp, .closed, .reset, "3306,5432")],
                remarks: ["answers to closed ports slowed down to one a second after 40 ports"]),
            try host(
                "192.0.2.53", names: [.init(name: "ns1.example.net", source: .reverse)],
                observations: [
                    (53, .tcp, .open, .synAck), (53, .udp, .openFiltered, .noResponse),
                ],
                aggregates: [
                    (.tcp, .filtered, .adminProhibited, "1-52,54-1024"), (.udp, .openFiltered, .noResponse, "123,161"),
                ]),
            try host(
                "2001:db8::10", names: [.init(name: "www.example.com", source: .target)], reverseFailure: .timedOut,
                observations: [(443, .tcp, .unreachable, .noRoute)],
                aggregates: [
                    (.tcp, .unreachable, .noRoute, "1-442,444-1024"), (.tcp, .notScanned, .notProbed, "8080"),
                ],
                remarks: ["no route to this network from the scanning machine"]),
        ]
    }

    static func host(
        _ addressText: String,
        names: [AddressName],
        reverseFailure: ResolutionFailure? = nil,
        observations: [(port: UInt16, transport: Transport, state: PortState, reason: Reason)],
        aggregates: [(transport: Transport, state: PortState, reason: Reason, ports: String)],
        remarks: [String] = []
    ) throws -> HostRecord {
        let address = try address(addressText)
        return HostRecord(
            address: address, names: names, reverseFailure: reverseFailure,
            isResponsive: observations.contains { $0.state == .open },
            startedAt: try time("2026-11-22T13:01:13.000Z"), endedAt: try time("2026-11-22T13:01:29.000Z"),
            observations: try observations.map {
                Observation(
                    endpoint: Endpoint(address: address, port: $0.port, transport: $0.transport), state: $0.state,
                    evidence: try evidence($0.reason))
            },
            aggregates: try aggregates.map {
                PortAggregate(
                    transport: $0.transport, state: $0.state, reason: $0.reason, attempts: $0.state == .closed ? 1 : 2,
                    ports: try PortSet(parsing: $0.ports))
            },
            remarks: remarks)
    }

    static func evidence(_ reason: Reason) throws -> Evidence {
        let isAnswer = reason == .synAck || reason == .connRefused
        return Evidence(
            reason: reason, attempts: isAnswer ? 2 : 4, roundTripMicroseconds: isAnswer ? 12_340 : nil,
            observedAt: try time("2026-11-22T13:01:20.125Z"))
    }
}
