import AuditModel

/// What the sample reports say of it, and what is waived.
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
