import AuditModel

/// The report in a sentence or two, as every format for people opens with it. Counts come from the report's summary.
struct Headline {
    enum Tone {
        case good
        case incomplete
        case bad
        case neutral
    }

    let tone: Tone
    /// `3 violations`, `Compliant`, `Evidence incomplete`, or what was done where there was no policy.
    let title: String
    /// What the evidence is, and how much was and was not as declared; a sentence each.
    let opening: [String]
    /// What the title leaves open, a sentence each: the opening, and why the evidence is incomplete.
    let details: [String]
    /// From where, with the machine's name.
    let vantage: String
    /// When the run was, and for how long; of stored results `details` say when they were made.
    let period: String

    init(_ report: AuditReport) {
        let summary = report.summary
        let violations = Verdict.allCases.filter(\.isViolation).map { summary.count($0) }.reduce(0, +)
        let notVerified = summary.count(.notVerified)
        if report.policy == nil {
            let hasFailures = !summary.isComplete
            tone = hasFailures ? .incomplete : .neutral
            let hosts = Self.counted(report.hosts.count, "address", "addresses")
            title = hasFailures ? "\(hosts), evidence incomplete" : hosts
        } else if violations > 0 {
            tone = .bad
            let count = [Self.counted(violations, "violation"), summary.news].compactMap(\.self).joined(separator: ", ")
            title = count + (summary.isComplete ? "" : ", evidence incomplete")
        } else if !summary.isComplete || notVerified > 0 {
            tone = .incomplete
            title = "No violation found, but the evidence is incomplete"
        } else {
            tone = .good
            title = "Compliant"
        }
        var opening = [InputText(report.run).map { "\($0.evidence)." }].compactMap(\.self)
        if report.policy != nil {
            var counts = [
                "\(Self.counted(summary.count(.compliant), "declared expectation")) met",
                "\(notVerified) not verified",
            ]
            if summary.waived > 0 { counts.append("\(summary.waived) waived") }
            opening.append(counts.joined(separator: ", ") + ".")
        }
        self.opening = opening
        var details = opening
        if report.run.interrupted { details.append("The run was interrupted; what it did not reach is not verified.") }
        details += summary.incompleteReasons
        self.details = details
        vantage = report.run.vantage.map { "\($0), on \(report.run.scannerHost)" } ?? report.run.scannerHost
        period = "\(report.run.startedAt.readable), \(report.run.endedAt.readableDuration(since: report.run.startedAt))"
    }

    /// `1 violation`, `3 violations`.
    static func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
    }
}
