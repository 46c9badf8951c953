import AuditModel
import Foundation
import Reporting
import Testing

/// nmap's XML, read by nmap's own tools and by one that people import it with.
@Suite struct NmapXMLReaderTests {
    @Test(arguments: GoldenTests.Case.allCases)
    func theFileIsValidAgainstNmapsOwnDTD(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("scan.xml", rendered(sample.report(), as: .nmapXML))
        try OutsideReader("xmllint").run(["--noout", "--dtdvalid", "/usr/share/nmap/nmap.dtd", file.path])
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func nmapsStyleSheetTurnsItIntoAPage(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let file = try directory.file("scan.xml", rendered(report, as: .nmapXML))
        let page = try OutsideReader("xsltproc").run(["/usr/share/nmap/nmap.xsl", file.path])
        for host in report.hosts { #expect(page.contains(host.address.descriptionWithoutZone)) }
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func ndiffSeesNoDifferenceOfAFileFromItself(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("scan.xml", rendered(sample.report(), as: .nmapXML))
        // 0 is "no difference" for ndiff, 1 a difference, 2 an error.
        try OutsideReader("ndiff").run(["--xml", file.path, file.path])
    }

    @Test func ndiffSeesAPortThatClosed() throws {
        let directory = try TemporaryDirectory()
        var later = try SampleReports.scan()
        later.hosts[0].observations[2].state = .closed
        let files = [
            try directory.file("old.xml", rendered(SampleReports.scan(), as: .nmapXML)),
            try directory.file("new.xml", rendered(later, as: .nmapXML)),
        ]
        let output = try OutsideReader.python(
            """
            import subprocess, sys
            done = subprocess.run(["ndiff", sys.argv[1], sys.argv[2]], capture_output=True, text=True)
            print(done.returncode, done.stdout, done.stderr)
            """, files[0], files[1])
        #expect(output.hasPrefix("1 "))
        #expect(output.contains("-8080/tcp open"))
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func pythonLibnmapSeesTheSameHostsNamesAndPorts(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let file = try directory.file("scan.xml", rendered(report, as: .nmapXML))
        let output = try OutsideReader.python(
            """
            import json, sys
            from libnmap.parser import NmapParser
            report = NmapParser.parse_fromfile(sys.argv[1])
            print(json.dumps([
                {"address": h.address, "names": sorted(set(h.hostnames)),
                 "open": sorted(f"{s.port}/{s.protocol}" for s in h.services if s.state == "open")}
                for h in report.hosts]))
            """, file)
        struct Host: Codable, Equatable {
            var address: String
            var names: [String]
            var open: [String]
        }
        let seen = try JSONDecoder().decode([Host].self, from: Data(output.utf8))
        let expected = report.hosts.map { host in
            Host(
                address: host.address.descriptionWithoutZone,
                names: Set(host.names.map(\.name).map(Self.asXMLGivesItBack)).sorted(),
                open: host.observations.filter { $0.state == .open }
                    .map { "\($0.endpoint.port)/\($0.endpoint.transport)" }.sorted())
        }
        #expect(seen.map(\.address) == expected.map(\.address))
        #expect(seen.map(\.open) == expected.map(\.open))
        // Python sorts by code points, Swift by canonical equivalence: compared as sets.
        #expect(seen.map { Set($0.names) } == expected.map { Set($0.names) })
    }

    @Test(arguments: GoldenTests.Case.allCases)
    func pythonNmapSeesTheSameHostsAndOpenPorts(_ sample: GoldenTests.Case) throws {
        let directory = try TemporaryDirectory()
        let report = try sample.report()
        let output = try OutsideReader.python(
            """
            import json, sys
            import nmap
            result = nmap.PortScanner().analyse_nmap_xml_scan(open(sys.argv[1], encoding="utf-8").read())
            print(json.dumps({address: sorted(f"{port}/{transport}" for transport in ("tcp", "udp")
                                              for port, facts in host.get(transport, {}).items()
                                              if facts["state"] == "open")
                              for address, host in result["scan"].items()}))
            """, directory.file("scan.xml", rendered(report, as: .nmapXML)))
        let expected = Dictionary(
            uniqueKeysWithValues: report.hosts.map { host in
                (
                    host.address.descriptionWithoutZone,
                    host.observations.filter { $0.state == .open }
                        .map { "\($0.endpoint.port)/\($0.endpoint.transport)" }.sorted()
                )
            })
        #expect(try JSONDecoder().decode([String: [String]].self, from: Data(output.utf8)) == expected)
    }

    /// A text as a reader gets it: forbidden bytes as `\xHH`.
    private static func asXMLGivesItBack(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x09, 0x0a, 0x0d, 0x20..<0x7f, 0xa0..<0xfffe, 0x1_0000...: return String(scalar)
            default:
                return String(scalar).utf8.map {
                    "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true)
                }.joined()
            }
        }
        .joined()
    }

    @Test func aPartialRunEndsWithAnErrorThatEveryReaderSees() throws {
        var report = try SampleReports.scan()
        report.run.interrupted = true
        let text = try renderedText(report, as: .nmapXML)
        #expect(text.contains("exit=\"error\" errormsg=\"interrupted; vpn.example.com: no such name\""))
        #expect(try renderedText(SampleReports.compliantAudit(), as: .nmapXML).contains("exit=\"success\"/>"))
    }

    @Test func statesThatNmapDoesNotKnowAreLeftOutOfThePortsAndNamedAtTheHost() throws {
        let text = try renderedText(SampleReports.scan(), as: .nmapXML)
        #expect(!text.contains("state=\"unreachable\"") && !text.contains("state=\"not-scanned\""))
        #expect(text.contains("<elem key=\"tcp unreachable no-route\">1-442,444-1024</elem>"))
        #expect(text.contains("<elem key=\"tcp not-scanned not-probed\">8080</elem>"))
        #expect(text.contains("<elem key=\"443/tcp\">unreachable no-route</elem>"))
    }
}
