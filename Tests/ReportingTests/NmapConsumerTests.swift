import AuditModel
import Foundation
import Reporting
import TestSupport
import Testing

/// What the programs that people import nmap's XML with see in ours is what the JSON report of the same run says.
@Suite struct NmapConsumerTests {
    @Test(arguments: NmapConsumer.allCases, GoldenTests.Case.allCases)
    func aProgramThatImportsTheFileSeesTheHostsNamesAndPortsOfTheJSONReport(
        _ consumer: NmapConsumer,
        _ sample: GoldenTests.Case
    ) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let json = try JSONDecoder().decode(AuditReport.self, from: rendered(report, as: .json))
        let seen = try consumer.hosts(in: directory.file("scan.xml", rendered(report, as: .nmapXML)))
        let expected = json.hosts.filter(consumer.keeps).map(NmapConsumer.Host.init)
        #expect(Set(seen) == Set(expected))
        #expect(seen.count == expected.count)
    }

    /// The programs really look: what changes in the file, they see.
    @Test(arguments: NmapConsumer.allCases)
    func aPortThatClosedIsSeenToBeClosed(_ consumer: NmapConsumer) throws {
        let directory = try TemporaryDirectory()
        var report = try SampleReports.scan()
        report.hosts[0].observations[2].state = .closed
        let seen = try consumer.hosts(in: directory.file("scan.xml", rendered(report, as: .nmapXML)))
        #expect(seen.first { $0.address == "192.0.2.10" }?.open == ["80/tcp", "443/tcp"])
    }

    /// `addr` has no place for a zone; by the name the two stay two.
    @Test(arguments: NmapConsumer.allCases)
    func hostsOfTwoLinksWithOneAddressHaveNamesOfTheirOwn(_ consumer: NmapConsumer) throws {
        let directory = try TemporaryDirectory()
        var report = try SampleReports.scan()
        report.hosts = try ["fe80::1%eth0", "fe80::1%eth1"].map {
            try SampleReports.host($0, names: [], observations: [(443, .tcp, .open, .synAck)], aggregates: [])
        }
        let seen = try consumer.hosts(in: directory.file("scan.xml", rendered(report, as: .nmapXML)))
        // Those that keep one host to an address name the one that they kept, or both that they made one of.
        #expect(!seen.isEmpty && seen.allSatisfy { $0.address == "fe80::1" && !$0.names.isEmpty })
        let names = seen.flatMap(\.names)
        #expect(Set(names).isSubset(of: ["fe80::1%eth0", "fe80::1%eth1"]) && Set(names).count == names.count)
    }

    /// nmap takes the targets of a scan out of the result of another; a list scan sends nothing.
    @Test(arguments: [IPAddress.Family.v4, .v6])
    func nmapTakesItsTargetsOutOfTheFile(_ family: IPAddress.Family) throws {
        let directory = try TemporaryDirectory()
        var report = try SampleReports.scan()
        for position in report.hosts.indices { report.hosts[position].observations[0].state = .open }
        let file = try directory.file("scan.xml", rendered(report, as: .nmapXML))
        let listed = try OutsideReader("nmap").run(
            (family == .v6 ? ["-6"] : []) + [
                "-sL", "-n", "-oG", "-", "--script", "targets-xml", "--script-args",
                "newtargets,targets-xml.iX=\(file.path)", family == .v6 ? "::1" : "127.0.0.1",
            ])
        let addresses = Set(listed.matches(of: /Host:\ (\S+)\ /).map { String($0.output.1) })
        let expected = report.hosts.map(\.address).filter { $0.family == family }.map(\.description)
        #expect(addresses == Set(expected + [family == .v6 ? "::1" : "127.0.0.1"]))
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func aFilePerFamilyHasTheHostsOfTheFamilyAndIsWholeInItself(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        var identifiers: Set<String> = []
        for family in [IPAddress.Family.v4, .v6] {
            let data = try rendered(report, as: .nmapXML, options: ReportOptions(family: family))
            let file = try directory.file("scan.xml", data)
            try OutsideReader("xmllint").run(["--noout", "--dtdvalid", "/usr/share/nmap/nmap.dtd", file.path])
            let expected = report.hosts.filter { $0.address.family == family }.map(NmapConsumer.Host.init)
            #expect(Set(try NmapConsumer.pythonLibnmap.hosts(in: file)) == Set(expected))
            let text = String(decoding: data, as: UTF8.self)
            #expect(text.contains("total=\"\(expected.count)\"/>"))
            #expect(!text.contains("addrtype=\"\(family == .v4 ? "ipv6" : "ipv4")\""))
            identifiers.formUnion(text.matches(of: /<table key="([0-9a-f]{16})"/).map { String($0.output.1) })
        }
        #expect(identifiers == Set(report.findings.map(\.id)))
    }

    /// An address that was declared and has no host in the result: its finding stands behind the hosts, in one file.
    @Test(arguments: [false, true])
    func aFindingWithoutAHostStandsInTheFileOfItsFamilyOnly(isAboutAllPorts: Bool) throws {
        var report = try SampleReports.audit()
        report.hosts = []
        for position in report.findings.indices where isAboutAllPorts {
            report.findings[position].address = report.findings[position].endpoint?.address
            report.findings[position].endpoint = nil
        }
        for family in [IPAddress.Family.v4, .v6] {
            let data = try rendered(report, as: .nmapXML, options: ReportOptions(family: family))
            let shown = Set(
                String(decoding: data, as: UTF8.self).matches(of: /<table key="([0-9a-f]{16})"/).map {
                    String($0.output.1)
                })
            let expected = report.findings.filter {
                (($0.endpoint?.address ?? $0.address)?.family ?? family) == family
            }.map(\.id)
            #expect(shown == Set(expected))
            #expect(expected.count < report.findings.count)
        }
    }
}
