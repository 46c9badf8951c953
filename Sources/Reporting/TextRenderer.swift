import AuditModel

/// A table for people at a terminal: verdict first, then what needs action, then what was found.
///
/// No text is cut off: what does not fit the width is wrapped. Ports are, after many ranges of them. Every text from outside passes `TerminalPage`, which
/// writes out whatever a terminal would obey.
struct TextRenderer {
    let report: AuditReport
    let options: ReportOptions

    func render(into writer: inout ChunkWriter) throws(RenderError) {
        var page = TerminalPage(options: options)
        writeHeadline(on: &page)
        try page.drain(into: &writer)
        for section in FindingSection.allCases {
            let positions = report.findings.indices.filter { FindingSection(report.findings[$0]) == section }
            try write(section.title, positions, into: &writer) { write(report.findings[$0], on: &$1) }
        }
        let compliant = report.findings.indices.filter { FindingSection(report.findings[$0]) == nil }
        try write("Compliant", compliant, isSpaced: false, into: &writer) { position, page in
            let finding = report.findings[position]
            page.line(
                [.init(finding.place), .init(finding.expected.text), .init(finding.id, .faint)],
                indentation: 2)
        }
        try write("Waivers", Array(report.waivers.indices), into: &writer) { write(report.waivers[$0], on: &$1) }
        writeTargets(on: &page)
        try page.drain(into: &writer)
        let hosts = AlikeHosts.sets(of: report)
        try write("Hosts", Array(hosts.indices), sliceLength: 4, into: &writer) { write(hosts[$0], on: &$1) }
        writeCoverage(on: &page)
        try page.drain(into: &writer)
    }

    /// A heading and the items at `positions`, with a blank line between them if `isSpaced`; nothing for no items.
    private func write(
        _ title: String,
        _ positions: [Int],
        isSpaced: Bool = true,
        sliceLength: Int = 128,
        into writer: inout ChunkWriter,
        item: @Sendable (Int, inout TerminalPage) -> Void
    ) throws(RenderError) {
        guard let first = positions.first else { return }
        var page = TerminalPage(options: options)
        page.heading(title)
        try page.drain(into: &writer)
        try OrderedRendering.write(positions, sliceLength: sliceLength, into: &writer) { slice in
            var page = TerminalPage(options: options)
            for position in slice {
                if isSpaced, position != first { page.blank() }
                item(position, &page)
            }
            return page.takeBytes()
        }
    }

    private func writeHeadline(on page: inout TerminalPage) {
        let headline = Headline(report)
        page.line([.init("\(report.tool.name) \(report.tool.version)", .faint)])
        page.line([.init(headline.title, headline.tone.style)])
        for sentence in headline.details { page.paragraph(sentence) }
        page.blank()
        if let policy = report.policy {
            page.field("policy", "\(policy.name) (\(policy.path))")
            if !policy.includedFiles.isEmpty {
                page.field("includes", policy.includedFiles.map(\.path).joined(separator: " "))
            }
        }
        page.field("seen from", headline.vantage)
        page.field("when", headline.period)
        for input in InputText(report.run)?.sentences ?? [] { page.field("input", input) }
        let timing = TimingText.words(report.run.timing)
        if !timing.isEmpty { page.field("timing", timing.joined(separator: ", ")) }
        if let baseline = report.run.baseline { page.field("baseline", InputText.sentence(baseline)) }
        if let waivers = WaiverText.census(report.waivers) { page.field("waivers", waivers) }
        for warning in report.warnings { page.field("warning", warning, style: .attention) }
    }

    private func write(_ finding: Finding, on page: inout TerminalPage) {
        let text = FindingText(finding)
        page.line(
            [
                .init(finding.severity.rawValue, Self.style(finding)),
                .init(finding.verdict.rawValue, .strong),
                .init(finding.place),
            ], indentation: 2)
        page.paragraph(finding.message, indentation: 4)
        for (label, value) in text.fields { page.field(label, value, indentation: 4) }
    }

    private static func style(_ finding: Finding) -> TerminalPage.Style {
        guard finding.counts, finding.verdict != .compliant else { return .faint }
        return finding.verdict.isViolation && finding.severity >= .medium ? .bad : .attention
    }

    private func write(_ waiver: WaiverRecord, on page: inout TerminalPage) {
        page.line(
            [
                .init(waiver.state.rawValue, waiver.state == .active ? .faint : .attention), .init(waiver.id, .strong),
            ], indentation: 2)
        for (label, value) in WaiverText(waiver).fields { page.field(label, value, indentation: 4) }
    }

    private func writeTargets(on page: inout TerminalPage) {
        let named = report.targets.filter { $0.resolution != nil }
        guard !named.isEmpty else { return }
        page.heading("Names")
        for target in named {
            guard let resolution = target.resolution else { continue }
            page.line([.init(target.specification, .strong)], indentation: 2)
            if resolution.queriedName != target.specification {
                page.field("asked as", resolution.queriedName, indentation: 4)
            }
            if !resolution.aliases.isEmpty {
                page.field("alias of", resolution.aliases.joined(separator: " -> "), indentation: 4)
            }
            if !resolution.addresses.isEmpty {
                page.field("addresses", resolution.addresses.map(\.description).joined(separator: " "), indentation: 4)
            }
            if let failure = resolution.failure {
                page.field("failed", failure.summary, indentation: 4, style: .attention)
            }
            for partial in resolution.partialFailures {
                page.field(
                    "failed", "\(partial.type.rawValue): \(partial.failure.summary)", indentation: 4, style: .attention)
            }
        }
    }

    private func write(_ alike: AlikeHosts, on page: inout TerminalPage) {
        let host = alike.host
        let count = [alike.count].compactMap(\.self).map { TerminalPage.Span($0, .faint) }
        page.line(alike.ranges.map { .init($0.description, .strong) } + count, indentation: 2)
        for (label, source) in [("name", AddressName.Source.target), ("alias", .alias), ("reverse", .reverse)] {
            let names = host.names.filter { $0.source == source }.map(\.name)
            if !names.isEmpty { page.field(label, names.joined(separator: " "), indentation: 4) }
        }
        if let failure = host.reverseFailure { page.field("reverse", failure.summary, indentation: 4) }
        for observation in host.observations {
            let evidence = observation.evidence
            let roundTrip = evidence.roundTripMicroseconds.map { ", " + readableRoundTrip(microseconds: $0) } ?? ""
            page.row(
                "\(observation.endpoint.port)/\(observation.endpoint.transport)",
                observation.state.rawValue,
                "\(ServiceText(observation).line ?? "-")  (\(evidence.reason.rawValue)\(roundTrip))",
                style: observation.state == .open ? .strong : .plain)
        }
        for aggregate in host.aggregates {
            page.row(
                "\(aggregate.ports.count) \(aggregate.transport)", aggregate.state.rawValue,
                "\(aggregate.reason.rawValue): \(PortText.line(aggregate.ports))")
        }
        for remark in host.remarks { page.field("note", remark, indentation: 4) }
    }

    private func writeCoverage(on page: inout TerminalPage) {
        let coverage = report.coverage
        guard coverage.endpointsPlanned > 0 || !coverage.excluded.isEmpty else { return }
        page.heading("Coverage")
        page.paragraph(CoverageText.sentence(coverage), indentation: 2)
        for gap in CoverageText.gaps(coverage) { page.field("gap", gap, indentation: 2) }
        for exclusion in coverage.excluded {
            page.field("excluded", CoverageText.sentence(exclusion), indentation: 2)
        }
    }
}

extension Headline.Tone {
    fileprivate var style: TerminalPage.Style {
        switch self {
        case .good: .good
        case .incomplete: .attention
        case .bad: .bad
        case .neutral: .strong
        }
    }
}
