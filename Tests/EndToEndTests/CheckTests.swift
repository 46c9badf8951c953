import AuditModel
import Foundation
import Testing

/// `tidewaiter check`: stored results held against a policy, nothing sent.
@Suite struct CheckTests {
    private let directory: Workspace
    private let tidewaiter: BuiltProgram

    init() throws {
        directory = try Workspace()
        tidewaiter = try BuiltProgram("tidewaiter")
        try directory.write(StoredScan.policy(), to: "exposure.yaml")
        try directory.write(StoredScan.nmap(open: [80]), to: "scan.xml")
    }

    private func check(_ arguments: String...) throws -> BuiltProgram.Ending {
        try tidewaiter.run(["check", "exposure.yaml"] + arguments, in: directory)
    }

    private func report(_ name: String) throws -> AuditReport {
        try JSONDecoder().decode(AuditReport.self, from: directory.data(name))
    }

    @Test func aResultAsDeclaredIsCompliant() throws {
        let ending = try check("scan.xml", "-o", "report.json")
        #expect(ending.status == 0, "\(ending.errors)")
        let report = try report("report.json")
        #expect(report.findings.map(\.verdict) == [.compliant])
        #expect(report.coverage.endpointsConclusive == 100)
        #expect(report.run.resolvers.isEmpty)
        #expect(report.run.sourceAddresses.isEmpty)
        let names = try #require(report.hosts.first?.names)
        #expect(names.contains(AddressName(name: "www.example.com", source: .target)))
        #expect(names.contains(AddressName(name: "mail.example.com", source: .reverse)))
    }

    @Test func aPortThatNobodyDeclaredIsAViolation() throws {
        try directory.write(StoredScan.nmap(open: [22, 80]), to: "scan.xml")
        let ending = try check("scan.xml")
        #expect(ending.status == 1)
        #expect(ending.output.contains("unexpected-open"))
        #expect(try check("scan.xml", "--fail-on", "critical").status == 0)
    }

    @Test func aWaiverThatHasEndedIsNamedInTheBuildLogAndInTheReport() throws {
        let waiver = "waivers: [{ id: W-1, match: { port: 22/tcp }, reason: r, approved-by: a, until: 2020-01-01 }]\n"
        try directory.write(StoredScan.policy() + waiver, to: "exposure.yaml")
        let ending = try check("scan.xml", "-o", "report.json")
        #expect(ending.status == 0 && ending.errors.contains("waiver 'W-1' (exposure.yaml:"))
        #expect(ending.errors.contains("ended on 2020-01-01 and waives nothing"))
        let report = try report("report.json")
        #expect(report.waivers.map(\.state) == [.expired] && report.warnings.isEmpty)
    }

    @Test func oldEvidenceSaysSoInTheHeadlineAndInAWarningAndKeepsItsStatus() throws {
        try directory.write(StoredScan.nmap(open: [80], days: 631), to: "old.xml")
        let ending = try check("old.xml", "-o", "report.json", "-o", "report.txt", "-o", "report.html")
        #expect(ending.status == 0)
        let report = try report("report.json")
        let input = try #require(report.run.inputs?.first)
        #expect(input.path == "old.xml" && input.scanner == InputRecord.Scanner(name: "nmap", version: "7.93"))
        #expect(try input.sha256 == SHA256.hexDigest(directory.data("old.xml")))
        #expect(input.days(before: report.run.startedAt.day) == 631)
        #expect(
            report.warnings == [
                "old.xml was scanned 631 days before this run; scan again to see today's network"
            ])
        for page in ["report.txt", "report.html"] {
            let text = String(decoding: try directory.data(page), as: UTF8.self)
            #expect(text.contains("Evidence of ") && text.contains("(631 days old)") && text.contains(input.sha256))
        }
    }

    @Test func judgingAReportOfJudgedResultsMakesNoneOfThemYounger() throws {
        try directory.write(StoredScan.nmap(open: [80], days: 40), to: "old.xml")
        #expect(try check("old.xml", "-o", "first.json").status == 0)
        #expect(try check("first.json", "-o", "second.json").status == 0)
        let second = try report("second.json")
        #expect(second.run.inputs?.first?.days(before: second.run.startedAt.day) == 40)
        #expect(second.warnings.count == 1)
    }

    @Test func aReverseNameIsNoTarget() throws {
        try directory.write(StoredScan.policy(target: "mail.example.com"), to: "exposure.yaml")
        let ending = try check("scan.xml", "-o", "report.json")
        #expect(ending.status == 2)
        #expect(try report("report.json").findings.map(\.verdict) == [.notVerified])
        #expect(ending.errors.contains("no target covers these scanned hosts"))
    }

    @Test func whatTheResultDoesNotCoverIsNotVerified() throws {
        try directory.write(StoredScan.policy(expect: "- port: 8443/tcp"), to: "exposure.yaml")
        try directory.write(StoredScan.nmap(open: []), to: "scan.xml")
        let ending = try check("scan.xml", "-o", "report.json")
        #expect(ending.status == 2)
        #expect(try report("report.json").findings.map(\.verdict) == [.notVerified])
    }

    @Test func aTruncatedFileIsAPartialScan() throws {
        try directory.write(StoredScan.nmap(open: [80], isComplete: false), to: "scan.xml")
        let ending = try check("scan.xml", "-o", "report.json")
        #expect(ending.status == 2)
        #expect(ending.errors.contains("warning: scan.xml is a partial scan"))
        #expect(try report("report.json").findings.map(\.verdict) == [.compliant])
    }

    @Test func noPartOfACompliantResultIsCompliant() throws {
        let whole = StoredScan.nmap(open: [80])
        let end = try #require(whole.range(of: "<finished"))
        var length = whole.utf8.distance(from: whole.startIndex, to: end.lowerBound)
        while length > 0 {
            try directory.write(String(decoding: whole.utf8.prefix(length), as: UTF8.self), to: "part.xml")
            let ending = try check("part.xml")
            #expect([2, 65].contains(ending.status), "\(length) bytes: \(ending.status)")
            length -= 53
        }
    }

    @Test func ofTwoResultsTheMoreOpenStateCounts() throws {
        try directory.write(StoredScan.nmap(open: [22, 80]), to: "second.xml")
        for order in [["scan.xml", "second.xml"], ["second.xml", "scan.xml"]] {
            let ending = try tidewaiter.run(
                ["check", "exposure.yaml"] + order + ["-o", "report.json"], in: directory)
            #expect(ending.status == 1)
            let report = try report("report.json")
            #expect(report.findings.map(\.verdict) == [.unexpectedOpen, .compliant])
            #expect(report.hosts.count == 1)
            #expect(report.hosts.first?.observations.map(\.endpoint.port) == [22, 80])
            #expect(report.hosts.first?.aggregates.map(\.ports.count) == [98])
            #expect(report.warnings.contains { $0.contains("results disagree") })
        }
    }

    @Test(arguments: ["json", "nmap-xml"])
    func aReportOfOurOwnGivesTheSameFindings(format: String) throws {
        try directory.write(StoredScan.nmap(open: [22, 80]), to: "scan.xml")
        _ = try check("scan.xml", "-o", "first.json", "-o", "\(format)=again")
        let ending = try check("again", "-o", "second.json")
        #expect(ending.status == 1)
        let (first, second) = (try report("first.json"), try report("second.json"))
        #expect(!first.findings.isEmpty)
        #expect(first.findings.map(\.id) == second.findings.map(\.id))
        #expect(first.coverage.endpointsConclusive == second.coverage.endpointsConclusive)
    }

    @Test func aBaselineTellsNewFromOld() throws {
        try directory.write(StoredScan.nmap(open: [22, 80]), to: "old.xml")
        try directory.write(StoredScan.nmap(open: [22, 23, 80]), to: "new.xml")
        #expect(try check("old.xml", "-o", "old.json").status == 1)
        #expect(try check("old.xml", "--baseline", "old.json", "--fail-on", "new").status == 0)
        #expect(try check("old.xml", "--baseline", "old.json").status == 1)
        let gated = try check("new.xml", "--baseline", "old.json", "--fail-on", "new", "-o", "new.json", "-o", "text=-")
        #expect(gated.status == 1)
        #expect(gated.errors.contains("2 violations, 1 new") && gated.output.contains("2 violations, 1 new"))
        let findings = try report("new.json").findings.filter { $0.verdict == .unexpectedOpen }
        #expect(findings.map { $0.endpoint?.port } == [22, 23])
        #expect(findings.map(\.baseline) == [.persisting, .new])
        let baseline = try #require(report("new.json").run.baseline)
        let old = try report("old.json")
        #expect(try baseline.path == "old.json" && baseline.sha256 == SHA256.hexDigest(directory.data("old.json")))
        #expect(baseline.runID == old.run.id && baseline.startedAt == old.run.startedAt)
        let quiet = try check(
            "new.xml", "--baseline", "old.json", "--fail-on", "new", "--fail-on", "critical")
        #expect(quiet.status == 0)
        #expect(try check("scan.xml", "--baseline", "old.json", "-o", "gone.json").status == 0)
        #expect(try report("gone.json").findings.contains { $0.baseline == .resolved && $0.endpoint?.port == 22 })
    }

    @Test func anIncompleteRunResolvesNothing() throws {
        try directory.write(StoredScan.nmap(open: [22, 80]), to: "old.xml")
        _ = try check("old.xml", "-o", "old.json")
        try directory.write(StoredScan.nmap(open: [80], isComplete: false), to: "cut.xml")
        #expect(try check("cut.xml", "--baseline", "old.json", "-o", "cut.json").status == 2)
        #expect(try !report("cut.json").findings.contains { $0.baseline == .resolved })
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let status: Int32
        let says: String
        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Case(arguments: ["missing.xml"], status: 65, says: "cannot read 'missing.xml': no such file or directory"),
        Case(arguments: ["exposure.yaml"], status: 65, says: "'exposure.yaml' is neither a JSON report"),
        Case(
            arguments: ["-"], status: 65,
            says: "standard input is empty; a JSON report of tidewaiter or nmap's XML (nmap -oX) is expected there"),
        Case(arguments: ["bad.xml"], status: 65, says: "bad.xml:1: "),
        Case(arguments: ["scan.xml", "--baseline", "scan.xml"], status: 65, says: "no JSON report"),
        Case(arguments: ["scan.xml", "--baseline", "none.json"], status: 65, says: "cannot read 'none.json'"),
        Case(arguments: ["scan.xml", "--fail-on", "new"], status: 64, says: "add --baseline"),
        Case(arguments: ["scan.xml", "--fail-on", "low", "--fail-on", "high"], status: 64, says: "two severities"),
        Case(arguments: [], status: 64, says: "result"),
        Case(arguments: ["scan.xml", "-o", "nowhere/report.json"], status: 74, says: "cannot write"),
    ])
    func badInputHasItsStatus(wrong: Case) throws {
        try directory.write("<nmaprun><host></nmaprun>", to: "bad.xml")
        let ending = try tidewaiter.run(["check", "exposure.yaml"] + wrong.arguments, in: directory)
        #expect(ending.status == wrong.status, "\(ending.errors)")
        #expect(ending.errors.contains(wrong.says), "\(ending.errors)")
        #expect(ending.output.isEmpty)
    }

    @Test func aBaselineOfAnotherPolicyIsBadInput() throws {
        _ = try check("scan.xml", "-o", "old.json")
        let other = StoredScan.policy().replacingOccurrences(of: "name: Stored", with: "name: Another")
        try directory.write(other, to: "exposure.yaml")
        let ending = try check("scan.xml", "--baseline", "old.json")
        #expect(ending.status == 65)
        #expect(ending.errors.contains("the baseline is of the policy 'Stored'"))
    }
}
