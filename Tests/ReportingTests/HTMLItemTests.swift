import AuditModel
import Reporting
import Testing

/// The page writes its long lists by the shapes of their items. None must get what belongs to another's shape.
@Suite struct HTMLItemTests {
    private static let itemCount = 150
    /// Texts of every kind, one that looks like the page's own marks among them.
    private static let texts = [
        "", "plain", "<b> & \"quotes\"", "\u{E000}0\u{E000}", "caf\u{E9}", "\u{1}1\u{1}\u{202E}",
    ]

    private var generator = SeededGenerator(seed: 11)

    private mutating func text() -> String { Self.texts.randomElement(using: &generator) ?? "" }

    private mutating func maybe<Value>(_ value: (inout Self) throws -> Value) rethrows -> Value? {
        Bool.random(using: &generator) ? try value(&self) : nil
    }

    private mutating func some<Value>(_ value: (inout Self) throws -> Value) rethrows -> [Value] {
        var values: [Value] = []
        for _ in 0..<Int.random(in: 0...3, using: &generator) { values.append(try value(&self)) }
        return values
    }

    /// The parts of a page that `pattern` matches.
    private func parts(_ report: AuditReport, _ pattern: Regex<Substring>) throws -> [String] {
        try renderedText(report, as: .html).matches(of: pattern).map { String($0.output) }
    }

    /// Renders every item of a list in a page with all the others and in a page of its own, and compares them.
    private func expectIndependence<Item: Sendable>(
        of list: WritableKeyPath<AuditReport, [Item]>, _ items: [Item], _ patterns: [Regex<Substring>]
    ) throws {
        var report = try SampleReports.audit()
        report.findings = []
        report.hosts = []
        report.targets = []
        report[keyPath: list] = items
        for pattern in patterns {
            let together = try parts(report, pattern)
            let apart = try items.flatMap { item in
                var report = report
                report[keyPath: list] = [item]
                return try parts(report, pattern)
            }
            #expect(together.sorted() == apart.sorted())
            #expect(Set(together).count > items.count / 3)
        }
    }

    @Test mutating func aFindingLooksTheSameWhateverStandsAroundIt() throws {
        let template = try SampleReports.audit().findings[0]
        let waiver = AppliedWaiver(
            id: "W-1", reason: "migration", approvedBy: "ciso", ticket: nil, until: try SampleReports.day("2026-12-31"),
            location: SampleReports.location(9))
        var findings: [Finding] = []
        for number in 0..<Self.itemCount {
            var finding = template
            finding.id = "f\(100_000_000_000_000 + number)"
            finding.verdict = maybe { _ in .compliant } ?? .unexpectedOpen
            finding.status = maybe { _ in .waived } ?? .active
            finding.severity = Severity.allCases.randomElement(using: &generator) ?? .high
            finding.baseline = maybe { _ in .new }
            finding.group = maybe { $0.text() }
            finding.names = some { $0.text() }
            finding.owner = maybe { $0.text() }
            finding.need = maybe { $0.text() }
            finding.approved = maybe { Approval(by: $0.text()) }
            finding.controls = some { $0.text() }
            finding.waiver = maybe { _ in waiver }
            finding.message = text()
            finding.remedy = maybe { $0.text() }
            finding.expected = maybe { Finding.Expected(detail: $0.text()) } ?? Finding.Expected()
            finding.observed = maybe { Finding.Observed(detail: $0.text()) } ?? Finding.Observed()
            finding.policyLocation = maybe { _ in SampleReports.location(number) }
            findings.append(finding)
        }
        try expectIndependence(
            of: \.findings, findings,
            [/<article class="finding.*<\/article>/, /<tr class="[^"]*" data-id=.*<\/tr>/])
    }

    @Test mutating func aHostLooksTheSameWhateverStandsAroundIt() throws {
        let evidence = try SampleReports.evidence(.synAck)
        var hosts: [HostRecord] = []
        for number in 0..<Self.itemCount {
            let address = IPAddress(v4: 0x0a00_0000 + UInt32(number))
            hosts.append(
                HostRecord(
                    // Without a name of their own some would be alike.
                    address: address,
                    names: [.init(name: "\(number)", source: .reverse)]
                        + some { AddressName(name: $0.text(), source: .target) },
                    reverseFailure: maybe { _ in .timedOut }, isResponsive: true, startedAt: Timestamp(seconds: 0),
                    endedAt: Timestamp(seconds: 1),
                    observations: some { own in
                        Observation(
                            endpoint: Endpoint(
                                address: address, port: UInt16.random(in: 1..<9000, using: &own.generator),
                                transport: .tcp),
                            state: .open, evidence: evidence,
                            service: own.maybe { ServiceFacts(name: $0.text(), tlsRefusal: $0.maybe { $0.text() }) })
                    },
                    aggregates: some { own in
                        PortAggregate(
                            transport: .udp, state: .closed, reason: .portUnreach,
                            ports: PortSet([UInt16.random(in: 1..<9000, using: &own.generator)]))
                    },
                    remarks: some { $0.text() }))
        }
        try expectIndependence(of: \.hosts, hosts, [/(?s)<article class="host">.*?<\/article>/])
    }

    @Test mutating func aTargetLooksTheSameWhateverStandsAroundIt() throws {
        let location = SampleReports.location(7)
        let targets = (0..<Self.itemCount).map { number in
            TargetRecord(
                specification: "target-\(number)", kind: .name, groups: some { $0.text() },
                location: maybe { _ in location },
                resolution: maybe { own in
                    Resolution(
                        queriedName: own.text(), aliases: own.some { $0.text() },
                        addresses: own.some { IPAddress(v4: UInt32.random(in: 0 ... .max, using: &$0.generator)) },
                        failure: own.maybe { _ in .noSuchName },
                        partialFailures: own.some { _ in .init(type: .aaaa, failure: .refused) })
                },
                addressCount: number)
        }
        try expectIndependence(of: \.targets, targets, [/<tr><td><code>target-.*<\/tr>/])
    }
}
