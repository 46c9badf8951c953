import AuditModel
import ExposurePolicy
import Testing

/// DNS expectations, held against what the DNS answered.
@Suite struct RecordVerdictTests {
    private static func judgement(_ records: String, _ resolution: Resolution?, carried: Bool = false) throws
        -> Judgement
    {
        let policy = try Workbench.policy(
            Workbench.group(
                "targets: [192.0.2.4]\ndns: [{ name: www.example.com, \(records) }]", scan: "{ tcp: \"80\" }"))
        let name = try HostName(parsing: "www.example.com")
        #expect(policy.names == [name])
        let address = try #require(IPAddress("192.0.2.4"))
        let names = NameEvidence(
            resolutions: resolution.map { [name: $0] } ?? [:], carried: carried ? [name: [address]] : [:])
        let scope = try AuditScope(policy, names: names)
        return Judge(policy, scope: scope, on: Workbench.today)
            .judge(AuditEvidence(hosts: [try .of("192.0.2.4", closed: "80")]))
    }

    private static func resolution(
        _ addresses: [String], aliases: [String] = [], failure: ResolutionFailure? = nil,
        partial: [Resolution.PartialFailure] = []
    ) -> Resolution {
        Resolution(
            queriedName: "www.example.com", aliases: aliases, addresses: addresses.compactMap { IPAddress($0) },
            failure: failure, partialFailures: partial)
    }

    static let timedOut = [Resolution.PartialFailure(type: .aaaa, failure: .timedOut)]

    @Test func theRecordsOfAnExcludedNameAreNobodysBusiness() throws {
        let group = "targets: [192.0.2.4]\ndns: [{ name: www.example.com, addresses: [192.0.2.5] }]"
        let text = Workbench.group(group, scan: "{ tcp: \"80\" }")
        func lines(_ text: String) throws -> [String] {
            try Workbench.judgement(
                text, [.of("192.0.2.4", closed: "80")], resolutions: ["www.example.com": ["192.0.2.6"]]
            ).lines
        }
        #expect(try lines(text) == ["dns-mismatch www.example.com"])
        #expect(try lines("exclude: [www.example.com]\n" + text) == [])
        #expect(try lines("exclude: [other.example.com]\n" + text) == ["dns-mismatch www.example.com"])
    }

    @Test(
        "records are as declared, or a mismatch, or not verified",
        arguments: [
            ("addresses: [192.0.2.4]", resolution(["192.0.2.4"]), ["compliant"]),
            ("addresses: [192.0.2.4]", resolution(["192.0.2.5"]), ["dns-mismatch"]),
            ("addresses: [192.0.2.4]", resolution(["192.0.2.4", "192.0.2.5"]), ["dns-mismatch"]),
            ("addresses: [192.0.2.4]", resolution([], failure: .noSuchName), ["dns-mismatch"]),
            ("addresses: [192.0.2.4]", resolution([], failure: .timedOut), ["not-verified"]),
            ("addresses: [192.0.2.4]", nil, ["not-verified"]),
            ("addresses: [192.0.2.4]", resolution(["192.0.2.4"], partial: timedOut), ["not-verified"]),
            ("addresses: [192.0.2.4, '::1']", resolution(["192.0.2.4"], partial: timedOut), ["not-verified"]),
            ("addresses: [192.0.2.5]", resolution(["192.0.2.4"], partial: timedOut), ["dns-mismatch"]),
            ("cname: web.example.net", resolution(["192.0.2.4"], aliases: ["web.example.net"]), ["compliant"]),
            ("cname: web.example.net", resolution(["192.0.2.4"], aliases: ["WEB.example.net."]), ["compliant"]),
            (
                "cname: web.example.net", resolution(["192.0.2.4"], aliases: ["x.example.net", "web.example.net"]),
                ["dns-mismatch"]
            ),
            ("cname: web.example.net", resolution(["192.0.2.4"]), ["dns-mismatch"]),
            ("cname: a.b, addresses: [192.0.2.9]", resolution(["192.0.2.4"]), ["dns-mismatch", "dns-mismatch"]),
        ] as [(String, Resolution?, [String])])
    func records(records: String, resolution: Resolution?, verdicts: [String]) throws {
        let judgement = try Self.judgement(records, resolution)
        #expect(judgement.findings.map(\.verdict.rawValue) == verdicts)
        #expect(Set(judgement.findings.map(\.id)).count == verdicts.count)
        #expect(judgement.deviations.isEmpty)
    }

    @Test func namesThatAResultCarriesAreNoAnswerOfTheDNS() throws {
        let judgement = try Self.judgement("addresses: [192.0.2.4]", nil, carried: true)
        #expect(judgement.lines == ["not-verified www.example.com"])
    }
}
