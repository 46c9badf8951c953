import AuditModel
import Foundation
import Reporting
import Testing

/// Hosts that are alike in the formats for people, as the empty addresses of an own network are.
@Suite struct AlikeHostTests {
    private static let empty = (Transport.tcp, PortState.unreachable, Reason.noNeighbor, "22,80,443")

    /// 10.50.0.1 to 10.50.15.254 without anybody, but for a web server at 10.50.0.77.
    private static func report() throws -> AuditReport {
        var report = try SampleReports.scan()
        let template = try SampleReports.host("10.50.0.1", names: [], observations: [], aggregates: [empty])
        report.hosts = (1...UInt32(4094)).map { number in
            var host = template
            host.address = IPAddress(v4: 0x0a32_0000 + number)
            return host
        }
        report.hosts[76] = try SampleReports.host(
            "10.50.0.77", names: [], observations: [(80, .tcp, .open, .synAck)],
            aggregates: [(.tcp, .closed, .connRefused, "22,443")])
        return report
    }

    @Test(
        "addresses that nobody has are one entry with its ranges and their number",
        arguments: [
            (ReportFormat.text, "  10.50.0.1-10.50.0.76  10.50.0.78-10.50.15.254  4093 addresses\n"),
            (.markdown, "- `10.50.0.1-10.50.0.76` `10.50.0.78-10.50.15.254` (4093 addresses)\n"),
            (.html, "<h3><code>10.50.0.1-10.50.0.76, 10.50.0.78-10.50.15.254</code></h3>"),
        ])
    func emptyAddresses(_ format: ReportFormat, place: String) throws {
        let text = try renderedText(Self.report(), as: format)
        #expect(text.contains(place))
        #expect(text.contains("4093 addresses"))
        #expect(text.contains("10.50.0.77"))
        #expect(text.components(separatedBy: "22,80,443").count - 1 == 1)
    }

    @Test(arguments: [ReportFormat.json, .jsonLines, .csv, .nmapXML])
    func programsReadEveryAddress(_ format: ReportFormat) throws {
        let text = try renderedText(Self.report(), as: format)
        #expect(text.contains("10.50.0.76") && text.contains("10.50.7.33"))
    }

    @Test(
        "what is to be said of one host alone keeps it apart",
        arguments: [
            { $0.names = [AddressName(name: "printer.example.com", source: .reverse)] },
            { $0.reverseFailure = .timedOut },
            { $0.remarks = ["it answered slowly"] },
            { $0.aggregates[0].reason = .noRoute },
            { $0.aggregates[0].ports = PortSet([22, 80]) },
        ] as [@Sendable (inout HostRecord) -> Void])
    func different(_ change: @Sendable (inout HostRecord) -> Void) throws {
        var report = try Self.report()
        change(&report.hosts[99])
        let text = try renderedText(report, as: .text)
        #expect(text.contains("10.50.0.78-10.50.0.99  10.50.0.101-10.50.15.254"))
        #expect(text.contains("4092 addresses") && text.contains("\n  10.50.0.100\n"))
    }

    @Test func hostsWithFindingsStandAlone() throws {
        var report = try Self.report()
        var finding = try #require(try SampleReports.audit().findings.first { $0.endpoint != nil })
        finding.endpoint = Endpoint(address: report.hosts[99].address, port: 22, transport: .tcp)
        report.findings = [finding]
        #expect(try renderedText(report, as: .text).contains("\n  10.50.0.100\n"))
        report.findings[0].endpoint = nil
        report.findings[0].address = report.hosts[98].address
        #expect(try renderedText(report, as: .text).contains("\n  10.50.0.99\n"))
    }

    @Test func hostsWithOpenPortsStandAlone() throws {
        var report = try Self.report()
        for place in [200, 201] { report.hosts[place].aggregates[0].state = .open }
        let text = try renderedText(report, as: .text)
        #expect(text.contains("\n  10.50.0.201\n") && text.contains("\n  10.50.0.202\n"))
    }
}
