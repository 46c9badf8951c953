import AuditModel
import ExposurePolicy
import Testing

/// A host that accepts connections on every port, as a tarpit or a SYN proxy makes it.
@Suite struct TarpitVerdictTests {
    private func tarpit(open ports: String, identified: UInt16? = nil) throws -> HostScan {
        var host = try HostScan.of("192.0.2.4", open: identified.map { "\($0)" } ?? "")
        for index in host.observations.indices {
            host.observations[index].service = ServiceFacts(name: "http", method: .probed)
        }
        let set = try PortSet(parsing: ports).subtracting(PortSet([identified].compactMap(\.self)))
        host.aggregates.append(PortAggregate(transport: .tcp, state: .open, reason: .synAck, ports: set))
        return host
    }

    @Test func itsUnlistedPortsAreOneFinding() throws {
        let text = Workbench.group("targets: [192.0.2.4]", scan: "{ tcp: \"-\" }")
        let judgement = try Workbench.judgement(text, [tarpit(open: "1-65535")])
        let finding = try #require(judgement.findings.first)
        #expect(judgement.findings.count == 1)
        #expect(finding.verdict == .unexpectedOpen)
        #expect(finding.endpoint == nil && finding.address?.description == "192.0.2.4")
        #expect(finding.observed.state == .open)
        #expect(finding.observed.detail?.contains("1-65535") == true)
        #expect(finding.message.contains("65535 tcp ports, as a tarpit or SYN proxy does"))
        #expect(judgement.deviations.isEmpty)
        #expect(judgement.exitStatus == 1)
    }

    @Test func itsIdDoesNotDependOnWhichPortsAnswered() throws {
        let text = Workbench.group("targets: [192.0.2.4]", scan: "{ tcp: \"-\" }")
        let ids = try ["1-65535", "2-60000"].map { ports in
            try Workbench.judgement(text, [tarpit(open: ports)]).findings.map(\.id)
        }
        #expect(ids[0] == ids[1])
    }

    @Test func twoOfOneTargetAreTwoFindings() throws {
        let text = Workbench.group("targets: [192.0.2.4/31]", scan: "{ tcp: \"-\" }")
        let first = try tarpit(open: "1-65535")
        var second = try HostScan.of("192.0.2.5")
        second.aggregates = first.aggregates
        #expect(Set(try Workbench.judgement(text, [first, second]).findings.map(\.id)).count == 2)
    }

    @Test func aDeclaredPortIsNotVerifiedByAMereConnection() throws {
        let text = Workbench.group(
            "targets: [192.0.2.4]\nunlisted: any\nexpect: [{ port: 80/tcp }]", scan: "{ tcp: \"1-100\" }")
        let judgement = try Workbench.judgement(text, [tarpit(open: "1-100")])
        #expect(judgement.lines == ["not-verified 192.0.2.4:80/tcp"])
        #expect(judgement.exitStatus == 2)
    }

    @Test func aDeclaredPortWhoseServiceSpokeHolds() throws {
        let text = Workbench.group(
            "targets: [192.0.2.4]\nunlisted: any\nexpect: [{ port: 80/tcp }]", scan: "{ tcp: \"1-100\" }")
        let judgement = try Workbench.judgement(text, [tarpit(open: "1-100", identified: 80)])
        #expect(judgement.lines == ["compliant 192.0.2.4:80/tcp"])
    }

    @Test func aWideDeclarationThatItBreaksIsOneFinding() throws {
        let text = Workbench.group(
            "targets: [192.0.2.4]\nexpect: [{ port: 1-65535/tcp, state: not-open }]", scan: "{ tcp: \"-\" }")
        let judgement = try Workbench.judgement(text, [tarpit(open: "1-65535")])
        #expect(judgement.findings.map(\.verdict) == [.unexpectedOpen])
        #expect(judgement.findings.map(\.endpoint) == [nil])
    }
}
