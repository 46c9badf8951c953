import AuditModel
import Foundation
import Reporting
import Testing

/// The ports of a host that went away in mid-scan: many, and next to none beside another.
@Suite struct ManyPortsTests {
    private static func report(ranges: Int) throws -> AuditReport {
        var report = try SampleReports.audit()
        let ports = PortSet((1...UInt16(ranges)).map { $0 * 3 })
        report.hosts[0].aggregates = [
            PortAggregate(transport: .tcp, state: .unreachable, reason: .noResponse, ports: ports)
        ]
        report.coverage.gaps = [
            CoverageGap(
                addresses: AddressRange(report.hosts[0].address), transport: .tcp, ports: ports, wasLookedAt: true)
        ]
        return report
    }

    @Test(
        "hosts and gaps show the first ranges, and how many ports there are beside",
        arguments: [
            (ReportFormat.text, ["no-response: 3,6,", "192.0.2.10: 3,6,"]),
            (.markdown, ["(no-response): 3,6,", "192.0.2.10: 3,6,"]), (.html, ["192.0.2.10: 3,6,"]),
        ])
    func firstRanges(_ format: ReportFormat, starts: [String]) throws {
        let lines = try renderedText(Self.report(ranges: 400), as: format).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        for start in starts {
            let line = try #require(lines.components(separatedBy: start).dropFirst().first)
            #expect(line.prefix(70).contains(/^9,.*42,45,48(\/tcp)? and 384 more/), "\(line.prefix(90))")
        }
    }

    @Test func fewRangesAreShownInFull() throws {
        let text = try renderedText(Self.report(ranges: 16), as: .text)
        #expect(text.contains("3,6,9,12,15,18,21,24,27,30,33,36,39,42,45,48") && !text.contains("more"))
    }

    @Test func programsReadEveryPort() throws {
        let report = try Self.report(ranges: 400)
        for format in [ReportFormat.json, .jsonLines] {
            #expect(try renderedText(report, as: format).contains("1194,1197,1200"))
        }
    }
}
