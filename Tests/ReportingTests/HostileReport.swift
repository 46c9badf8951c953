import AuditModel
import Testing

/// A report whose every text comes from an attacker: what each format has to survive.
enum HostileReport {
    /// Texts that break a format, a reader or a reader's eyes, each with a name for test output.
    static let texts: [(name: String, text: String)] = [
        ("every control character", scalars(Array(0..<0x20))),
        ("DEL and C1", "\u{7F}\u{80}\u{85}\u{9B}31m\u{9F}"),
        ("noncharacters", scalars([0xFFFE, 0xFFFF, 0xFDD0, 0x1FFFE])),
        ("a CDATA end", "]]> ]]&gt; <![CDATA[x]]>"),
        ("markup", "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;<!-- -->"),
        ("a closed script and style", "</script></style></title></textarea><svg onload=alert(1)>"),
        (
            "an attribute's end under a combining mark",
            "\"\u{301} autofocus onfocus=alert(1) x='\u{301}<\u{301}b>&\u{301}lt;"
        ),
        ("a quote after a prepending mark", "\u{600}\" onmouseover=alert(1) \u{600}<"),
        ("mustache", "{{id}} {{{id}}} {{#findings}}x{{/findings}} {{> report}} {{=<% %>=}} {{% CONTENT_TYPE:TEXT}}"),
        ("a formula", "=cmd|' /C calc'!A0"),
        ("other formulas", "+1-1"), ("a minus formula", "-2+3"), ("an at formula", "@SUM(1)"),
        ("a tab formula", "\t=1"), ("a return formula", "\r=1"), ("a full-width formula", "\u{FF1D}1"),
        ("CSV structure", "a,b;c\"d\"\r\ne\"\u{301},f"),
        ("terminal escapes", "\u{1B}[2J\u{1B}]0;owned\u{07}\u{1B}[31mred\u{8}\u{8}"),
        ("direction", "\u{202E}moc.elpmaxe\u{202C}\u{2066}x\u{2069}\u{200F}\u{061C}"),
        ("invisible", "a\u{200B}b\u{FEFF}c\u{E0041}d\u{2028}e\u{2029}f\u{AD}g"),
        ("Markdown", "``` | a | b |\n---\n# h\n[x](javascript:alert(1)) <details> **b** _i_ ~~~ \\| `c` @everyone #1"),
        ("references", "evil/trap#1 gh-7 GH-8 &#64;everyone &#35;1 www.evil.example http://evil.example"),
        ("a list", "- x"), ("a numbered list", "12. x"), ("a formula behind blanks", " \u{A0}=1"),
        ("fillers", "a\u{3164}b\u{115F}c\u{FE0F}d\u{E0101}e\u{34F}f"),
        ("comment hyphens", "--> -- --- <nmaprun>"),
        ("other scripts", "bücher.example 日本 \u{1F600} e\u{301} \u{5D0}\u{5D1}"),
        ("backslashes and quotes", "\\ \" ' \\\" \\x00 $HOME `id` $(id)"),
        (
            "what is left of invalid UTF-8",
            String(decoding: [0x61, 0xFF, 0xFE, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0xF8, 0x62] as [UInt8], as: UTF8.self)
        ),
        ("zones", "fe80::1%eth0 [fe80::2%25<en1>]:443 %eth0;id"),
        ("emptiness", ""),
        ("a blank", " "),
        ("ten thousand bytes", String(repeating: "A-very-long-name.", count: 600)),
        ("a long word", String(repeating: "x", count: 300)),
    ]

    private static func scalars(_ values: [UInt32]) -> String {
        values.compactMap(Unicode.Scalar.init).reduce(into: "") { $0.unicodeScalars.append($1) }
    }

    static func report(_ texts: [(name: String, text: String)] = texts) throws -> AuditReport {
        var report = try SampleReports.audit()
        let everything = texts.map(\.text)
        report.tool.version = "0.1.0"
        report.run.arguments = ["tidewaiter", "audit"] + everything
        report.run.scannerHost = "host" + texts[4].text
        report.run.vantage = texts[4].text + texts[17].text
        report.run.resolvers = everything
        report.run.inputs = texts.map {
            InputRecord(
                path: $0.text, sha256: String(repeating: "9d", count: 32),
                scanner: InputRecord.Scanner(name: $0.text, version: $0.text), startedAt: report.run.startedAt)
        }
        report.run.lookups = texts.map {
            LookupRecord(name: $0.text, resolution: Resolution(queriedName: $0.text, aliases: [$0.text]))
        }
        report.run.timing = TimingRecord(
            name: .fast, values: texts.map { .init(name: $0.text, value: $0.text, source: .policy) })
        report.run.baseline = BaselineRecord(
            path: texts[9].text, sha256: texts[5].text, runID: texts[4].text, startedAt: report.run.startedAt)
        report.policy = PolicyRecord(name: texts[4].text, path: texts[9].text, sha256: texts[5].text)
        report.policy?.files = texts.map { .init(path: $0.text, sha256: String(repeating: "6b", count: 32)) }
        report.warnings = everything
        report.waivers = try texts.enumerated().map { number, text in
            WaiverRecord(
                id: text.text, reason: text.text, approvedBy: text.text, ticket: text.text,
                until: try SampleReports.day("2026-12-31"), match: text.text,
                location: AuditModel.SourceLocation(file: text.text, line: 1, column: 1),
                state: WaiverRecord.State.allCases[number % 4], waivedFindings: number)
        }
        report.hosts = try hosts(texts)
        report.findings = try texts.enumerated().flatMap { try findings(number: $0.offset, text: $0.element.text) }
        let address = try SampleReports.address("192.0.2.10")
        report.targets = texts.flatMap { text in
            [
                Resolution(queriedName: text.text, aliases: [text.text], failure: .noSuchName),
                Resolution(
                    queriedName: text.text + "x", aliases: [text.text, text.text], addresses: [address],
                    partialFailures: [.init(type: .aaaa, failure: .serverFailed)]),
            ]
            .map { resolution in
                TargetRecord(
                    specification: text.text, kind: .name, groups: [text.text],
                    location: AuditModel.SourceLocation(file: text.text, line: 1, column: 1),
                    resolution: resolution, addressCount: resolution.addresses.count)
            }
        }
        report.coverage.excluded = texts.map {
            Coverage.Exclusion(specification: $0.text, location: nil, addresses: 1, declaredEndpoints: [])
        }
        SampleReports.count(&report, incomplete: everything, exitStatus: 1)
        return report
    }

    private static func hosts(_ texts: [(name: String, text: String)]) throws -> [HostRecord] {
        var hosts = try hostsWithoutServices(texts)
        for (number, text) in texts.enumerated() {
            var tls = try SampleReports.tls(names: [text.text, text.text])
            tls.certificate?.issuer = text.text
            hosts[0].observations[number].service = ServiceFacts(
                name: text.text, method: number % 3 == 0 ? .table : .probed, product: text.text, version: text.text,
                tls: number % 2 == 0 ? tls : nil, tlsRefusal: number % 2 == 0 ? nil : text.text)
        }
        return hosts
    }

    private static func hostsWithoutServices(
        _ texts: [(name: String, text: String)]
    ) throws -> [HostRecord] {
        let names = texts.flatMap { text in
            [AddressName.Source.target, .alias, .reverse].map { AddressName(name: text.text, source: $0) }
        }
        return [
            try SampleReports.host(
                "192.0.2.10", names: names.sorted(),
                observations: (1...UInt16(texts.count)).map { ($0, .tcp, $0 % 2 == 0 ? .open : .closed, .synAck) },
                aggregates: [(.tcp, .closed, .connRefused, "1000-2000")], remarks: texts.map(\.text)),
            try SampleReports.host(
                "fe80::1%eth0", names: names.sorted(), observations: [(443, .tcp, .open, .synAck)], aggregates: []),
        ]
    }

    /// Two findings that carry the text in every place: an active and a waived one.
    private static func findings(number: Int, text: String) throws -> [Finding] {
        try [false, true].map { isWaived in
            let address = try SampleReports.address(number % 5 == 0 ? "fe80::1%eth0" : "192.0.2.10")
            let endpoint = Endpoint(address: address, port: UInt16(number + 1), transport: .tcp)
            let verdict = Verdict.allCases[(number + (isWaived ? 5 : 0)) % Verdict.allCases.count]
            let isAboutPort = (number % 3 != 0) != isWaived
            let location = AuditModel.SourceLocation(file: text, line: number + 1, column: 1)
            return Finding(
                id: (isWaived ? "a" : "b") + String(100_000_000_000_000 + number), verdict: verdict,
                severity: verdict.defaultSeverity,
                status: isWaived ? .waived : .active, baseline: number % 11 == 4 ? .new : nil, group: text,
                target: text, names: [text, text],
                reverseNames: isWaived ? [text] : nil, endpoint: isAboutPort ? endpoint : nil,
                expected: .init(state: .open, service: text, detail: text),
                observed: .init(
                    state: .open, evidence: try SampleReports.evidence(.synAck), service: text, detail: text),
                policyLocation: location, owner: text, need: text,
                approved: Approval(by: text, on: nil, ticket: text),
                insecure: InsecureJustification(because: text, compensating: text), controls: [text, text],
                waiver: isWaived
                    ? AppliedWaiver(
                        id: text, reason: text, approvedBy: text, ticket: text,
                        until: try SampleReports.day("2026-12-31"), location: location) : nil,
                message: text, remedy: text)
        }
    }
}
