import AuditModel
import Testing

/// A report in which every text from outside (the scanned host, its DNS and certificates, the policy, the command line)
/// carries what breaks formats, and the name of its field: what shows whether a format has the field at all.
enum MarkedReport {
    /// The text of a field. The mark is plain letters, so that no format has to change it.
    static func text(_ field: String) -> String { "=<b>&\"'`|]]>{{x}}\u{1B}[31m\u{202E}\n%eth0 " + mark(field) }

    static func mark(_ field: String) -> String { "zq" + field + "qz" }

    static func report() throws -> AuditReport {
        var report = try SampleReports.audit()
        report.run.arguments = ["tidewaiter", text("argument")]
        report.run.scannerHost = text("scannerHost")
        report.run.vantage = text("vantage")
        report.run.resolvers = [text("resolver")]
        report.run.inputs = [
            InputRecord(
                path: text("inputPath"), sha256: String(repeating: "9d", count: 32),
                scanner: InputRecord.Scanner(name: text("inputScanner"), version: text("inputVersion")))
        ]
        report.run.lookups = [
            LookupRecord(
                name: text("lookupName"),
                resolution: Resolution(queriedName: text("lookupName"), aliases: [text("lookupAlias")]))
        ]
        report.run.timing = TimingRecord(
            name: .normal, values: [.init(name: text("timingName"), value: text("timingValue"), source: .option)])
        report.run.baseline = BaselineRecord(
            path: text("baselinePath"), sha256: String(repeating: "9d", count: 32), runID: text("baselineRun"),
            startedAt: report.run.startedAt)
        report.policy = PolicyRecord(
            name: text("policyName"), path: text("policyPath"), sha256: String(repeating: "5e1f7a90", count: 8),
            files: ["policyPath", "includedPath"].map {
                PolicyRecord.File(path: text($0), sha256: String(repeating: "5e1f7a90", count: 8))
            })
        report.warnings = [text("warning")]
        report.coverage.excluded = [
            Coverage.Exclusion(
                specification: text("excluded"), location: location("excludedFile"), addresses: 1, declaredEndpoints: []
            )
        ]
        let address = try SampleReports.address("192.0.2.10")
        report.targets = [
            Resolution(
                queriedName: text("queriedName"), aliases: [text("chainAlias")], addresses: [address],
                partialFailures: [.init(type: .aaaa, failure: .timedOut)]),
            Resolution(queriedName: text("queriedName"), failure: .noSuchName),
        ].enumerated().map { number, resolution in
            TargetRecord(
                specification: text(number == 0 ? "target" : "unresolvedTarget"), kind: .name, groups: ["web"],
                location: location("targetFile"), resolution: resolution, addressCount: 1)
        }
        report.hosts = [try host(address)]
        report.findings = [try finding(.unexpectedOpen, address), try finding(.missing, address)]
        SampleReports.count(&report, incomplete: [text("incomplete")], exitStatus: 1)
        return report
    }

    private static func host(_ address: IPAddress) throws -> HostRecord {
        var host = try SampleReports.host(
            "192.0.2.10",
            names: [
                AddressName(name: text("targetName"), source: .target), .init(name: text("aliasName"), source: .alias),
                .init(name: text("reverseName"), source: .reverse),
            ],
            observations: [(80, .tcp, .open, .synAck), (443, .tcp, .open, .synAck)], aggregates: [],
            remarks: [text("remark")])
        host.observations[0].service = ServiceFacts(
            name: text("service"), product: text("product"), version: text("version"), tlsRefusal: text("tlsRefusal"))
        var tls = try SampleReports.tls(names: [text("certificateName")])
        tls.certificate?.subject = text("certificateSubject")
        tls.certificate?.issuer = text("certificateIssuer")
        host.observations[1].service = ServiceFacts(name: text("service"), tls: tls)
        return host
    }

    private static func finding(_ verdict: Verdict, _ address: IPAddress) throws -> Finding {
        let isWaived = verdict == .missing
        return Finding(
            id: "f\(100_000_000_000_000 + (Verdict.allCases.firstIndex(of: verdict) ?? 0))", verdict: verdict,
            severity: verdict.defaultSeverity,
            status: isWaived ? .waived : .active, group: text("group"), target: text("findingTarget"),
            names: [text("findingName"), text("findingReverseName")], reverseNames: [text("findingReverseName")],
            endpoint: Endpoint(address: address, port: isWaived ? 22 : 80, transport: .tcp),
            expected: .init(state: .open, service: text("expectedService"), detail: text("expectedDetail")),
            observed: .init(
                state: .open, evidence: try SampleReports.evidence(.synAck), service: text("observedService"),
                detail: text("observedDetail")),
            policyLocation: location("policyFile"), owner: text("owner"), need: text("need"),
            approved: Approval(by: text("approvedBy"), on: nil, ticket: text("ticket")),
            insecure: InsecureJustification(
                because: text("insecureBecause"), compensating: text("insecureCompensating")),
            controls: [text("control")],
            waiver: isWaived
                ? AppliedWaiver(
                    id: text("waiver"), reason: text("waiverReason"), approvedBy: text("waiverApprovedBy"),
                    ticket: text("waiverTicket"), until: try SampleReports.day("2026-12-31"),
                    location: location("waiverFile")) : nil,
            message: text("message"), remedy: text("remedy"))
    }

    private static func location(_ field: String) -> AuditModel.SourceLocation {
        AuditModel.SourceLocation(file: text(field), line: 7, column: 1)
    }
}
