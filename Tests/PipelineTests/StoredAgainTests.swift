import AuditModel
import ExposurePolicy
import Foundation
import Interchange
import Pipeline
import Testing

/// Results that do not say everything, and reports made of them: nothing that they left open is settled by storing it.
@Suite struct StoredAgainTests {
    private static func policy(_ head: String = "", target: String = "192.0.2.1", state: String = "open") -> String {
        """
        version: 1
        name: Stored
        scan: { tcp: "1-100" }
        \(head)
        groups:
          - name: web
            targets: [\(target)]
            expect:
              - { port: 80/tcp, state: \(state) }

        """
    }

    private func report(
        _ text: String, _ results: [StoredResult], vantage: String? = nil
    ) throws -> AuditReport {
        let policy = try PolicyParser().parse(Array(text.utf8), path: "exposure.yaml").policy
        var context = Sample.context
        context.vantage = vantage
        return try CheckRun(policy: policy, results: results, gate: RunGate(), context: context).run()
    }

    /// The report as it is read from a file.
    private func stored(_ report: AuditReport) throws -> StoredResult {
        let file = FileManager.default.temporaryDirectory.appending(path: "tidewaiter-again-\(UUID().uuidString).json")
        try JSONEncoder().encode(report).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try StoredResult(reading: file.path)
    }

    /// A result in which everything is as declared.
    private func whole(vantage: String? = nil, path: String = "scan.xml") throws -> StoredResult {
        var result = try NmapFile(hosts: [.up("192.0.2.1", open: [80])]).result()
        result.origin.path = path
        result.vantage = vantage
        return result
    }

    @Test(arguments: [NmapFile.End.withoutStatistics, .cutOff])
    func aReportOfAPartialScanStaysPartialHoweverOftenItIsStored(end: NmapFile.End) throws {
        let result = try NmapFile(hosts: [.up("192.0.2.1", open: [80]), .up("192.0.2.2", open: [])], end: end).result()
        var report = try report(Self.policy(), [result])
        for _ in 0..<2 {
            #expect(report.findings.map(\.verdict) == [.compliant])
            #expect(report.summary.exitStatus == 2)
            #expect(report.run.partialReasons?.first?.contains("is a partial scan") == true)
            report = try self.report(Self.policy(), [stored(report)])
        }
        #expect(try self.report(Self.policy(), [whole()]).run.partialReasons == nil)
    }

    @Test(
        "ports without a state of their own keep what is known of them",
        arguments: [
            ("open", Verdict.missing, 1), ("not-open", .compliant, 0), ("any", .compliant, 0),
            ("closed", .notVerified, 2), ("filtered", .notVerified, 2),
        ])
    func undetermined(state: String, verdict: Verdict, exitStatus: Int32) throws {
        let result = try NmapFile(hosts: [.summed("192.0.2.1", counts: ["closed": 60, "filtered": 40])]).result()
        let first = try report(Self.policy(state: state), [result])
        let second = try report(Self.policy(state: state), [stored(first)])
        #expect(first.findings.map(\.verdict) == [verdict])
        #expect(first.summary.exitStatus == exitStatus)
        #expect(second.findings == first.findings)
        #expect(second.hosts == first.hosts)
        #expect(second.coverage == first.coverage)
        #expect(second.summary == first.summary)
    }

    @Test func resultsFromSeveralPlacesAreEvidenceAboutNone() throws {
        let policy = Self.policy("vantage: internet")
        let results = try [whole(vantage: "office", path: "a.xml"), whole(vantage: "dmz", path: "b.xml")]
        let mixed = try report(policy, results)
        #expect(mixed.summary.exitStatus == 2)
        #expect(
            mixed.warnings == [
                "the results were made from different places (a.xml: office; b.xml: dmz); check each alone, or say with "
                    + "--vantage from where all of them were made"
            ])
        #expect(mixed.run.vantage == nil)
        #expect(try report(policy, [stored(mixed)]).summary.exitStatus == 2)
        #expect(try report(policy, results, vantage: "internet").summary.exitStatus == 0)
        #expect(try report(policy, [whole(vantage: "dmz"), whole(vantage: "dmz")]).summary.exitStatus == 0)
    }

    @Test(
        "a result that does not say from where it was made is taken to be from where the policy must hold",
        arguments: [
            ("vantage: internet", ["internet", nil], nil, "internet", 0),
            ("vantage: internet", ["Internet", "internet "], nil, "Internet", 0),
            ("vantage: internet", [nil, nil], nil, "internet", 0),
            ("vantage: internet", ["office", nil], nil, nil, 2),
            ("vantage: internet", ["office", nil], "internet", "internet", 0),
            ("", ["office", nil], nil, nil, 2),
            ("", ["office", "office"], nil, "office", 0),
            ("", [nil, nil], nil, nil, 0),
        ] as [(String, [String?], String?, String?, Int32)])
    func places(head: String, places: [String?], stated: String?, seenFrom: String?, status: Int32) throws {
        let results = try places.map { try whole(vantage: $0) }
        for order in [results, results.reversed()] {
            let report = try report(Self.policy(head), order, vantage: stated)
            #expect(report.run.vantage == seenFrom)
            #expect(report.summary.exitStatus == status)
            #expect(report.run.partialReasons?.count ?? 0 == (status == 2 ? 1 : 0))
        }
    }

    @Test func whatIsBoundToAPlaceIsNotVerifiedByResultsFromSeveral() throws {
        let policy = Self.policy("vantage: internet", state: "open, vantage: internet")
        let results = try [whole(vantage: "internet"), whole(vantage: "office")]
        #expect(try report(policy, [results[0]]).findings.map(\.verdict) == [.compliant])
        #expect(try report(policy, results).findings.map(\.verdict) == [.notVerified])
    }

    @Test(
        "a place that the policy does not speak of is said to be one, whoever says so",
        arguments: [
            ("office", nil, true), ("internet", nil, false), (nil, nil, false), ("Internet ", nil, false),
            ("office", "office", true), ("office", "internet", false),
        ] as [(String?, String?, Bool)])
    func elsewhere(place: String?, stated: String?, isForeign: Bool) throws {
        let report = try report(Self.policy("vantage: internet"), [whole(vantage: place)], vantage: stated)
        let warning = "the network was seen from 'office', and the policy only speaks of internet"
        #expect(report.warnings == (isForeign ? [warning] : []))
        #expect(report.run.vantage == stated ?? place ?? "internet")
    }

    @Test(arguments: [("[192.0.2.9]", Verdict.compliant), ("[192.0.2.10]", .dnsMismatch)])
    func whatTheDNSSaidOfAnyNameOfThePolicyIsStored(addresses: String, verdict: Verdict) throws {
        let head = "exclude: [old.example.com]"
        let dns = "    dns: [{ name: cdn.example.com, addresses: \(addresses) }]\n"
        var result = try whole()
        for (name, address) in [("cdn.example.com", "192.0.2.9"), ("old.example.com", "192.0.2.7")] {
            result.resolutions[try Sample.name(name)] = Resolution(
                queriedName: name, addresses: [try Sample.address(address)])
        }
        let first = try report(Self.policy(head) + dns, [result])
        #expect(first.run.lookups?.map(\.name) == ["cdn.example.com", "old.example.com"])
        #expect(first.findings.contains { $0.verdict == verdict && $0.target == "cdn.example.com" })
        let second = try report(Self.policy(head) + dns, [stored(first)])
        #expect(second.findings == first.findings)
        #expect(second.run.lookups == first.run.lookups)
        #expect(second.summary == first.summary)
        #expect(try report(Self.policy(), [whole()]).run.lookups == nil)
    }

    @Test func everyAddressOfANameCountsWhicheverResultSaysSo() throws {
        let name = "www.example.com"
        let host = NmapFile.Host.up("192.0.2.1", open: [80], names: [name])
        let results = try [["192.0.2.1"], ["192.0.2.1", "192.0.2.2"]].map { addresses in
            var result = try NmapFile(hosts: [host]).result()
            result.resolutions[try Sample.name(name)] = Resolution(
                queriedName: name, addresses: try addresses.map { try Sample.address($0) })
            return result
        }
        #expect(try report(Self.policy(target: name), [results[0]]).summary.exitStatus == 0)
        for order in [results, results.reversed()] {
            let report = try report(Self.policy(target: name), order)
            #expect(report.findings.map(\.verdict) == [.notVerified, .compliant])
            #expect(report.summary.exitStatus == 2)
        }
    }
}
