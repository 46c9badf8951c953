import AuditModel
import Foundation
import Reporting
import TestSupport
import Testing

/// nmap's XML, read by nmap's own tools.
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

    @Test(
        "a host that nothing reached is down for the reason that nmap would give",
        arguments: [
            (Reason.noNeighbor, "no-response"), (.noRoute, "no-route"), (.noResponse, "no-response"),
            (.interfaceDown, "unknown-response"),
        ])
    func down(reason: Reason, word: String) throws {
        var report = try SampleReports.scan()
        report.hosts = [
            try SampleReports.host(
                "10.50.0.9", names: [], observations: [], aggregates: [(.tcp, .unreachable, reason, "22,80")])
        ]
        let text = try renderedText(report, as: .nmapXML)
        #expect(text.contains("<status state=\"down\" reason=\"\(word)\" reason_ttl=\"0\"/>"))
    }

    @Test func roundTripsBecomeTheTimesOfAHost() throws {
        var report = try SampleReports.scan()
        for (place, trip) in [10_000, 26_000, 18_000].enumerated() {
            report.hosts[0].observations[place].evidence.roundTripMicroseconds = trip
        }
        let text = try renderedText(report, as: .nmapXML)
        // RFC 6298: 10,000 with a variation of 5,000; then 12,000 and 7,750; then 12,750 and 7,313.
        #expect(
            text.contains("<times srtt=\"12750\" rttvar=\"7313\" to=\"42002\"/>"),
            "\(text.matches(of: /<times.*/).map(\.output))")
        #expect(text.matches(of: /<times\ /).count == report.hosts.count { $0.isResponsive })
    }

    @Test func everyReasonIsAWordOfNmaps() throws {
        let known: Set = [
            "reset", "conn-refused", "syn-ack", "udp-response", "port-unreach", "net-unreach", "host-unreach",
            "proto-unreach", "net-prohibited", "host-prohibited", "admin-prohibited", "time-exceeded", "dest-unreach",
            "no-response", "no-route", "user-set", "unknown-response",
        ]
        var report = try SampleReports.scan()
        report.hosts[0].aggregates = Reason.allCases.enumerated().map { number, reason in
            PortAggregate(
                transport: .tcp, state: .filtered, reason: reason, ports: PortSet([UInt16(number + 2000)]))
        }
        let text = try renderedText(report, as: .nmapXML)
        let reasons = Set(text.matches(of: /\ reason="([^"]*)"/).map { String($0.output.1) }).subtracting(["invalid"])
        #expect(reasons.isSubset(of: known), "\(reasons.subtracting(known))")
        #expect(reasons.count > 12)
    }

    /// ndiff knows a host by its names: an order that changes would make every host a new one.
    @Test func theNamesOfAHostStandInTheSameOrderWhateverTheScanFoundFirst() throws {
        var shuffled = try SampleReports.audit()
        shuffled.hosts[0].names = Array(shuffled.hosts[0].names.reversed()).sorted()
        #expect(try rendered(shuffled, as: .nmapXML) == rendered(SampleReports.audit(), as: .nmapXML))
    }

    @Test func aNameThatBothLedHereAndLeadsBackStandsOnceAsEach() throws {
        var report = try SampleReports.scan()
        report.hosts[0].names = [
            .init(name: "www.example.com", source: .target), .init(name: "www.example.com", source: .alias),
            .init(name: "www.example.com", source: .reverse),
        ]
        let host = try #require(renderedText(report, as: .nmapXML).firstMatch(of: /<hostnames>[^\u{1}]*?<\/hostnames>/))
        #expect(
            host.output.split(separator: "\n").dropFirst().dropLast() == [
                "<hostname name=\"www.example.com\" type=\"user\"/>",
                "<hostname name=\"www.example.com\" type=\"PTR\"/>",
            ])
    }

    @Test func aPageOfNmapsStyleSheetNamesAnEndpointOnceInItsFinding() throws {
        let text = try renderedText(SampleReports.audit(), as: .nmapXML)
        #expect(text.contains("output=\"unexpected-open (high): 8080/tcp is open on 192.0.2.10 (www.example.com), and"))
    }

    @Test(arguments: [GoldenTests.Case.audit, .scan])
    func noPieceHeldInMemoryGrowsWithTheReport(_ sample: GoldenTests.Case) throws {
        func longest(_ copies: Int) throws -> Int {
            var report = try sample.report()
            report.targets = Array(repeating: report.targets, count: copies).flatMap(\.self)
            report.hosts = Array(repeating: report.hosts, count: copies).flatMap(\.self)
            var longest = 0
            try ReportFormat.nmapXML.render(report) { longest = max(longest, $0.count) }
            return longest
        }
        // A piece is at least a chunk of 64 KiB, and ends with whatever was written last.
        #expect(try longest(60) < longest(20) + 70_000)
    }
}
