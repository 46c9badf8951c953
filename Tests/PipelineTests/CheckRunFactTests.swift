import AuditModel
import ExposurePolicy
import Interchange
import Pipeline
import Testing

/// What stored results say beside the states of ports: names, places, days, and what an earlier report found.
@Suite struct CheckRunFactTests {
    private static let policy = """
        version: 1
        name: Stored
        scan: { tcp: "1-100" }
        groups:
          - name: web
            targets: [www.example.com]
            expect:
              - port: 80/tcp

        """

    private func report(
        _ results: [StoredResult], policy: String = Self.policy, baseline: AuditReport? = nil, vantage: String? = nil
    ) throws -> AuditReport {
        let policy = try PolicyParser().parse(Array(policy.utf8), path: "exposure.yaml").policy
        let baseline = try baseline.map { try Baseline($0, path: "last.json", sha256: "", policyName: "Stored") }
        var context = Sample.context
        context.vantage = vantage
        return try CheckRun(policy: policy, results: results, gate: RunGate(), baseline: baseline, context: context)
            .run()
    }

    private func web(names: [String] = ["www.example.com"], reverse: [String] = []) throws -> StoredResult {
        try NmapFile(hosts: [.up("192.0.2.1", open: [80], names: names, reverse: reverse)]).result()
    }

    @Test func aReportNamesItsPolicyAndItsFindingsNameEveryNameOfTheHost() throws {
        let report = try report([web(reverse: ["edge.example.net"])])
        #expect(report.policy?.name == "Stored")
        #expect(report.findings.map(\.verdict) == [.compliant])
        #expect(report.findings.first?.names == ["www.example.com", "edge.example.net"])
    }

    @Test func namesOfAllResultsCount() throws {
        let policy = Self.policy.replacing("[www.example.com]", with: "[www.example.com, shop.example.com]")
        let report = try report([web(), web(names: ["shop.example.com"])], policy: policy)
        #expect(report.hosts.map { $0.names.map(\.name) } == [["shop.example.com", "www.example.com"]])
        #expect(report.findings.map(\.verdict) == [.compliant])
        #expect(report.findings.first?.names == ["shop.example.com", "www.example.com"])
    }

    @Test func anAliasOfAScannedNameIsNotTheTargetOfThatName() throws {
        var result = try web(names: [])
        result.names[try Sample.address("192.0.2.1")] = [AddressName(name: "www.example.com", source: .alias)]
        #expect(try report([result]).findings.map(\.verdict) == [.notVerified])
    }

    @Test func aNameThatOnlyTheStoredAnswerLeadsFromStandsBesideItsAddress() throws {
        var result = try web(names: [])
        let name = try Sample.name("www.example.com")
        result.resolutions[name] = Resolution(
            queriedName: name.text, aliases: ["web.example.net"], addresses: [try Sample.address("192.0.2.1")])
        let report = try report([result])
        #expect(report.findings.map(\.verdict) == [.compliant])
        #expect(report.hosts.first?.names.map(\.name) == ["www.example.com", "web.example.net"])
    }

    @Test func aNameThatNoResultCouldResolveKeepsTheReason() throws {
        var result = try NmapFile(hosts: []).result()
        let failure = Resolution(queriedName: "www.example.com", failure: .noSuchName)
        result.resolutions[try Sample.name("www.example.com")] = failure
        #expect(try report([result, result]).targets.first?.resolution == failure)
    }

    @Test(arguments: [false, true])
    func aReverseNameThatAnyResultHasStands(isReversed: Bool) throws {
        var silent = try web()
        silent.reverseNames[try Sample.address("192.0.2.1")] = ReverseResolution(failure: .timedOut)
        let named = try web(reverse: ["edge.example.net"])
        let report = try report(isReversed ? [named, silent] : [silent, named])
        #expect(report.hosts.first?.names.map(\.name) == ["www.example.com", "edge.example.net"])
        #expect(report.hosts.first?.reverseFailure == nil)
    }

    @Test func thePlaceThatTheUserNamesGoesBeforeThoseOfTheResults() throws {
        var result = try web()
        result.vantage = "office"
        #expect(try report([result]).run.vantage == "office")
        #expect(try report([result], vantage: "internet").run.vantage == "internet")
    }

    @Test(arguments: [("2026-02-28", true), ("2026-03-01", false)])
    func reviewsAreJudgedByTheDayOfTheCheck(reviewBy: String, isOverdue: Bool) throws {
        let approval = "approved: { by: ciso, on: 2025-03-01, review-by: \(reviewBy) }"
        let policy = Self.policy.replacing("- port: 80/tcp", with: "- { port: 80/tcp, \(approval) }")
        #expect(try report([web()], policy: policy).findings.contains { $0.verdict == .reviewOverdue } == isOverdue)
    }

    @Test func aBaselineTellsWhatPersistsFromWhatIsNew() throws {
        func report(open: [Int], baseline: AuditReport? = nil) throws -> AuditReport {
            try self.report(
                [NmapFile(hosts: [.up("192.0.2.1", open: open, names: ["www.example.com"])]).result()],
                baseline: baseline)
        }
        let earlier = try report(open: [22, 80])
        #expect(earlier.findings.allSatisfy { $0.baseline == nil })
        let later = try report(open: [22, 23, 80], baseline: earlier)
        #expect(later.findings.map(\.endpoint?.port) == [22, 23, 80])
        #expect(later.findings.map(\.baseline) == [.persisting, .new, nil])
    }

    @Test func moreAddressesThanARunHoldsAreRefused() throws {
        let policy = Self.policy.replacing("www.example.com", with: "10.0.0.0/11")
        #expect(throws: RunError.self) { try report([web()], policy: policy) }
    }
}
