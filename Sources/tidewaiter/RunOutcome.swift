import AuditModel
import Pipeline

/// The outcome of a run in one sentence for standard error.
struct RunOutcome {
    let report: AuditReport

    init(_ report: AuditReport) { self.report = report }

    var sentence: String {
        let summary = report.summary
        var parts: [String] = []
        if report.policy == nil {
            let open = report.hosts.reduce(0) { count, host in
                count + host.observations.count { $0.state == .open }
                    + host.aggregates.filter { $0.state == .open }.reduce(0) { $0 + $1.ports.count }
            }
            parts.append(
                report.coverage.endpointsPlanned == 0
                    ? "\(report.hosts.count) addresses" : open == 1 ? "1 open port" : "\(open) open ports")
        } else {
            let violations = report.findings.count { $0.counts && $0.verdict.isViolation }
            parts.append(violations == 1 ? "1 violation" : "\(violations) violations")
            if let news = summary.news { parts.append(news) }
            if summary.count(.notVerified) > 0 { parts.append("\(summary.count(.notVerified)) not verified") }
            if summary.waived > 0 { parts.append("\(summary.waived) waived") }
        }
        if report.run.interrupted {
            parts.append("interrupted, so incomplete")
        } else if !summary.isComplete {
            parts.append("evidence incomplete")
        }
        return parts.joined(separator: ", ")
    }
}
