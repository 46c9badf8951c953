import AuditModel
import ExposurePolicy
import Testing

@Suite struct NameVerdictTests {
    private static let text = Workbench.group(
        "targets: [www.example.com, 192.0.2.9]\nexpect: [{ port: 80/tcp }]", scan: "{ tcp: \"80\" }")

    @Test(
        "a name that a live run cannot resolve is unresolved, once",
        arguments: [ResolutionFailure.noSuchName, .noAddresses, .timedOut, .serverFailed, .refused])
    func unresolved(failure: ResolutionFailure) throws {
        let judgement = try Workbench.judgement(
            Self.text, [.of("192.0.2.9", open: "80")], failures: ["www.example.com": failure])
        #expect(judgement.lines == ["compliant 192.0.2.9:80/tcp", "unresolved www.example.com"])
        #expect(judgement.exitStatus == 1)
    }

    @Test func aNameThatNoHostOfAStoredResultCarriesIsNotVerified() throws {
        let judgement = try Workbench.judgement(Self.text, [.of("192.0.2.9", open: "80")])
        #expect(judgement.lines == ["compliant 192.0.2.9:80/tcp", "not-verified www.example.com"])
        #expect(judgement.exitStatus == 2)
    }

    @Test func aNameOfAGroupWithoutExpectationsThatIsNotCarriedIsIncomplete() throws {
        let text = Workbench.group("targets: [www.example.com, 192.0.2.9]", scan: "{ tcp: \"80\" }")
        let judgement = try Workbench.judgement(text, [.of("192.0.2.9", closed: "80")])
        #expect(judgement.lines == [])
        #expect(judgement.exitStatus == 2)
    }

    @Test func anInterruptedResolutionIsNoViolation() throws {
        let judgement = try Workbench.judgement(
            Self.text, [.of("192.0.2.9", open: "80")], failures: ["www.example.com": .cancelled])
        #expect(judgement.lines == ["compliant 192.0.2.9:80/tcp", "not-verified www.example.com"])
        #expect(judgement.exitStatus == 2)
    }

    @Test func anExcludedNameMakesNoFinding() throws {
        let text = "exclude: [www.example.com]\n" + Self.text
        let judgement = try Workbench.judgement(
            text, [.of("192.0.2.9", open: "80")], failures: ["www.example.com": .noSuchName])
        #expect(judgement.lines == ["compliant 192.0.2.9:80/tcp"])
        #expect(judgement.exitStatus == 0)
    }

    @Test func aReverseNameNeverMakesATarget() throws {
        let stranger = try #require(IPAddress("198.51.100.7"))
        let judgement = try Workbench.judgement(
            Self.text, [.of("192.0.2.9", open: "80"), .of("198.51.100.7", open: "80")]
        ) {
            $0.reverseNames[stranger] = ReverseResolution(names: ["www.example.com"])
        }
        #expect(judgement.lines == ["compliant 192.0.2.9:80/tcp", "not-verified www.example.com"])
        #expect(judgement.warnings == ["no target covers these scanned hosts, which were not judged: 198.51.100.7"])
    }

    @Test func reverseNamesStandLastInAFinding() throws {
        let address = try #require(IPAddress("192.0.2.4"))
        let judgement = try Workbench.judgement(
            Workbench.group("targets: [www.example.com]\nexpect: [{ port: 80/tcp }]", scan: "{ tcp: \"80\" }"),
            [.of("192.0.2.4", open: "80")], resolutions: ["www.example.com": ["192.0.2.4"]]
        ) {
            $0.reverseNames[address] = ReverseResolution(names: ["a.isp.example", "www.example.com"])
        }
        #expect(judgement.findings.map(\.names) == [["www.example.com", "a.isp.example"]])
        #expect(judgement.findings.map(\.reverseNames) == [["a.isp.example"]])
        #expect(judgement.findings.map(\.forwardNames) == [["www.example.com"]])
    }

    @Test func halfAnAnswerFromTheNameServersIsIncomplete() throws {
        let policy = try Workbench.policy(Self.text)
        let resolution = Resolution(
            queriedName: "www.example.com", addresses: [IPAddress("192.0.2.4")].compactMap(\.self),
            partialFailures: [Resolution.PartialFailure(type: .aaaa, failure: .timedOut)])
        let scope = try AuditScope(
            policy, names: NameEvidence(resolutions: [HostName(parsing: "www.example.com"): resolution]))
        let judgement = Judge(policy, scope: scope, on: Workbench.today).judge(
            AuditEvidence(hosts: [try .of("192.0.2.4", open: "80"), try .of("192.0.2.9", open: "80")]))
        #expect(judgement.deviantLines == [])
        #expect(judgement.exitStatus == 2)
    }
}
