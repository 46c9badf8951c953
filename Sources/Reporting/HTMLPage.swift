import AuditModel

/// The page's own facts, without its long lists.
struct HTMLPage {
    let report: AuditReport
    let services: HTMLServices

    var object: TemplateObject {
        let reviews = services.reviews
        let headline = Headline(report)
        return TemplateObject([
            "title": .text(report.policy?.name ?? report.run.arguments.dropFirst().joined(separator: " ")),
            "kind": .text(report.policy == nil ? "Network scan report" : "Exposure audit report"),
            "tool": .text("\(report.tool.name) \(report.tool.version)"),
            "runID": .text(report.run.id),
            "verdict": .text(headline.title),
            "tone": .text(headline.tone.className),
            "opening": .list(headline.opening),
            "hasPolicy": .truth(report.policy != nil),
            "isLarge": .truth(report.findings.count + report.hosts.count > 500),
            "hasWaivers": .truth(!report.waivers.isEmpty),
            "waivers": .objects(waivers),
            "hasBaseline": .truth(report.findings.contains { $0.baseline != nil }),
            "hasReviews": .truth(!reviews.isEmpty),
            "reviews": .objects(reviews),
            "facts": .objects(facts(headline)),
            "gaps": .list(gaps),
            "bars": .objects(bars),
            "hasWarnings": .truth(!report.warnings.isEmpty),
            "warnings": .list(report.warnings),
            "coverage": .objects(coverage),
            "gapLines": .list(CoverageText.gaps(report.coverage)),
            "hasExclusions": .truth(!report.coverage.excluded.isEmpty),
            "exclusions": .objects(report.coverage.excluded.map(Self.exclusion)),
            "run": .objects(run),
        ])
    }

    private static func labelled(_ label: String, _ value: String) -> TemplateObject {
        TemplateObject(["label": .text(label), "value": .text(value)])
    }

    private func facts(_ headline: Headline) -> [TemplateObject] {
        var facts: [TemplateObject] = []
        if let policy = report.policy { facts.append(Self.labelled("Policy", "\(policy.name) (\(policy.path))")) }
        facts.append(Self.labelled("Seen from", headline.vantage))
        facts.append(Self.labelled("When", headline.period))
        if let inputs = InputText(report.run) { facts.append(Self.labelled("Evidence", inputs.evidence)) }
        facts.append(Self.labelled("Scope", CoverageText.scope(report.coverage)))
        if let waivers = WaiverText.census(report.waivers) { facts.append(Self.labelled("Waivers", waivers)) }
        return facts
    }

    private var gaps: [String] {
        let coverage = report.coverage
        var gaps: [String] = []
        if report.run.interrupted { gaps.append("The run was interrupted before its end.") }
        gaps += report.summary.incompleteReasons
        // The reasons leave out what is no sign of an incomplete run.
        if coverage.endpointsSilentUDP > 0 || (gaps.isEmpty && coverage.endpointsInconclusive > 0) {
            gaps.append(CoverageText.inconclusive(coverage))
        }
        gaps += coverage.excluded.map { "Excluded: \(CoverageText.sentence($0))" }
        return gaps
    }

    private var bars: [TemplateObject] {
        guard report.policy != nil else { return [] }
        let summary = report.summary
        let verdicts = Verdict.allCases.map { verdict in
            CountBar.Segment(
                name: verdict.rawValue, className: verdict.rawValue, count: summary.count(verdict))
        }
        let waived = CountBar.Segment(name: "waived", className: "waived", count: summary.waived)
        let severities = Severity.allCases.map {
            CountBar.Segment(name: $0.rawValue, className: $0.rawValue, count: summary.count($0))
        }
        return [
            CountBar(title: "Verdicts", segments: verdicts + [waived]).object,
            CountBar(title: "Violations by severity", segments: severities).object,
            CountBar(title: "Since the baseline", segments: baseline).object,
        ]
        .compactMap(\.self)
    }

    /// Which the summary does not carry. Findings that were compliant before and are now are no change.
    private var baseline: [CountBar.Segment] {
        var counts: [Finding.Baseline: Int] = [:]
        for finding in report.findings where FindingSection(finding) != nil {
            if let baseline = finding.baseline { counts[baseline, default: 0] += 1 }
        }
        return [Finding.Baseline.new, .newlyObserved, .persisting, .resolved].map {
            CountBar.Segment(name: $0.rawValue, className: $0.rawValue, count: counts[$0] ?? 0)
        }
    }

    /// A row shows no more links than a reader would follow.
    private static let mostLinks = 20

    /// Every waiver of the policy, with the findings that rest on it.
    private var waivers: [TemplateObject] {
        var findings: [String: [String]] = [:]
        for finding in report.findings where finding.status == .waived && finding.baseline != .resolved {
            guard let id = finding.waiver?.id, findings[id, default: []].count < Self.mostLinks else { continue }
            findings[id, default: []].append(finding.id)
        }
        return report.waivers.map { waiver in
            let links = findings[waiver.id] ?? []
            let more = waiver.waivedFindings - links.count
            return TemplateObject([
                "state": .text(waiver.state.rawValue), "tone": .text(waiver.state.tone),
                "rank": .number(WaiverRecord.State.allCases.firstIndex(of: waiver.state) ?? 0),
                "name": .text(waiver.id), "match": .text(waiver.match), "reason": .text(waiver.reason),
                "approvedBy": .text(waiver.approvedBy), "ticket": .text(waiver.ticket),
                "until": .text(waiver.until.description), "location": .text(waiver.location.description),
                "count": .number(waiver.waivedFindings), "findings": .list(links),
                "more": .text(more > 0 ? "and \(more) more" : nil),
            ])
        }
    }

    private var coverage: [TemplateObject] {
        let coverage = report.coverage
        let figures = [
            ("targets", coverage.targets), ("addresses", coverage.addresses),
            ("endpoints planned", coverage.endpointsPlanned), ("conclusive", coverage.endpointsConclusive),
            ("inconclusive", coverage.endpointsInconclusive), ("of them silent UDP", coverage.endpointsSilentUDP),
        ]
        return figures.map { TemplateObject(["label": .text($0), "count": .number($1)]) }
    }

    private static func sentence(_ lookup: LookupRecord) -> String {
        let answer = lookup.resolution
        let addresses = answer.addresses.map(\.description).joined(separator: ", ")
        let end = addresses.isEmpty ? answer.failure?.summary : addresses
        return ([lookup.name] + answer.aliases + [end].compactMap(\.self)).joined(separator: " -> ")
    }

    private static func exclusion(_ exclusion: Coverage.Exclusion) -> TemplateObject {
        TemplateObject([
            "specification": .text(exclusion.specification),
            "addresses": .number(exclusion.addresses),
            "declared": .list(exclusion.declaredEndpoints.map(\.description)),
            "location": .text(exclusion.location?.description),
        ])
    }

    private var run: [TemplateObject] {
        let run = report.run
        let facts: [(String, [String])] = [
            ("Tool", ["\(report.tool.name) \(report.tool.version)"]),
            ("Run id", [run.id]),
            ("Arguments", run.arguments),
            ("Started", [run.startedAt.description]),
            ("Ended", [run.endedAt.description]),
            ("Scanning machine", [run.scannerHost]),
            ("Source addresses", run.sourceAddresses.map(\.description)),
            ("Resolvers", run.resolvers),
            ("Further names", (run.lookups ?? []).map(Self.sentence)),
            ("Vantage", [run.vantage].compactMap(\.self)),
            ("Timing", TimingText.words(run.timing)),
            ("Inputs", InputText(run)?.sentences ?? []),
            ("Baseline", [run.baseline.map(InputText.sentence)].compactMap(\.self)),
            ("Policy", [report.policy?.path].compactMap(\.self)),
            ("Policy SHA-256", [report.policy?.sha256].compactMap(\.self)),
            ("Included files", report.policy?.includedFiles.map { "\($0.path), SHA-256 \($0.sha256)" } ?? []),
            ("Exit status", ["\(report.summary.exitStatus)"]),
        ]
        return facts.filter { !$0.1.isEmpty }.map { label, values in
            TemplateObject(["label": .text(label), "values": .list(values)])
        }
    }
}

extension WaiverRecord.State {
    /// The class of its cell.
    fileprivate var tone: String? {
        switch self {
        case .expired: "passed"
        case .unused, .ending: "soon"
        case .active: nil
        }
    }
}

extension Headline.Tone {
    fileprivate var className: String {
        switch self {
        case .good: "good"
        case .incomplete: "incomplete"
        case .bad: "bad"
        case .neutral: "neutral"
        }
    }
}
