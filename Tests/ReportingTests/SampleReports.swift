import AuditModel
import Testing

/// Reports that a test can hold against every format. All facts are made up and fixed.
enum SampleReports {
    /// An audit with three violations, a waived one, one that could not be verified and an unresolved name, seen over
    /// both address families.
    static func audit() throws -> AuditReport {
        var report = try empty(arguments: ["tidewaiter", "audit", "exposure.yaml", "-o", "report.html"])
        report.policy = PolicyRecord(
            name: "Example Ltd perimeter", path: "exposure.yaml", sha256: String(repeating: "5e1f7a90", count: 8),
            files: [
                .init(path: "exposure.yaml", sha256: String(repeating: "5e1f7a90", count: 8)),
                .init(path: "teams/web.yaml", sha256: String(repeating: "0c2d", count: 16)),
            ])
        report.run.vantage = "internet"
        report.run.lookups = [
            LookupRecord(
                name: "legacy-admin.example.com",
                resolution: Resolution(
                    queriedName: "legacy-admin.example.com", aliases: ["admin.example.net"],
                    addresses: [try address("192.0.2.200")])),
            LookupRecord(
                name: "old.example.com",
                resolution: Resolution(queriedName: "old.example.com", failure: .noSuchName)),
        ]
        report.run.timing = TimingRecord(
            name: .normal,
            values: [
                .init(name: "max-rate", value: "500", source: .option),
                .init(name: "initial-rate", value: "500", source: .bound),
                .init(name: "max-host-rate", value: "10000", source: .timing),
                .init(name: "timeout", value: "2000ms", source: .policy),
            ])
        report.targets = try targets()
        report.hosts = try hosts()
        report.findings = try findings()
        report.coverage = Coverage(
            targets: 5, addresses: 5, endpointsPlanned: 5_138, endpointsConclusive: 5_129, endpointsInconclusive: 9,
            endpointsSilentUDP: 7,
            gaps: [
                CoverageGap(
                    addresses: AddressRange(try address("192.0.2.30")), transport: .tcp,
                    ports: try PortSet(parsing: "22,8000"), wasLookedAt: false)
            ],
            excluded: [
                Coverage.Exclusion(
                    specification: "192.0.2.128/25", location: location(8, 12), addresses: 128,
                    declaredEndpoints: [
                        Endpoint(address: try address("192.0.2.200"), port: 443, transport: .tcp)
                    ])
            ])
        report.waivers = try waivers()
        report.warnings = ["no target covers these scanned hosts, which were not judged: 203.0.113.9"]
        count(&report, incomplete: ["2 declared endpoints could not be verified"], exitStatus: 1)
        return report
    }

    /// An audit in which everything declared was found as declared.
    static func compliantAudit() throws -> AuditReport {
        var report = try audit()
        report.findings = report.findings.filter { $0.verdict == .compliant }
        report.targets.removeAll { $0.resolution?.failure != nil }
        report.coverage.gaps = []
        report.coverage.excluded = []
        report.waivers = []
        report.warnings = []
        count(&report, incomplete: [], exitStatus: 0)
        return report
    }

    /// The audit held against a baseline: findings that are new, persisting, resolved and newly observed, and a waived one.
    static func comparedAudit() throws -> AuditReport {
        var report = try audit()
        report.run.baseline = BaselineRecord(
            path: "last.json", sha256: String(repeating: "77e0", count: 16), runID: "20261121T130112Z-11c9",
            startedAt: try time("2026-11-21T13:01:12.250Z"))
        let states: [Finding.Baseline] = [.resolved, .new, .newlyObserved, .persisting]
        for position in report.findings.indices { report.findings[position].baseline = states[position % states.count] }
        count(&report, incomplete: ["2 declared endpoints could not be verified"], exitStatus: 1)
        return report
    }

    /// What `scan` gives: no policy, no findings.
    static func scan() throws -> AuditReport {
        var report = try empty(arguments: ["tidewaiter", "scan", "www.example.com", "vpn.example.com", "-p", "1-1024"])
        report.targets = try targets().filter { $0.kind == .name }.map { withoutGroups($0) }
        report.hosts = try hosts()
        report.coverage = Coverage(
            targets: 3, addresses: 4, endpointsPlanned: 5_138, endpointsConclusive: 5_129, endpointsInconclusive: 9,
            endpointsSilentUDP: 7, excluded: [])
        count(&report, incomplete: ["vpn.example.com: no such name"], exitStatus: 2)
        return report
    }

    /// What `resolve` gives: names and addresses, nothing probed.
    static func resolve() throws -> AuditReport {
        var report = try scan()
        report.run.arguments = ["tidewaiter", "resolve", "www.example.com", "vpn.example.com"]
        report.hosts = report.hosts.map { host in
            var host = host
            host.observations = []
            host.aggregates = []
            host.remarks = []
            host.isResponsive = false
            return host
        }
        report.coverage = Coverage(
            targets: 3, addresses: 4, endpointsPlanned: 0, endpointsConclusive: 0, endpointsInconclusive: 0,
            endpointsSilentUDP: 0, excluded: [])
        return report
    }

    /// Sorts the findings and counts them, as the judging stage does.
    static func count(_ report: inout AuditReport, incomplete: [String], exitStatus: Int32) {
        report.findings.sort()
        let counting = report.findings.filter(\.counts)
        report.summary = Summary(
            verdicts: Dictionary(counting.map { ($0.verdict.rawValue, 1) }, uniquingKeysWith: +),
            severities: Dictionary(
                counting.filter(\.verdict.isViolation).map { ($0.severity.rawValue, 1) }, uniquingKeysWith: +),
            baseline: report.run.baseline.map { _ in
                Dictionary(
                    counting.filter(\.verdict.isViolation).compactMap { $0.baseline.map { ($0.rawValue, 1) } },
                    uniquingKeysWith: +)
            },
            waived: report.findings.filter { $0.status == .waived }.count,
            isComplete: incomplete.isEmpty, incompleteReasons: incomplete, exitStatus: exitStatus)
    }

    static func empty(arguments: [String]) throws -> AuditReport {
        AuditReport(
            tool: ToolRecord(name: "tidewaiter", version: "0.1.0"),
            run: RunRecord(
                id: "20261122T130112Z-4f2a", startedAt: try time("2026-11-22T13:01:12.250Z"),
                endedAt: try time("2026-11-22T13:01:30.500Z"), scannerHost: "scanner.example.com", vantage: nil,
                arguments: arguments, interrupted: false, sourceAddresses: [try address("198.51.100.7")],
                resolvers: ["198.51.100.1:53"]),
            policy: nil,
            summary: Summary(
                verdicts: [:], severities: [:], waived: 0, isComplete: true, incompleteReasons: [], exitStatus: 0),
            coverage: Coverage(
                targets: 0, addresses: 0, endpointsPlanned: 0, endpointsConclusive: 0, endpointsInconclusive: 0,
                endpointsSilentUDP: 0, excluded: []),
            targets: [], hosts: [], findings: [], warnings: [])
    }

    static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }
    static func time(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }
    static func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

    static func location(_ line: Int, _ column: Int = 9) -> AuditModel.SourceLocation {
        AuditModel.SourceLocation(file: "exposure.yaml", line: line, column: column)
    }

    private static func withoutGroups(_ target: TargetRecord) -> TargetRecord {
        var target = target
        target.groups = []
        target.location = nil
        return target
    }
}

// MARK: - Waivers

extension SampleReports {
    /// One in each state, in policy order.
    static func waivers() throws -> [WaiverRecord] {
        let rows: [(String, String, String, WaiverRecord.State, String, Int)] = [
            (
                "W-17", "migration to the new gateway", "2026-12-31", .active,
                "target legacy.example.com, port 8080/tcp", 1
            ),
            ("W-18", "partners move to SFTP", "2026-11-30", .ending, "group 'legacy'", 0),
            ("W-9", "load test", "2027-03-31", .unused, "target www.example.com, transport udp", 0),
            ("W-3", "old name server", "2026-09-30", .expired, "port 53/udp, verdict not-verified", 0),
        ]
        return try rows.enumerated().map { place, row in
            let (id, reason, until, state, match, count) = row
            return WaiverRecord(
                id: id, reason: reason, approvedBy: "ciso@example.com", ticket: place == 0 ? "SEC-311" : nil,
                until: try day(until), match: match, location: location(53 + 8 * place, 5), state: state,
                waivedFindings: count)
        }
    }
}

// MARK: - Targets and hosts

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

// MARK: - Findings

extension SampleReports {
    static func findings() throws -> [Finding] {
        let web = try ["192.0.2.10", "2001:db8::10"].map(address)
        let legacy = try address("192.0.2.20")
        let dns = try address("192.0.2.53")
        let webNames = ["www.example.com", "edge.cdn.example.net", "web.example.net", "edge-1.example.net"]
        return [
            try webFinding("fc0a100000000000", .compliant, endpoint(web[0], 80), names: webNames, line: 18),
            try webFinding("fc0a200000000000", .compliant, endpoint(web[0], 443), names: webNames, line: 21),
            try webFinding(
                "fc0a300000000000", .notVerified, endpoint(web[1], 443), names: ["www.example.com"], line: 21),
            Finding(
                id: "f8d21c7e40000000", verdict: .unexpectedOpen, severity: .high, group: "web",
                target: "www.example.com",
                names: webNames, endpoint: endpoint(web[0], 8080), expected: .init(state: .notOpen),
                observed: .init(state: .open, evidence: try evidence(.synAck)), policyLocation: location(12, 5),
                owner: "platform@example.com",
                message: "8080/tcp is open on 192.0.2.10 (www.example.com), and the policy does not list it",
                remedy: "close the port, or declare it in group 'web' with its need and approval"),
            Finding(
                id: "f17b3d0aa0000000", verdict: .unexpectedOpen, severity: .high, group: "legacy",
                target: "legacy.example.com", names: ["legacy.example.com"], endpoint: endpoint(legacy, 23),
                expected: .init(state: .notOpen), observed: .init(state: .open, evidence: try evidence(.synAck)),
                policyLocation: location(28, 5), owner: "ops@example.com",
                message: "23/tcp (telnet) is open on 192.0.2.20 (legacy.example.com), and the policy does not list it",
                remedy: "close the port, or declare it in group 'legacy' with its need and approval"),
            Finding(
                id: "f44e09b6d0000000", verdict: .missing, severity: .medium, group: "legacy",
                target: "legacy.example.com",
                names: ["legacy.example.com"], endpoint: endpoint(legacy, 21),
                expected: .init(state: .open, service: "ftp"),
                observed: .init(state: .closed, evidence: try evidence(.connRefused)),
                policyLocation: location(33), owner: "ops@example.com", need: "Legacy partner feed, \"nightly\"",
                approved: Approval(by: "ciso@example.com", on: try day("2025-11-03"), ticket: "CHG-0788"),
                insecure: InsecureJustification(because: "the partner has no SFTP", compensating: "IP allow list"),
                controls: ["PCI DSS 1.2.5"],
                message: "21/tcp is declared open on 192.0.2.20 (legacy.example.com), but it refuses connections",
                remedy: "start the service, or take the declaration out of the policy"),
            Finding(
                id: "f90fe11230000000", verdict: .unexpectedOpen, severity: .high, status: .waived, group: "legacy",
                target: "legacy.example.com", names: ["legacy.example.com"], endpoint: endpoint(legacy, 8080),
                expected: .init(state: .notOpen), observed: .init(state: .open, evidence: try evidence(.synAck)),
                policyLocation: location(28, 5), owner: "ops@example.com",
                waiver: AppliedWaiver(
                    id: "W-17", reason: "migration to the new gateway", approvedBy: "ciso@example.com",
                    ticket: "SEC-311", until: try day("2026-12-31"), location: location(53, 5)),
                message: "8080/tcp is open on 192.0.2.20 (legacy.example.com), and the policy does not list it",
                remedy: "close the port before the waiver ends"),
            Finding(
                id: "f3c5a77d20000000", verdict: .unresolved, severity: .medium, group: "remote",
                target: "vpn.example.com",
                names: ["vpn.example.com"], observed: .init(detail: "no such name"), policyLocation: location(38, 16),
                owner: "network@example.com", message: "vpn.example.com is declared, but there is no such name",
                remedy: "restore the DNS record, or take the name out of the policy"),
            Finding(
                id: "fb2c61f080000000", verdict: .notVerified, severity: .medium, group: "dns", target: "192.0.2.53",
                names: ["ns1.example.net"], reverseNames: ["ns1.example.net"], endpoint: endpoint(dns, 53, .udp),
                expected: .init(state: .open, service: "domain"),
                observed: .init(state: .openFiltered, evidence: try evidence(.noResponse)),
                policyLocation: location(47), owner: "network@example.com", need: "Authoritative name server",
                approved: Approval(by: "ciso@example.com", on: try day("2026-01-15"), ticket: "CHG-0990"),
                message: "53/udp is declared open on 192.0.2.53, but nothing answered four probes",
                remedy: "see that a name server answers there, or scan from a place that it answers to"),
            Finding(
                id: "fc0b400000000000", verdict: .compliant, severity: .info, group: "dns", target: "192.0.2.53",
                names: ["ns1.example.net"], reverseNames: ["ns1.example.net"], endpoint: endpoint(dns, 53),
                expected: .init(state: .open, service: "domain"),
                observed: .init(state: .open, evidence: try evidence(.synAck)), policyLocation: location(46),
                owner: "network@example.com", need: "Authoritative name server",
                approved: Approval(by: "ciso@example.com", on: try day("2026-01-15"), ticket: "CHG-0990"),
                message: "53/tcp is open on 192.0.2.53, as declared"),
        ]
    }

    private static func endpoint(_ address: IPAddress, _ port: UInt16, _ transport: Transport = .tcp) -> Endpoint {
        Endpoint(address: address, port: port, transport: transport)
    }

    private static func webFinding(
        _ id: String,
        _ verdict: Verdict,
        _ endpoint: Endpoint,
        names: [String],
        line: Int
    ) throws -> Finding {
        let isCompliant = verdict == .compliant
        return Finding(
            id: id, verdict: verdict, severity: verdict.defaultSeverity, group: "web",
            target: "www.example.com", names: names, endpoint: endpoint,
            expected: .init(state: .open, service: endpoint.port == 443 ? "https" : "http"),
            observed: .init(
                state: isCompliant ? .open : .unreachable, evidence: try evidence(isCompliant ? .synAck : .noRoute)),
            policyLocation: location(line), owner: "platform@example.com", need: "Public web site",
            approved: Approval(
                by: "ciso@example.com", on: try day("2026-03-01"), ticket: "CHG-1042", reviewBy: try day("2026-12-01")),
            controls: ["PCI DSS 1.2.5", "NIST CM-7"],
            message: isCompliant
                ? "\(endpoint.port)/tcp is open on \(endpoint.address), as declared"
                : "\(endpoint.port)/tcp is declared open on \(endpoint.address), but it could not be reached from here",
            remedy: isCompliant ? nil : "scan from a machine that has a route to \(endpoint.address)")
    }
}
