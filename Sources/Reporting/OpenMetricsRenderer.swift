import AuditModel

/// Counts for monitoring, in the text format that OpenMetrics and the older Prometheus format share, so that the
/// textfile collector of node-exporter takes the file as well: gauges only, no timestamps.
struct OpenMetricsRenderer {
    let report: AuditReport

    func render(into writer: inout ChunkWriter) throws(RenderError) {
        for family in families where !family.samples.isEmpty {
            try writer.write(
                "# TYPE tidewaiter_\(family.name) gauge\n# HELP tidewaiter_\(family.name) \(family.help)\n")
            for sample in family.samples {
                let labels = (policyLabel + sample.labels).map { "\($0)=\"\(Self.escaped($1))\"" }
                let set = labels.isEmpty ? "" : "{" + labels.joined(separator: ",") + "}"
                try writer.write("tidewaiter_\(family.name)\(set) \(sample.value)\n")
            }
        }
        try writer.write("# EOF\n")
    }

    private struct Sample {
        let labels: [(String, String)]
        let value: String

        init(_ value: Int) { self.init([], value) }

        init(_ labels: [(String, String)], _ value: Int) {
            self.labels = labels
            self.value = String(value)
        }

        init(seconds value: String) {
            labels = []
            self.value = value
        }
    }

    private struct Family {
        let name: String
        let help: String
        let samples: [Sample]
    }

    private var policyLabel: [(String, String)] { report.policy.map { [("policy", $0.name)] } ?? [] }

    private var families: [Family] {
        let run = report.run
        let summary = report.summary
        let coverage = report.coverage
        let info = [
            ("version", report.tool.version), ("scanner_host", run.scannerHost), ("vantage", run.vantage ?? ""),
            ("policy_sha256", report.policy?.sha256 ?? ""),
        ]
        let verdicts = report.policy == nil ? [] : Verdict.allCases
        let severities = report.policy == nil ? [] : Severity.allCases
        return [
            Family(name: "run_info", help: "What made the report.", samples: [Sample(info, 1)]),
            Family(
                name: "last_run_timestamp_seconds", help: "When the run ended.",
                samples: [Sample(Int(run.endedAt.seconds))]),
            Family(
                name: "run_duration_seconds", help: "How long the run took.",
                samples: [Sample(seconds: run.endedAt.elapsed(since: run.startedAt))]),
            Family(
                name: "run_complete", help: "1 when everything planned was concluded, else 0.",
                samples: [Sample(summary.isComplete && !run.interrupted ? 1 : 0)]),
            Family(
                name: "exit_status", help: "The exit status of the run.", samples: [Sample(Int(summary.exitStatus))]),
            Family(
                name: "findings", help: "Findings that count, by verdict.",
                samples: verdicts.map { Sample([("verdict", $0.rawValue)], summary.count($0)) }),
            Family(
                name: "violations", help: "Violations that count, by severity.",
                samples: severities.map { Sample([("severity", $0.rawValue)], summary.count($0)) }),
            Family(name: "group_findings", help: "Findings that count, by group and verdict.", samples: groupSamples),
            Family(
                name: "waived_findings", help: "Findings that a waiver excuses.",
                samples: report.policy == nil ? [] : [Sample(summary.waived)]),
            Family(
                name: "baseline_findings", help: "Findings, waived ones included, by how they stand to the baseline.",
                samples: baselineSamples),
            Family(
                name: "waivers", help: "Waivers of the policy, by state.",
                samples: report.policy == nil ? [] : waiverSamples),
            Family(name: "targets", help: "Targets of the run.", samples: [Sample(coverage.targets)]),
            Family(
                name: "unresolved_targets", help: "Target names that gave no address.",
                samples: [Sample(report.targets.count { $0.resolution?.failure != nil })]),
            Family(name: "addresses", help: "Addresses of the run.", samples: [Sample(coverage.addresses)]),
            Family(
                name: "endpoints_planned", help: "Endpoints that were to be probed.",
                samples: [Sample(coverage.endpointsPlanned)]),
            Family(
                name: "endpoints", help: "Endpoints by whether their state was concluded.",
                samples: [
                    Sample([("result", "conclusive")], coverage.endpointsConclusive),
                    Sample([("result", "inconclusive")], coverage.endpointsInconclusive),
                ]),
            Family(
                name: "endpoints_silent_udp", help: "Inconclusive endpoints that are unlisted, silent UDP.",
                samples: [Sample(coverage.endpointsSilentUDP)]),
        ]
    }

    private var waiverSamples: [Sample] {
        WaiverRecord.State.allCases.map { state in
            Sample([("state", state.rawValue)], report.waivers.count { $0.state == state })
        }
    }

    /// Which the summary does not carry: it counts over all groups.
    private var groupSamples: [Sample] {
        var counts: [String: [Verdict: Int]] = [:]
        for finding in report.findings where finding.counts {
            counts[finding.group ?? "", default: [:]][finding.verdict, default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }.flatMap { group, verdicts in
            Verdict.allCases.compactMap { verdict in
                verdicts[verdict].map { Sample([("group", group), ("verdict", verdict.rawValue)], $0) }
            }
        }
    }

    /// Nothing without a baseline.
    private var baselineSamples: [Sample] {
        let counts = Dictionary(grouping: report.findings.compactMap(\.baseline)) { $0 }.mapValues(\.count)
        guard !counts.isEmpty else { return [] }
        return [Finding.Baseline.new, .newlyObserved, .persisting, .resolved].map {
            Sample([("baseline", $0.rawValue)], counts[$0] ?? 0)
        }
    }

    /// A label's value: what `VisibleText` writes out, then backslash and quote escaped.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in VisibleText.escaped(text).unicodeScalars {
            if scalar == "\\" || scalar == "\"" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result
    }
}
