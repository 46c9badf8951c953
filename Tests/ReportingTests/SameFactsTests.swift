import AuditModel
import Foundation
import Reporting
import Testing

/// The same findings, with the same ids, verdicts and names, in every format of one report.
@Suite struct SameFactsTests {
    /// Every format but the one that has counts only.
    static let detailed = ReportFormat.allCases.filter { $0 != .openMetrics }
    /// Formats that have a policy line as file, line and column apart.
    static let structured: [ReportFormat] = [.json, .jsonLines, .sarif]

    @Test(arguments: detailed)
    func everyFindingThatCallsForSomethingStandsInEveryFormat(_ format: ReportFormat) throws {
        let report = try SampleReports.audit()
        let rendered = try renderedText(report, as: format)
        let text = Self.plain(rendered)
        for finding in report.findings where finding.verdict != .compliant {
            #expect(rendered.contains(finding.id))
            #expect(rendered.contains(finding.verdict.rawValue))
            #expect(text.contains(Self.plain(finding.message)), "\(finding.message) is not in \(format)")
            for name in finding.names { #expect(text.contains(name)) }
            if let owner = finding.owner { #expect(text.contains(owner)) }
            if let place = finding.policyLocation {
                let isThere = Self.structured.contains(format) || text.contains(place.description)
                #expect(isThere, "\(place) is not in \(format)")
            }
        }
    }

    /// Two hosts of one prefix that open everything: neither has an endpoint, and the prefix says not which is meant.
    @Test(arguments: detailed)
    func aFindingAboutAllPortsOfAnAddressNamesTheAddress(_ format: ReportFormat) throws {
        var report = try SampleReports.audit()
        let template = try #require(report.findings.first { $0.verdict == .unexpectedOpen && $0.status == .active })
        report.findings = try ["198.51.100.4", "198.51.100.9"].enumerated().map { number, text in
            var finding = template
            finding.id = "f\(100_000_000_000_000 + number)"
            finding.endpoint = nil
            finding.address = try SampleReports.address(text)
            finding.target = "198.51.100.0/28"
            finding.message = "every port accepts connections"
            return finding
        }
        let text = try renderedText(report, as: format)
        for address in ["198.51.100.4", "198.51.100.9"] {
            #expect(text.contains(address), "\(address) is not in \(format)")
        }
        if format == .junit {
            #expect(text.contains("name=\"198.51.100.4 ") && text.contains("name=\"198.51.100.9 "))
        }
    }

    /// Code scanning and pipelines take findings and targets, not hosts.
    static let withHosts = detailed.filter { $0 != .sarif && $0 != .junit }

    @Test(arguments: withHosts, [GoldenTests.Case.scan, .resolve])
    func namesAliasesAndAddressesStandInEveryFormat(_ format: ReportFormat, _ sample: GoldenTests.Case) throws {
        let report = try sample.report()
        let text = try renderedText(report, as: format)
        for host in report.hosts {
            #expect(text.contains(host.address.description))
            for name in host.names { #expect(text.contains(name.name)) }
        }
    }

    @Test(arguments: detailed, [GoldenTests.Case.scan, .resolve])
    func aNameThatDoesNotResolveStandsInEveryFormat(_ format: ReportFormat, _ sample: GoldenTests.Case) throws {
        let text = try renderedText(sample.report(), as: format)
        #expect(text.contains("vpn.example.com"))
        #expect(text.contains("no-such-name") || text.contains("no such name"))
    }

    @Test func everyIdStandsOnceInEachListOfAFormat() throws {
        let report = try SampleReports.audit()
        let ids = report.findings.map(\.id)
        let rows = try renderedText(report, as: .csv).split(separator: "\r\n").dropFirst()
        #expect(rows.map { String($0.prefix { $0 != "," }) } == ids)
        let page = try renderedText(report, as: .html)
        #expect(page.matches(of: /<tr [^>]*data-id="([^"]*)"/).map { String($0.output.1) } == ids)
        let cards = page.matches(of: /<article class="finding[^>]* id="([^"]*)"/).map { String($0.output.1) }
        #expect(Set(cards) == Set(report.findings.filter { $0.verdict != .compliant }.map(\.id)))
        #expect(cards.count == Set(cards).count)
        let xml = try renderedText(report, as: .nmapXML)
        #expect(Set(xml.matches(of: /<table key="([0-9a-f]{16})"/).map { String($0.output.1) }) == Set(ids))
    }

    /// Formats that list every waiver; in SARIF, where a notification stands for one, those that need attention; in
    /// OpenMetrics their number.
    static let withWaivers: [ReportFormat] = [.json, .jsonLines, .html, .nmapXML, .markdown, .text]

    @Test(arguments: withWaivers)
    func everyWaiverStandsWithItsStateInEveryFormatThatListsThem(_ format: ReportFormat) throws {
        let report = try SampleReports.audit()
        let rendered = try renderedText(report, as: format)
        let text = Self.plain(rendered)
        for waiver in report.waivers {
            #expect(rendered.contains(waiver.id))
            let parts = [
                waiver.reason, waiver.approvedBy, waiver.until.description, waiver.state.rawValue,
                Self.plain(waiver.match),
            ]
            for part in parts { #expect(text.contains(part), "\(part) is not in \(format)") }
            let isThere = format == .json || format == .jsonLines || text.contains(waiver.location.description)
            #expect(isThere, "\(waiver.location) is not in \(format)")
        }
    }

    @Test func aWaiverThatNeedsAttentionIsANotificationOfCodeScanningAndOneThatHoldsIsNot() throws {
        let text = try renderedText(SampleReports.audit(), as: .sarif)
        for part in [
            "waiver 'W-18' (exposure.yaml:61:5) ends on 2026-11-30",
            "waiver 'W-9' (exposure.yaml:69:5) matches nothing",
            "waiver 'W-3' (exposure.yaml:77:5) ended on 2026-09-30",
        ] {
            #expect(text.contains(part))
        }
        #expect(!text.contains("waiver 'W-17'"))
    }

    @Test func countsComeFromTheSummary() throws {
        var report = try SampleReports.audit()
        // Counts that no list of findings could give: a renderer that counts for itself is found out.
        report.summary.verdicts = ["unexpected-open": 4_711, "compliant": 1_234]
        for format in [ReportFormat.text, .html, .nmapXML, .json, .jsonLines, .markdown, .openMetrics] {
            let text = try renderedText(report, as: format)
            #expect(text.contains("4711"), "\(format)")
            #expect(text.contains("1234"), "\(format)")
        }
    }

    /// Without markup, line ends and quotes, which differ by format.
    private static func plain(_ text: String) -> String {
        text.replacing(/<[^>]*>/, with: "").replacing(/&#39;|&quot;|'|"/, with: "").replacing("\\", with: "")
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
