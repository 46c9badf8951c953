import AuditModel
import ExposurePolicy
import Interchange
import Pipeline
import Testing

/// Stored results held against a policy: what they do not say is never taken for good news.
@Suite struct CheckRunTests {
    /// Two declared ports on each of two addresses.
    private static let policy = """
        version: 1
        name: Stored
        scan: { tcp: "1-100" }
        groups:
          - name: web
            targets: [192.0.2.1, 192.0.2.2]
            expect:
              - port: 80/tcp

        """

    private func report(_ policy: String = Self.policy, _ results: StoredResult...) throws -> AuditReport {
        let policy = try PolicyParser().parse(Array(policy.utf8), path: "exposure.yaml").policy
        return try CheckRun(policy: policy, results: results, gate: RunGate(), context: Sample.context).run()
    }

    private func verdicts(_ report: AuditReport) -> [String: Verdict] {
        Dictionary(report.findings.map { ($0.endpoint?.description ?? $0.target, $0.verdict) }) { first, _ in first }
    }

    @Test func aWholeScanOfEverythingDeclaredIsComplete() throws {
        let report = try report(
            Self.policy, NmapFile(hosts: [.up("192.0.2.1", open: [80]), .up("192.0.2.2", open: [80])]).result())
        #expect(verdicts(report) == ["192.0.2.1:80/tcp": .compliant, "192.0.2.2:80/tcp": .compliant])
        #expect(report.summary.isComplete)
        #expect(report.summary.exitStatus == 0)
        #expect(report.coverage.endpointsConclusive == 200)
        #expect(report.warnings.isEmpty)
    }

    @Test func aLinkLocalAddressWithoutItsInterfaceIsJudgedAsOtherScannersReportIt() throws {
        let policy = Self.policy.replacing("[192.0.2.1, 192.0.2.2]", with: "[\"fe80::1\"]")
        let report = try report(policy, NmapFile(hosts: [.up("fe80::1", open: [80])]).result())
        #expect(verdicts(report) == ["[fe80::1]:80/tcp": .compliant])
        #expect(report.summary.exitStatus == 0)
    }

    @Test func theReportSaysWhichEndpointsNobodyLookedAt() throws {
        let policy = Self.policy.replacing("[192.0.2.1, 192.0.2.2]", with: "[192.0.2.0/29]")
            .replacing("1-100", with: "1-102")
        let report = try report(policy, NmapFile(hosts: [.up("192.0.2.1", open: [80])]).result())
        let gaps = try #require(report.coverage.gaps)
        #expect(
            gaps.map { "\($0.addresses) \($0.ports)/\($0.transport) \($0.wasLookedAt)" } == [
                "192.0.2.0 1-79,81-102/tcp false", "192.0.2.1 101-102/tcp false",
                "192.0.2.2-192.0.2.7 1-79,81-102/tcp false",
            ])
        // The gaps, and the seven declared ports that are findings.
        let endpoints = gaps.reduce(7) { $0 + $1.addresses.count * $1.ports.count }
        #expect(report.coverage.endpointsInconclusive == endpoints)
        #expect(
            report.summary.incompleteReasons.first
                == "\(endpoints) of 816 planned endpoints gave no conclusive evidence: not looked at")
    }

    @Test func theReportListsTheWaiversOfThePolicyAndNoWarningRepeatsThem() throws {
        let waiver = "waivers: [{ id: W-1, match: { port: 22/tcp }, reason: r, approved-by: a, until: 9999-12-31 }]\n"
        let report = try report(
            Self.policy + waiver,
            NmapFile(hosts: [.up("192.0.2.1", open: [22, 80]), .up("192.0.2.2", open: [80])]).result())
        #expect(report.waivers.map(\.id) == ["W-1"] && report.waivers.map(\.state) == [.active])
        #expect(report.waivers.map(\.waivedFindings) == [1] && report.summary.waived == 1)
        #expect(report.warnings.isEmpty)
    }

    @Test func aHostThatIsCalledDownWasNotProbed() throws {
        let report = try report(
            Self.policy, NmapFile(hosts: [.up("192.0.2.1", open: [80]), .down("192.0.2.2")]).result())
        #expect(verdicts(report) == ["192.0.2.1:80/tcp": .compliant, "192.0.2.2:80/tcp": .notVerified])
        #expect(report.summary.exitStatus == 2)
        #expect(report.hosts.last?.remarks.contains { $0.contains("calls the host down") } == true)
    }

    @Test func aHostThatNoResultMentionsIsNotVerified() throws {
        let report = try report(Self.policy, NmapFile(hosts: [.up("192.0.2.1", open: [80])]).result())
        #expect(verdicts(report)["192.0.2.2:80/tcp"] == .notVerified)
        #expect(report.summary.exitStatus == 2)
    }

    @Test func withoutAnyResultNothingIsVerified() throws {
        let report = try report()
        #expect(Set(report.findings.map(\.verdict)) == [.notVerified])
        #expect(report.findings.count == 2)
        #expect(report.run.scannerHost == "unknown")
    }

    @Test func aHostThatNoTargetCoversIsNamedAndNotJudged() throws {
        let hosts = ["192.0.2.1", "192.0.2.2", "198.51.100.7"].map { NmapFile.Host.up($0, open: [80]) }
        let report = try report(Self.policy, NmapFile(hosts: hosts).result())
        #expect(report.findings.count == 2)
        #expect(report.summary.exitStatus == 0)
        #expect(report.warnings.count == 1)
        #expect(report.warnings.first?.hasSuffix("were not judged: 198.51.100.7") == true)
    }

    @Test func anExcludedHostIsNoStrangerAndHasNoVerdict() throws {
        let policy = Self.policy.replacing("groups:", with: "exclude: [192.0.2.2]\ngroups:")
        let report = try report(
            policy, NmapFile(hosts: [.up("192.0.2.1", open: [80]), .up("192.0.2.2", open: [22, 80])]).result())
        #expect(verdicts(report) == ["192.0.2.1:80/tcp": .compliant])
        #expect(report.warnings.isEmpty)
        #expect(report.coverage.excluded.map(\.declaredEndpoints.count) == [1])
    }

    @Test func aDeclaredPortOutsideOfWhatWasScannedIsNotVerified() throws {
        let policy = Self.policy.replacing("- port: 80/tcp", with: "- port: 80/tcp\n      - port: 8443/tcp")
        let file = NmapFile(hosts: [.up("192.0.2.1", open: [80]), .up("192.0.2.2", open: [80])])
        let verdicts = verdicts(try report(policy, file.result()))
        #expect(verdicts["192.0.2.1:8443/tcp"] == .notVerified)
        #expect(verdicts["192.0.2.1:80/tcp"] == .compliant)
    }

    @Test func anOpenPortOutsideOfThePolicysScanIsAViolationAllTheSame() throws {
        let policy = Self.policy.replacing("1-100", with: "80")
        let file = NmapFile(hosts: [.up("192.0.2.1", open: [22, 80]), .up("192.0.2.2", open: [80])])
        let report = try report(policy, file.result())
        #expect(verdicts(report)["192.0.2.1:22/tcp"] == .unexpectedOpen)
        #expect(report.summary.exitStatus == 1)
    }

    @Test(arguments: [NmapFile.End.withoutStatistics, .cutOff])
    func aFileWithoutItsEndIsAPartialScanWhoseHostsCount(end: NmapFile.End) throws {
        let file = NmapFile(hosts: [.up("192.0.2.1", open: [80]), .up("192.0.2.2", open: [80])], end: end)
        let report = try report(Self.policy, file.result())
        let second: Verdict = end == .cutOff ? .notVerified : .compliant
        #expect(verdicts(report) == ["192.0.2.1:80/tcp": .compliant, "192.0.2.2:80/tcp": second])
        #expect(!report.summary.isComplete)
        #expect(report.summary.exitStatus == 2)
        #expect(report.summary.incompleteReasons.contains { $0.contains("is a partial scan") })
        #expect(report.warnings.contains { $0.contains("is a partial scan") })
    }

    @Test func aPartialFileBesideAWholeOneLeavesTheRunIncomplete() throws {
        let whole = NmapFile(hosts: [.up("192.0.2.1", open: [80]), .up("192.0.2.2", open: [80])])
        let partial = NmapFile(hosts: [.up("192.0.2.1", open: [80])], end: .withoutStatistics)
        let report = try report(Self.policy, whole.result(), partial.result())
        #expect(Set(report.findings.map(\.verdict)) == [.compliant])
        #expect(report.summary.exitStatus == 2)
    }

    @Test func aViolationInAPartialScanIsAViolation() throws {
        let file = NmapFile(hosts: [.up("192.0.2.1", open: [22, 80])], end: .withoutStatistics)
        #expect(try report(Self.policy, file.result()).summary.exitStatus == 1)
    }

    @Test func aScanOfOpenPortsOnlyComesWithAHint() throws {
        let file = NmapFile(hosts: [.up("192.0.2.1", open: [80])], arguments: "nmap --open -p 1-100 192.0.2.0/30")
        let report = try report(Self.policy, file.result())
        #expect(verdicts(report)["192.0.2.2:80/tcp"] == .notVerified)
        #expect(report.warnings.contains { $0.contains("scan without --open") })
    }

    @Test(arguments: [false, true])
    func ofResultsThatDisagreeTheMoreOpenStateCounts(isReversed: Bool) throws {
        let first = try NmapFile(hosts: [.up("192.0.2.1", open: [80]), .up("192.0.2.2", open: [80])]).result()
        let second = try NmapFile(hosts: [.up("192.0.2.1", open: [22]), .up("192.0.2.2", open: [80])]).result()
        let report = isReversed ? try report(Self.policy, second, first) : try report(Self.policy, first, second)
        let expected: [String: Verdict] = [
            "192.0.2.1:80/tcp": .compliant, "192.0.2.1:22/tcp": .unexpectedOpen, "192.0.2.2:80/tcp": .compliant,
        ]
        #expect(verdicts(report) == expected)
        #expect(report.hosts.count == 2)
        #expect(report.hosts.first?.observations.map(\.endpoint.port) == [22, 80])
        #expect(report.hosts.first?.aggregates.map(\.ports.count) == [98])
        #expect(report.warnings == ["results disagree about 192.0.2.1 tcp 22,80; the more open state was judged"])
    }

    @Test func aHostThatIsDownInOneResultAndUpInAnotherCountsAsUp() throws {
        let down = NmapFile(hosts: [.down("192.0.2.1"), .up("192.0.2.2", open: [80])])
        let up = NmapFile(hosts: [.up("192.0.2.1", open: [80])])
        let report = try report(Self.policy, down.result(), up.result())
        #expect(Set(report.findings.map(\.verdict)) == [.compliant])
        #expect(report.hosts.count == 2)
    }

    @Test func portsThatMayBeOfSeveralStatesSayWhatIsKnownOfThem() throws {
        let policy = Self.policy.replacing("- port: 80/tcp", with: "- { port: 90/tcp, state: not-open }")
        let host = NmapFile.Host.summed("192.0.2.1", counts: ["closed": 60, "filtered": 40])
        let report = try report(policy, NmapFile(hosts: [host, .up("192.0.2.2", open: [])]).result())
        #expect(verdicts(report) == ["192.0.2.1:90/tcp": .compliant, "192.0.2.2:90/tcp": .compliant])
        #expect(
            report.hosts.first?.remarks == [
                "the stored result says of 100 tcp ports only that each is closed or filtered"
            ])
    }

    @Test func aNamedTargetIsFoundByTheNamesThatWereScannedAndNotByReverseNames() throws {
        let policy = Self.policy.replacing("[192.0.2.1, 192.0.2.2]", with: "[www.example.com, mail.example.com]")
        let host = NmapFile.Host.up("192.0.2.1", open: [80], names: ["www.example.com"], reverse: ["mail.example.com"])
        let report = try report(policy, NmapFile(hosts: [host]).result())
        #expect(verdicts(report) == ["192.0.2.1:80/tcp": .compliant, "mail.example.com": .notVerified])
        #expect(
            report.hosts.first?.names == [
                AddressName(name: "www.example.com", source: .target),
                AddressName(name: "mail.example.com", source: .reverse),
            ])
    }

    @Test(
        "evidence of more than thirty days, of an unknown day or of a day to come is warned of, and judged all the same",
        arguments: [
            (0, nil), (30, nil),
            (31, "scan.xml was scanned 31 days before this run; scan again to see today's network"),
            (-1, "scan.xml is dated after this run, so one of the two clocks is wrong"),
            (nil, "scan.xml does not say when it was scanned, so its evidence may be of any age"),
        ] as [(Int64?, String?)])
    func age(days: Int64?, warning: String?) throws {
        var result = try NmapFile(hosts: [.up("192.0.2.1", open: [80]), .up("192.0.2.2", open: [80])]).result()
        result.origin.path = "scan.xml"
        result.origin.startedAt = days.map { Timestamp(microseconds: Sample.start.microseconds - $0 * 86_400_000_000) }
        result.origin.endedAt = nil
        let report = try report(Self.policy, result)
        #expect(report.warnings == [warning].compactMap(\.self))
        #expect(report.summary.exitStatus == 0)
        #expect(report.run.inputs == [result.origin])
    }

    @Test func theScannersOfAllResultsAreNamed() throws {
        var first = try NmapFile(hosts: []).result()
        var second = first
        first.scannerHost = "beta"
        second.scannerHost = "alpha"
        #expect(try report(Self.policy, first, second, first).run.scannerHost == "alpha, beta")
    }

    @Test func resultsFromDifferentPlacesAreFromNone() throws {
        var first = try NmapFile(hosts: []).result()
        var second = first
        first.vantage = "internet"
        second.vantage = "office"
        #expect(try report(Self.policy, first, first).run.vantage == "internet")
        let mixed = try report(Self.policy, first, second)
        #expect(mixed.run.vantage == nil)
        #expect(mixed.warnings.contains { $0.contains("different places (") && $0.contains(": internet; ") })
    }

    @Test func theFirstAnswerThatLedSomewhereStandsForAName() throws {
        let policy = Self.policy.replacing("[192.0.2.1, 192.0.2.2]", with: "[www.example.com]")
        let name = try Sample.name("www.example.com")
        var failed = try NmapFile(hosts: []).result()
        var answered = failed
        failed.resolutions[name] = Resolution(queriedName: name.text, failure: .timedOut)
        answered.resolutions[name] = Resolution(queriedName: name.text, addresses: [try Sample.address("192.0.2.1")])
        let report = try report(policy, failed, answered)
        #expect(report.targets.first?.resolution == answered.resolutions[name])
        #expect(verdicts(report) == ["192.0.2.1:80/tcp": .notVerified])
    }
}
