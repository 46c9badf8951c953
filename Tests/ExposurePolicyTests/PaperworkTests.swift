import AuditModel
import ExposurePolicy
import Testing

/// Required evidence, reviews, vantages and severities.
@Suite struct PaperworkTests {
    private static func text(_ head: String, _ group: String) -> String {
        head + "\n" + Workbench.group(group, scan: "{ tcp: \"80\" }")
    }

    @Test(
        "an open expectation without required evidence is undocumented, beside its own verdict",
        arguments: [
            ("need", "need: x", true), ("need", "controls: [c]", false), ("approved", "approved: { by: a }", true),
            ("controls", "controls: [c]", true), ("controls", "need: x", false), ("owner", "need: x", true),
            ("need, owner, approved", "need: x", false), ("need", "state: any", true),
            ("need", "state: not-open", true),
        ])
    func undocumented(required: String, entry: String, isDocumented: Bool) throws {
        let judgement = try Workbench.judgement(
            Self.text("require: [\(required)]", "owner: o\ntargets: [192.0.2.4]\nexpect: [{ port: 80/tcp, \(entry) }]"),
            [.of("192.0.2.4", closed: "80")])
        let findings = judgement.findings.filter { $0.verdict == .undocumented }
        #expect(findings.isEmpty == isDocumented)
        #expect(findings.allSatisfy { $0.severity == .low && $0.endpoint?.port == 80 })
        #expect(judgement.findings.count == (isDocumented ? 1 : 2))
    }

    @Test("the owner that is required stands in the group", arguments: [("owner: o\n", true), ("", false)])
    func owner(line: String, isDocumented: Bool) throws {
        let judgement = try Workbench.judgement(
            Self.text("require: [owner]", "\(line)targets: [192.0.2.4]\nexpect: [{ port: 80/tcp, need: x }]"),
            [.of("192.0.2.4", open: "80")])
        #expect(judgement.deviantLines == (isDocumented ? [] : ["undocumented 192.0.2.4:80/tcp"]))
    }

    @Test("a review that is due today is not overdue", arguments: [("2026-05-27", false), ("2026-05-26", true)])
    func review(day: String, isOverdue: Bool) throws {
        let judgement = try Workbench.judgement(
            Self.text("", "targets: [192.0.2.4]\nexpect: [{ port: 80/tcp, approved: { by: a, review-by: \(day) } }]"),
            [.of("192.0.2.4", open: "80")])
        #expect(judgement.deviantLines == (isOverdue ? ["review-overdue 192.0.2.4:80/tcp"] : []))
        #expect(judgement.exitStatus == (isOverdue ? 1 : 0))
        #expect(judgement.deviations.isEmpty)
    }

    @Test(
        "an expectation holds from its vantages alone",
        arguments: [
            ("vantage: internet", "internet", nil, ["compliant"]),
            ("vantage: internet", "[partner, internet]", nil, ["compliant"]),
            ("vantage: internet", "office", nil, ["unexpected-open"]),
            ("vantage: internet", "office", "office", ["compliant"]),
            ("vantage: internet", "'Branch Office'", " branch office", ["compliant"]),
            ("", "office", nil, ["not-verified"]),
        ] as [(String, String, String?, [String])])
    func vantage(head: String, condition: String, vantage: String?, verdicts: [String]) throws {
        let policy = try Workbench.policy(
            Self.text(
                head, "targets: [192.0.2.4]\nscan: { tcp: \"22\" }\nexpect: [{ port: 80/tcp, vantage: \(condition) }]"))
        let scope = try AuditScope(policy, names: NameEvidence(), vantage: vantage)
        #expect(scope.hosts.map(\.tcp.description) == ["22,80"])
        let judgement = Judge(policy, scope: scope, on: Workbench.today)
            .judge(AuditEvidence(hosts: [try .of("192.0.2.4", open: "80", closed: "22")]))
        #expect(judgement.findings.map(\.verdict.rawValue) == verdicts)
    }

    @Test(
        "what holds from elsewhere alone is named, and so is a place that the policy does not speak of",
        arguments: [
            ("office", nil, ["1 expectation holds from other vantages (office) and was not judged: exposure.yaml:8"]),
            ("office", "Office ", []),
            ("internet", "INTERNET", []),
            (
                "office", "ofice",
                [
                    "the network was seen from 'ofice', and the policy only speaks of internet, office",
                    "1 expectation holds from other vantages (office) and was not judged: exposure.yaml:8",
                ]
            ),
        ] as [(String, String?, [String])])
    func vantageWarnings(condition: String, vantage: String?, warnings: [String]) throws {
        let policy = try Workbench.policy(
            Self.text(
                "vantage: internet", "targets: [192.0.2.4]\nexpect: [{ port: 80/tcp, vantage: \(condition) }]"))
        let scope = try AuditScope(policy, names: NameEvidence(), vantage: vantage)
        let judgement = Judge(policy, scope: scope, on: Workbench.today)
            .judge(AuditEvidence(hosts: [try .of("192.0.2.4", closed: "80")]))
        #expect(judgement.warnings == warnings)
    }

    @Test(arguments: ["service: https", "tls: { minimum: '1.2' }"])
    func whatNobodyIdentifiedIsNotToBeScannedAgain(part: String) throws {
        let judgement = try Workbench.judgement(
            Self.text("", "targets: [192.0.2.4]\nexpect: [{ port: 443/tcp, \(part) }]"),
            [.of("192.0.2.4", open: "443")])
        let remedies = judgement.findings.filter { $0.verdict == .notVerified }.map(\.remedy)
        #expect(remedies.count == 1)
        #expect(remedies.allSatisfy { $0?.contains("nmap -sV") == true })
    }

    @Test(
        arguments: [
            ("514/udp", "'syslog' never answers"), ("5140/udp, service: syslog", "'syslog' never answers"),
            ("1194/udp", "answers no strangers"),
        ])
    func whatNeverAnswersIsToBeCheckedOnTheHost(port: String, remedy: String) throws {
        let number = String(port.prefix { $0 != "/" })
        let judgement = try Workbench.judgement(
            Self.text("", "targets: [192.0.2.4]\nexpect: [{ port: \(port) }]"),
            [.of("192.0.2.4", openFiltered: number, udp: true)])
        #expect(judgement.findings.map(\.verdict) == [.notVerified])
        #expect(judgement.findings.first?.remedy?.contains(remedy) == true)
    }

    @Test func whoeverMissesAHostOfTheOwnNetworkIsAskedWhetherItIsThere() throws {
        var host = try HostScan.of("192.0.2.4", unreachable: "443")
        host.aggregates[0].reason = .noNeighbor
        let judgement = try Workbench.judgement(
            Self.text("", "targets: [192.0.2.4]\nexpect: [{ port: 443/tcp }]"), [host])
        #expect(judgement.findings.map(\.verdict) == [.notVerified])
        #expect(judgement.findings.first?.remedy?.contains("switched on and has this address") == true)
        #expect(VerdictGuide(.notVerified).example.contains("no-neighbor"))
    }

    @Test func manyExpectationsFromElsewhereAreCountedAndAFewNamed() throws {
        let entries = (1...7).map { "  - { port: \($0)/tcp, vantage: office }" }.joined(separator: "\n")
        let policy = try Workbench.policy(
            Self.text("vantage: internet", "targets: [192.0.2.4]\nexpect:\n\(entries)"))
        let warnings = try AuditScope(policy, names: NameEvidence()).warnings
        #expect(warnings.count == 1)
        #expect(
            warnings.first?.hasPrefix("7 expectations hold from other vantages (office) and were not judged: ") == true)
        #expect(warnings.first?.hasSuffix(" and 2 more") == true)
    }

    @Test func onePortMayHaveAnExpectationForEachVantage() throws {
        let group =
            "targets: [192.0.2.4]\nexpect: [{ port: 80/tcp, vantage: a }, { port: 80/tcp, vantage: b, state: closed }]"
        #expect(Workbench.errors(Self.text("", group)) == [])
        let clash = group.replacing("vantage: b", with: "vantage: [b, a]")
        #expect(
            Workbench.errors(Self.text("", clash)) == [
                "p.yaml:8:46: 80/tcp is declared already in this group, on line 8; keep one"
            ])
    }

    @Test(
        "the nearest severity wins: expectation, group, policy, usual",
        arguments: [
            ("", "", "", Severity.high), ("severity: { unexpected-open: info }", "", "", .info),
            ("severity: { unexpected-open: info }", "severity: { unexpected-open: low }", "", .low),
            ("severity: { unexpected-open: info }", "severity: low", "severity: critical", .critical),
            ("severity: { missing: info }", "", "", .high),
        ])
    func severity(policy: String, group: String, entry: String, severity: Severity) throws {
        let judgement = try Workbench.judgement(
            Self.text(
                policy,
                "\(group)\ntargets: [192.0.2.4]\nexpect: [{ port: 80/tcp, state: closed\(entry.isEmpty ? "" : ", " + entry) }]"
            ),
            [.of("192.0.2.4", open: "80")])
        #expect(judgement.findings.map(\.severity) == [severity])
    }
}
