import AuditModel

/// Markdown for a ticket (CommonMark with GitHub's tables): the summary, then what calls for action, each with its
/// details folded away, then what was compliant, names, hosts and coverage, folded.
struct MarkdownRenderer {
    let report: AuditReport

    func render(into writer: inout ChunkWriter) throws(RenderError) {
        try writeSummary(into: &writer)
        for section in FindingSection.allCases {
            let positions = report.findings.indices.filter { FindingSection(report.findings[$0]) == section }
            guard !positions.isEmpty else { continue }
            try writer.write("\n## \(section.title)\n")
            try OrderedRendering.write(positions, into: &writer) { slice in
                slice.reduce(into: []) { $0 += Array(Self.text(of: report.findings[$1]).utf8) }
            }
        }
        try writeWaivers(into: &writer)
        try writeCompliant(into: &writer)
        try writeTargets(into: &writer)
        try writeHosts(into: &writer)
        try writeRun(into: &writer)
    }

    private func writeSummary(into writer: inout ChunkWriter) throws(RenderError) {
        let headline = Headline(report)
        let title = report.policy?.name ?? report.run.arguments.dropFirst().joined(separator: " ")
        try writer.write("# \(MarkdownText.prose(title))\n\n**\(MarkdownText.prose(headline.title))**\n\n")
        for sentence in headline.details { try writer.write("\(MarkdownText.prose(sentence))  \n") }
        try writer.write("\n| Fact | |\n| --- | --- |\n")
        if let policy = report.policy { try writeRow(["Policy", MarkdownText.code(policy.path)], into: &writer) }
        try writeRow(["Seen from", MarkdownText.prose(headline.vantage)], into: &writer)
        try writeRow(["When", headline.period], into: &writer)
        for input in InputText(report.run)?.sentences ?? [] {
            try writeRow(["Input", MarkdownText.prose(input)], into: &writer)
        }
        if let baseline = report.run.baseline {
            try writeRow(["Baseline", MarkdownText.prose(InputText.sentence(baseline))], into: &writer)
        }
        try writeRow(["Scope", CoverageText.scope(report.coverage)], into: &writer)
        for verdict in Verdict.allCases where report.summary.count(verdict) > 0 {
            try writeRow([verdict.rawValue, "\(report.summary.count(verdict))"], into: &writer)
        }
        if report.summary.waived > 0 { try writeRow(["waived", "\(report.summary.waived)"], into: &writer) }
        if let waivers = WaiverText.census(report.waivers) { try writeRow(["waivers", waivers], into: &writer) }
        for warning in report.warnings { try writeRow(["Warning", MarkdownText.prose(warning)], into: &writer) }
    }

    private func writeRow(_ cells: [String], into writer: inout ChunkWriter) throws(RenderError) {
        try writer.write(Self.row(cells))
    }

    private static func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }

    private static func text(of finding: Finding) -> String {
        let text = FindingText(finding)
        var lines = [
            "", "### \(finding.severity.rawValue): \(finding.verdict.rawValue) \(MarkdownText.code(finding.place))", "",
            MarkdownText.prose(finding.message), "",
        ]
        if let remedy = finding.remedy { lines += ["**To do:** \(MarkdownText.prose(remedy))", ""] }
        lines += ["<details><summary>Evidence and approval</summary>", ""]
        for (label, value) in text.fields where label != "remedy" {
            let isName = ["names", "reverse", "id", "policy", "target"].contains(label)
            lines.append("- \(label): \(isName ? MarkdownText.code(value) : MarkdownText.prose(value))")
        }
        lines += ["", "</details>", ""]
        return lines.joined(separator: "\n")
    }

    private func writeWaivers(into writer: inout ChunkWriter) throws(RenderError) {
        guard !report.waivers.isEmpty else { return }
        try openDetails("Waivers", into: &writer)
        try writer.write(
            "| Waiver | State | Until | Findings | Match | Reason | Approved | Policy |\n"
                + "| --- | --- | --- | --- | --- | --- | --- | --- |\n")
        for waiver in report.waivers {
            try writeRow(
                [
                    MarkdownText.code(waiver.id), waiver.state.rawValue, waiver.until.description,
                    "\(waiver.waivedFindings)", MarkdownText.prose(waiver.match), MarkdownText.prose(waiver.reason),
                    MarkdownText.prose(WaiverText(waiver).approved), MarkdownText.code(waiver.location.description),
                ], into: &writer)
        }
        try closeDetails(into: &writer)
    }

    private func writeCompliant(into writer: inout ChunkWriter) throws(RenderError) {
        let positions = report.findings.indices.filter { FindingSection(report.findings[$0]) == nil }
        guard !positions.isEmpty else { return }
        try openDetails("Compliant", into: &writer)
        try writer.write(
            "| Endpoint | Expected | Owner | Need | Approval | Insecure | Id |\n"
                + "| --- | --- | --- | --- | --- | --- | --- |\n")
        try OrderedRendering.write(positions, into: &writer) { slice in
            slice.reduce(into: []) { $0 += Array(Self.row(of: report.findings[$1]).utf8) }
        }
        try closeDetails(into: &writer)
    }

    private static func row(of finding: Finding) -> String {
        let text = FindingText(finding)
        return row([
            MarkdownText.code(finding.place), MarkdownText.prose(finding.expected.text),
            MarkdownText.prose(finding.owner ?? ""), MarkdownText.prose(finding.need ?? ""),
            MarkdownText.prose(text.approved ?? ""), MarkdownText.prose(text.insecure ?? ""),
            MarkdownText.code(finding.id),
        ])
    }

    private func writeTargets(into writer: inout ChunkWriter) throws(RenderError) {
        guard !report.targets.isEmpty else { return }
        try openDetails("Targets", into: &writer)
        try writer.write("| Target | Alias chain | Addresses | Failure |\n| --- | --- | --- | --- |\n")
        for target in report.targets {
            let failures =
                [target.resolution?.failure?.summary].compactMap(\.self)
                + (target.resolution?.partialFailures ?? []).map { "\($0.type.rawValue): \($0.failure.summary)" }
            let asked = target.resolution.map(\.queriedName).flatMap { $0 == target.specification ? nil : $0 }
            let chain = [asked].compactMap(\.self) + (target.resolution?.aliases ?? [])
            try writeRow(
                [
                    MarkdownText.code(target.specification),
                    chain.map(MarkdownText.code).joined(separator: " &rarr; "),
                    (target.resolution?.addresses ?? []).map { MarkdownText.code($0.description) }
                        .joined(separator: " "),
                    failures.joined(separator: "; "),
                ], into: &writer)
        }
        try closeDetails(into: &writer)
    }

    private func writeHosts(into writer: inout ChunkWriter) throws(RenderError) {
        guard !report.hosts.isEmpty else { return }
        try openDetails("Hosts", into: &writer)
        try OrderedRendering.write(AlikeHosts.sets(of: report), sliceLength: 4, into: &writer) { slice in
            slice.reduce(into: []) { $0 += Array(Self.text(of: $1).utf8) }
        }
        try closeDetails(into: &writer)
    }

    private static func text(of alike: AlikeHosts) -> String {
        let host = alike.host
        let places = alike.ranges.map { MarkdownText.code($0.description) }.joined(separator: " ")
        var lines = ["- \(places)" + (alike.count.map { " (\($0))" } ?? "")]
        lines += host.names.map { "  - \($0.source.rawValue): \(MarkdownText.code($0.name))" }
        if let failure = host.reverseFailure { lines.append("  - reverse: \(failure.summary)") }
        lines += host.observations.map {
            "  - \($0.endpoint.port)/\($0.endpoint.transport) \(MarkdownText.prose($0.state.rawValue)) "
                + "(\($0.evidence.reason.rawValue))"
                + (ServiceText($0).line.map { " \(MarkdownText.prose($0))" } ?? "")
        }
        lines += host.aggregates.map {
            "  - \(MarkdownText.prose($0.state.rawValue)) \($0.transport) (\($0.reason.rawValue)): \(PortText.line($0.ports))"
        }
        lines += host.remarks.map { "  - note: \(MarkdownText.prose($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private func writeRun(into writer: inout ChunkWriter) throws(RenderError) {
        try openDetails("Coverage and run", into: &writer)
        var lines = ["- \(CoverageText.sentence(report.coverage))"]
        lines += CoverageText.gaps(report.coverage).map { "- gap: \(MarkdownText.prose($0))" }
        lines += report.coverage.excluded.map { "- excluded: \(MarkdownText.prose(CoverageText.sentence($0)))" }
        lines.append("- made by \(MarkdownText.code("\(report.tool.name) \(report.tool.version)"))")
        lines.append("- run: \(MarkdownText.code(report.run.id))")
        lines.append("- arguments: \(report.run.arguments.map(MarkdownText.code).joined(separator: " "))")
        let timing = TimingText.words(report.run.timing)
        if !timing.isEmpty { lines.append("- timing: \(timing.map(MarkdownText.code).joined(separator: " "))") }
        if let policy = report.policy { lines.append("- policy SHA-256: \(MarkdownText.code(policy.sha256))") }
        for file in report.policy?.includedFiles ?? [] {
            lines.append("- included: \(MarkdownText.code(file.path)), SHA-256 \(MarkdownText.code(file.sha256))")
        }
        if !report.run.resolvers.isEmpty {
            lines.append("- resolvers: \(report.run.resolvers.map(MarkdownText.code).joined(separator: " "))")
        }
        try writer.write(lines.joined(separator: "\n") + "\n")
        try closeDetails(into: &writer)
    }

    private func openDetails(_ title: String, into writer: inout ChunkWriter) throws(RenderError) {
        try writer.write("\n<details><summary>\(title)</summary>\n\n")
    }

    private func closeDetails(into writer: inout ChunkWriter) throws(RenderError) {
        try writer.write("\n</details>\n")
    }
}
