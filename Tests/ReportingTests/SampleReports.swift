import AuditModel
import Testing

/// Reports that a test can hold against every format. All facts are made up and fixed.
enum SampleReports {
    /// An audit with three violations, a waived one, one that could not be verified and an unresolved name, seen over
    /// both address families.
    static func audit() throws -> AuditReport {
        var report = try empty(arguments: ["tidewaiter", "audit", "exposure.yaml", "-o", "report.html"])
        report.policy = PolicyRecord(
            name: "Example Ltd perimeter", path: "exposure.yaml", sha256: String(repeating: "5e1f7a90", count: 8),
            files: [
                .init(path: "exposure.yaml", sha256: String(repeating: "5e1f7a90", count: 8)),
                .init(path: "teams/web.yaml", sha256: String(repeating: "0c2d", count: 16)),
            ])
        report.run.vantage = "internet"
        report.run.lookups = [
            LookupRecord(
                name: "legacy-admin.example.com",
                resolution: Resolution(
                    queriedName: "legacy-admin.example.com", aliases: ["admin.example.net"],
                    addresses: [try address("192.0.2.200")])),
            LookupRecord(
                name: "old.example.com",
                resolution: Resolution(queriedName: "old.example.com", failure: .noSuchName)),
        ]
        report.run.timing = TimingRecord(
            name: .normal,
            values: [
                .init(name: "max-rate", value: "500", source: .option),
                .init(name: "initial-rate", value: "500", source: .bound),
                .init(name: "max-host-rate", value: "10000", source: .timing),
                .init(name: "timeout", value: "2000ms", source: .policy),
            ])
        report.targets = try targets()
        report.hosts = try hosts()
        report.findings = try findings()
        report.coverage = Coverage(
            targets: 5, addresses: 5, endpointsPlanned: 5_138, endpointsConclusive: 5_129, endpointsInconclusive: 9,
            endpointsSilentUDP: 7,
            causes: [InconclusiveCause(state: .notScanned, reason: .notProbed, endpoints: 2)],
            gaps: [
                CoverageGap(
                    addresses: AddressRange(try address("192.0.2.30")), transport: .tcp,
                    ports: try PortSet(parsing: "22,8000"), wasLookedAt: false)
            ],
            excluded: [
                Coverage.Exclusion(
                    specification: "192.0.2.128/25", location: location(8, 12), addresses: 128,
                    declaredEndpoints: [
                        Endpoint(address: try address("192.0.2.200"), port: 443, transport: .tcp)
                    ])
            ])
        report.waivers = try waivers()
        report.warnings = ["no target covers these scanned hosts, which were not judged: 203.0.113.9"]
        count(&report, incomplete: ["2 declared endpoints could not be verified"], exitStatus: 1)
        return report
    }

    /// An audit in which everything declared was found as declared.
    static func compliantAudit() throws -> AuditReport {
        var report = try audit()
        report.findings = report.findings.filter { $0.verdict == .compliant }
        report.targets.removeAll { $0.resolution?.failure != nil }
        report.coverage.gaps = []
        report.coverage.excluded = []
        report.waivers = []
        report.warnings = []
        count(&report, incomplete: [], exitStatus: 0)
        return report
    }

    /// The audit held against a baseline: findings that are new, persisting, resolved and newly observed, and a waived one.
    static func comparedAudit() throws -> AuditReport {
        var report = try audit()
        report.run.baseline = BaselineRecord(
            path: "last.json", sha256: String(repeating: "77e0", count: 16), runID: "20261121T130112Z-11c9",
            startedAt: try time("2026-11-21T13:01:12.250Z"))
        let states: [Finding.Baseline] = [.resolved, .new, .newlyObserved, .persisting]
        for position in report.findings.indices { report.findings[position].baseline = states[position % states.count] }
        count(&report, incomplete: ["2 declared endpoints could not be verified"], exitStatus: 1)
        return report
    }

    /// A report in which one policy line makes 120 findings, beside the others of the sample.
    static func auditOfManyAlike() throws -> AuditReport {
        var report = try audit()
        let broken = try #require(report.findings.first { $0.verdict == .unexpectedOpen && $0.endpoint != nil })
        report.findings += try (1...120).map { number in
            var finding = broken
            let endpoint = Endpoint(address: try address("10.0.0.\(number)"), port: 23, transport: .tcp)
            finding.id = "a11ce\(10_000_000_000 + number)"
            finding.endpoint = endpoint
            finding.names = ["host-\(number).example.com"]
            finding.need = "shared need"
            finding.message = "\(endpoint) is open, and nobody declared it"
            return finding
        }
        return report
    }

    /// What `scan` gives: no policy, no findings.
    static func scan() throws -> AuditReport {
        var report = try empty(arguments: ["tidewaiter", "scan", "www.example.com", "vpn.example.com", "-p", "1-1024"])
        report.targets = try targets().filter { $0.kind == .name }.map { withoutGroups($0) }
        report.hosts = try hosts()
        report.coverage = Coverage(
            targets: 3, addresses: 4, endpointsPlanned: 5_138, endpointsConclusive: 5_128, endpointsInconclusive: 10,
            endpointsSilentUDP: 7,
            causes: [
                InconclusiveCause(state: .unreachable, reason: .noRoute, endpoints: 2),
                InconclusiveCause(state: .notScanned, reason: .notProbed, endpoints: 1),
            ], excluded: [])
        count(&report, incomplete: ["vpn.example.com: no such name"], exitStatus: 2)
        return report
    }

    /// What `resolve` gives: names and addresses, nothing probed.
    static func resolve() throws -> AuditReport {
        var report = try scan()
        report.run.arguments = ["tidewaiter", "resolve", "www.example.com", "vpn.example.com"]
        report.hosts = report.hosts.map { host in
            var host = host
            host.observations = []
            host.aggregates = []
            host.remarks = []
            host.isResponsive = false
            return host
        }
        report.coverage = Coverage(
            targets: 3, addresses: 4, endpointsPlanned: 0, endpointsConclusive: 0, endpointsInconclusive: 0,
            endpointsSilentUDP: 0, excluded: [])
        return report
    }

    /// Sorts the findings and counts them, as the judging stage does.
    static func count(_ report: inout AuditReport, incomplete: [String], exitStatus: Int32) {
        report.findings.sort()
        let counting = report.findings.filter(\.counts)
        report.summary = Summary(
            verdicts: Dictionary(counting.map { ($0.verdict.rawValue, 1) }, uniquingKeysWith: +),
            severities: Dictionary(
                counting.filter(\.verdict.isViolation).map { ($0.severity.rawValue, 1) }, uniquingKeysWith: +),
            baseline: report.run.baseline.map { _ in
                Dictionary(
                    counting.filter(\.verdict.isViolation).compactMap { $0.baseline.map { ($0.rawValue, 1) } },
                    uniquingKeysWith: +)
            },
            waived: report.findings.filter { $0.status == .waived }.count,
            isComplete: incomplete.isEmpty, incompleteReasons: incomplete, exitStatus: exitStatus)
    }

    static func empty(arguments: [String]) throws -> AuditReport {
        AuditReport(
            tool: ToolRecord(name: "tidewaiter", version: "0.1.0"),
            run: RunRecord(
                id: "20261122T130112Z-4f2a", startedAt: try time("2026-11-22T13:01:12.250Z"),
                endedAt: try time("2026-11-22T13:01:30.500Z"), scannerHost: "scanner.example.com", vantage: nil,
                arguments: arguments, interrupted: false, sourceAddresses: [try address("198.51.100.7")],
                resolvers: ["198.51.100.1:53"]),
            policy: nil,
            summary: Summary(
                verdicts: [:], severities: [:], waived: 0, isComplete: true, incompleteReasons: [], exitStatus: 0),
            coverage: Coverage(
                targets: 0, addresses: 0, endpointsPlanned: 0, endpointsConclusive: 0, endpointsInconclusive: 0,
                endpointsSilentUDP: 0, excluded: []),
            targets: [], hosts: [], findings: [], warnings: [])
    }

    static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }
    static func time(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }
    static func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

    static func location(_ line: Int, _ column: Int = 9) -> AuditModel.SourceLocation {
        AuditModel.SourceLocation(file: "exposure.yaml", line: line, column: column)
    }

    private static func withoutGroups(_ target: TargetRecord) -> TargetRecord {
        var target = target
        target.groups = []
        target.location = nil
        return target
    }
}
