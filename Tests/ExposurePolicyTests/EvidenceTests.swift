import AuditModel
import ExposurePolicy
import Testing

/// What partial, doubled and contradictory evidence is worth.
@Suite struct EvidenceTests {
    private static let text = Workbench.group(
        "targets: [192.0.2.4]\nexpect: [{ port: 80/tcp }, { port: 81/tcp, state: not-open }]",
        scan: "{ tcp: \"80-82\" }")

    @Test func aTargetMissingFromTheResultIsNotVerifiedForEachDeclaredPort() throws {
        let judgement = try Workbench.judgement(Self.text, [])
        #expect(judgement.lines == ["not-verified 192.0.2.4:80/tcp", "not-verified 192.0.2.4:81/tcp"])
        #expect(judgement.coverage.endpointsInconclusive == 3)
        #expect(judgement.exitStatus == 2)
    }

    @Test func whatIsNotConclusiveIsCountedByItsReasonDeclaredPortsToo() throws {
        let unsure = UndeterminedPorts(transport: .tcp, states: [.open, .closed], ports: PortSet([90, 91]))
        let text = Workbench.group(
            "targets: [192.0.2.4]\nexpect: [{ port: 80/tcp }]", scan: "{ tcp: \"80-100\", udp: \"53\" }")
        let judgement = try Workbench.judgement(
            text,
            [
                .of("192.0.2.4", closed: "100", unreachable: "80-85", notScanned: "86-88", undetermined: [unsure]),
                .of("192.0.2.4", unreachable: "86"), .of("192.0.2.4", openFiltered: "53", udp: true),
            ])
        #expect(
            judgement.incompleteReasons == [
                "20 of 22 planned endpoints gave no conclusive evidence: 11 not looked at, 7 unreachable (no-route), "
                    + "2 of several possible states"
            ])
        #expect(judgement.coverage.endpointsInconclusive == 21 && judgement.coverage.endpointsSilentUDP == 1)
    }

    @Test func anInterruptedRunIsIncompleteEvenWhenAllThatWasSeenIsFine() throws {
        let host = try HostScan.of("192.0.2.4", open: "80", closed: "81-82")
        #expect(try Workbench.judgement(Self.text, [host]).exitStatus == 0)
        #expect(try Workbench.judgement(Self.text, [host]) { $0.isInterrupted = true }.exitStatus == 2)
    }

    @Test func theMoreOpenOfTwoResultsCountsAndTheContradictionIsNamed() throws {
        let judgement = try Workbench.judgement(
            Self.text, [.of("192.0.2.4", open: "80-81", closed: "82"), .of("192.0.2.4", closed: "80-82")])
        #expect(judgement.lines == ["compliant 192.0.2.4:80/tcp", "unexpected-open 192.0.2.4:81/tcp"])
        #expect(
            judgement.warnings == ["results disagree about 192.0.2.4 tcp 80-81; the more open state was judged"])
    }

    @Test(
        "a set of possible states decides where each gives the same verdict",
        arguments: [
            ([PortState.closed, .filtered], ["compliant 192.0.2.4:81/tcp", "missing 192.0.2.4:80/tcp"], 1),
            ([.open, .closed], ["not-verified 192.0.2.4:80/tcp", "not-verified 192.0.2.4:81/tcp"], 2),
            ([.closed, .unreachable], ["not-verified 192.0.2.4:80/tcp", "not-verified 192.0.2.4:81/tcp"], 2),
            ([], ["not-verified 192.0.2.4:80/tcp", "not-verified 192.0.2.4:81/tcp"], 2),
        ])
    func undetermined(states: [PortState], lines: [String], exitStatus: Int) throws {
        let judgement = try Self.judgement(Self.text, states: states)
        #expect(judgement.lines == lines)
        #expect(Int(judgement.exitStatus) == exitStatus)
    }

    /// A host of which a result only says that ports 80 to 82 are each in one of `states`.
    private static func judgement(
        _ text: String, states: [PortState], beside host: HostScan? = nil
    ) throws -> Judgement {
        let ports = UndeterminedPorts(transport: .tcp, states: states, ports: PortSet([80, 81, 82]))
        return try Workbench.judgement(text, [host, .of("192.0.2.4", undetermined: [ports])].compactMap(\.self))
    }

    @Test(
        "ports that are closed or filtered, nobody knows which, are concluded unless one of the two was declared",
        arguments: [
            ("open", [PortState.closed, .filtered], 3, "missing"), ("not-open", [.closed, .filtered], 3, "compliant"),
            ("any", [.closed, .filtered], 3, "compliant"), ("closed", [.closed, .filtered], 2, "not-verified"),
            ("filtered", [.closed, .filtered], 2, "not-verified"), ("not-open", [.closed], 3, "compliant"),
            ("closed", [.closed, .unreachable], 0, "not-verified"), ("not-open", [.closed, .open], 0, "not-verified"),
        ])
    func concluded(declared: String, states: [PortState], conclusive: Int, verdict: String) throws {
        let text = Workbench.group(
            "targets: [192.0.2.4]\nexpect: [{ port: 80/tcp, state: \(declared) }]", scan: "{ tcp: \"80-82\" }")
        let judgement = try Self.judgement(text, states: states)
        #expect(judgement.lines == ["\(verdict) 192.0.2.4:80/tcp"])
        #expect(judgement.coverage.endpointsConclusive == conclusive)
        #expect(judgement.incompleteReasons.isEmpty == (conclusive > 1))
    }

    @Test func aStateThatAResultGivesGoesBeforeWhatAnotherLeavesOpen() throws {
        let text = Workbench.group("targets: [192.0.2.4]", scan: "{ tcp: \"80-82\" }")
        let judgement = try Self.judgement(
            text, states: [.closed, .filtered], beside: .of("192.0.2.4", unreachable: "80", notScanned: "81"))
        #expect(judgement.coverage.endpointsConclusive == 1)
        #expect(judgement.exitStatus == 2)
    }

    @Test func whatAStoredResultLacksMakesTheRunIncomplete() throws {
        let host = try HostScan.of("192.0.2.4", open: "80", closed: "81-82")
        let judgement = try Workbench.judgement(Self.text, [host]) { $0.incompleteReasons = ["the file was cut off"] }
        #expect(judgement.incompleteReasons == ["the file was cut off"])
        #expect(judgement.exitStatus == 2)
    }

    @Test func ofTwoResultsTheOneThatIdentifiedTheServiceCountsWhateverTheirOrder() throws {
        let text = Workbench.group(
            "targets: [192.0.2.4]\nexpect: [{ port: 80/tcp, service: http }]", scan: "{ tcp: \"80\" }")
        let plain = try HostScan.of("192.0.2.4", open: "80")
        var heard = plain
        heard.observations[0].service = ServiceFacts(name: "http", method: .probed)
        var shut = try HostScan.of("192.0.2.4", closed: "80")
        shut.aggregates[0].reason = .reset
        for hosts in [[plain, heard, shut], [shut, heard, plain], [heard, shut, plain]] {
            let judgement = try Workbench.judgement(text, hosts)
            #expect(judgement.lines == ["compliant 192.0.2.4:80/tcp"])
            #expect(judgement.findings.map { $0.observed.evidence?.reason } == [.synAck])
        }
    }

    @Test func aWideExpectationIsNotVerifiedWhereNobodySaidFromWhereTheRunLooked() throws {
        let text = Workbench.group(
            "targets: [192.0.2.4]\nexpect: [{ port: 1-300/tcp, state: not-open, vantage: office }]",
            scan: "{ tcp: \"80\" }")
        let host = try HostScan.of("192.0.2.4", closed: "1-300")
        #expect(try Workbench.judgement(text, [host]).findings.allSatisfy { $0.verdict == .notVerified })
        #expect(try Workbench.judgement("vantage: office\n" + text, [host]).lines == ["compliant 192.0.2.4"])
    }

    @Test func violationsOfAWideExpectationStaySingleWhateverTheirState() throws {
        let text = Workbench.group(
            "targets: [192.0.2.4]\nexpect: [{ port: 1-300/tcp }]", scan: "{ tcp: \"80\" }")
        let judgement = try Workbench.judgement(text, [.of("192.0.2.4", closed: "1-298", unreachable: "299-300")])
        #expect(judgement.findings.count { $0.verdict == .missing && $0.endpoint != nil } == 298)
        #expect(judgement.findings.count == 299)
    }

    @Test func aNameThatAResultCarriesAndTheDNSAnsweredLeadsToTheAddressesOfBoth() throws {
        let name = try HostName(parsing: "www.example.com")
        let carried = [IPAddress("192.0.2.4"), IPAddress("192.0.2.5")].compactMap(\.self)
        let resolution = Resolution(
            queriedName: "www.example.com", addresses: [IPAddress("192.0.2.6"), carried[0]].compactMap(\.self))
        let scope = try AuditScope(
            Workbench.policy(Workbench.group("targets: [www.example.com]")),
            names: NameEvidence(resolutions: [name: resolution], carried: [name: carried]))
        #expect(scope.hosts.map(\.address.description) == ["192.0.2.4", "192.0.2.5", "192.0.2.6"])
    }

    @Test func aDeclaredServiceWithoutAFactIsNotVerifiedForThatPart() throws {
        let text = Workbench.group(
            "targets: [192.0.2.4]\nexpect: [{ port: 80/tcp, service: http }]", scan: "{ tcp: \"80\" }")
        let judgement = try Workbench.judgement(text, [.of("192.0.2.4", open: "80")])
        #expect(judgement.lines == ["compliant 192.0.2.4:80/tcp", "not-verified 192.0.2.4:80/tcp"])
        #expect(Set(judgement.findings.map(\.id)).count == 2)
        let closed = try Workbench.judgement(text, [.of("192.0.2.4", closed: "80")])
        #expect(closed.lines == ["missing 192.0.2.4:80/tcp"])
    }

    @Test func deviationsAreTheEndpointsThatAnotherProbeCouldClear() throws {
        let judgement = try Workbench.judgement(
            Self.text + "  - { name: b, targets: [gone.example.com] }\n",
            [.of("192.0.2.4", open: "81-82", closed: "80")], failures: ["gone.example.com": .noSuchName])
        #expect(
            judgement.deviations.map(\.description) == ["192.0.2.4:80/tcp", "192.0.2.4:81/tcp", "192.0.2.4:82/tcp"])
        let confirmed = try Workbench.judgement(
            Self.text, [.of("192.0.2.4", open: "80", closed: "81", unreachable: "82")])
        #expect(confirmed.deviations.isEmpty)
    }

    @Test func aWideExpectationThatHoldsIsOneFindingPerHostAndItsViolationsStaySingle() throws {
        let text = Workbench.group(
            "targets: [192.0.2.4]\nexpect: [{ port: 1-65535/tcp, state: not-open }]", scan: "{ tcp: \"80\" }")
        let judgement = try Workbench.judgement(
            text, [.of("192.0.2.4", open: "22", closed: "1-21,23-100", filtered: "101-65000")])
        #expect(
            judgement.lines == [
                "compliant 192.0.2.4", "compliant 192.0.2.4", "not-verified 192.0.2.4",
                "unexpected-open 192.0.2.4:22/tcp",
            ])
        #expect(Set(judgement.findings.map(\.id)).count == 4)
        #expect(judgement.coverage.endpointsPlanned == 65_535)
        #expect(judgement.coverage.endpointsConclusive == 65_000)
    }

    @Test func shuffledEvidenceGivesTheSameFindings() throws {
        let text = Workbench.group("targets: [192.0.2.0/28]\nexpect: [{ port: 80/tcp }]", scan: "{ tcp: \"1-100\" }")
        var generator = SeededGenerator(seed: 3)
        let hosts = try (0..<16).map {
            try HostScan.of("192.0.2.\($0)", open: $0.isMultiple(of: 2) ? "80" : "22", closed: "1-21,23-79,81-100")
        }
        let expected = try Workbench.judgement(text, hosts)
        for _ in 0..<5 {
            let judgement = try Workbench.judgement(text, hosts.shuffled(using: &generator))
            #expect(judgement.findings == expected.findings)
            #expect(judgement.coverage == expected.coverage)
        }
    }

    @Test func idsHangOnPolicyNameTargetEndpointAndVerdictAlone() throws {
        let host = try HostScan.of("192.0.2.4", open: "22")
        let plain = Workbench.group("targets: [192.0.2.4]", scan: "{ tcp: \"22\" }")
        let other = plain.replacing("192.0.2.4", with: "192.0.2.4/32").replacing("name: web", with: "name: renamed")
        let id = try #require(Workbench.judgement(plain, [host]).findings.first?.id)
        #expect(try Workbench.judgement(other, [host]).findings.map(\.id) == [id])
        #expect(id.count == 16)
        let renamed = plain.replacing("name: test", with: "name: other")
        #expect(try Workbench.judgement(renamed, [host]).findings.map(\.id) != [id])
    }
}
