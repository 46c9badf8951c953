import AuditModel

/// The `script` of a port: what its TLS was found to be, and its findings. Nothing without either.
struct NmapVerdictScript {
    let observation: Observation
    let findings: [Finding]

    func write(to xml: XMLDocumentWriter) {
        let details = ServiceText(observation).details
        guard !findings.isEmpty || !details.isEmpty else { return }
        let output = (findings.map(NmapFindingTable.output) + details).joined(separator: "\n")
        xml.element("script", ["id": "tidewaiter-verdict", "output": output]) {
            for finding in findings { NmapFindingTable(finding: finding).write(to: xml) }
            if let service = observation.service, service.tls != nil || service.tlsRefusal != nil {
                xml.element("table", ["key": "tls"]) { write(service, to: xml) }
            }
        }
    }

    private func write(_ service: ServiceFacts, to xml: XMLDocumentWriter) {
        xml.elem("refusal", service.tlsRefusal)
        guard let tls = service.tls else { return }
        if !tls.accepted.isEmpty { xml.list("accepted", tls.accepted.map(\.rawValue)) }
        if !tls.refused.isEmpty { xml.list("refused", tls.refused.map(\.rawValue)) }
        guard let certificate = tls.certificate else { return }
        xml.element("table", ["key": "certificate"]) {
            xml.elem("subject", certificate.subject)
            xml.elem("issuer", certificate.issuer)
            if !certificate.dnsNames.isEmpty { xml.list("dnsNames", certificate.dnsNames) }
            if !certificate.addresses.isEmpty { xml.list("addresses", certificate.addresses.map(\.description)) }
            xml.elem("notBefore", certificate.notBefore.description)
            xml.elem("notAfter", certificate.notAfter.description)
            xml.elem("isTrusted", certificate.isTrusted.map { "\($0)" })
        }
    }
}

/// The `hostscript` of a host: alias chains, findings about ports that are not open, and what was not verified.
struct NmapHostScript {
    let host: HostRecord
    let findings: [Finding]
    let targets: [TargetRecord]

    func write(to xml: XMLDocumentWriter) {
        let notVerified = host.aggregates.filter { !$0.state.isConclusive && !$0.ports.isEmpty }
        let single = host.observations.filter { !NmapHostElement.isNmapState($0.state) }
        let chains = targets.filter { $0.resolution?.aliases.isEmpty == false }
        let lines =
            chains.map { "\($0.specification) is an alias: \(Self.chain($0).joined(separator: " -> "))" }
            + findings.map(NmapFindingTable.output)
            + notVerified.map {
                "\($0.ports)/\($0.transport) not verified: \($0.state.rawValue), \($0.reason.rawValue)"
            }
            + single.map {
                "\($0.endpoint.port)/\($0.endpoint.transport) not verified: \($0.state.rawValue), "
                    + $0.evidence.reason.rawValue
            }
            + host.remarks
            + (host.reverseFailure.map { ["reverse name: \($0.summary)"] } ?? [])
            + (host.address.zone.map { ["zone \($0)"] } ?? [])
        guard !lines.isEmpty else { return }
        xml.element("hostscript") {
            xml.element("script", ["id": "tidewaiter-host", "output": lines.joined(separator: "\n")]) {
                xml.elem("zone", host.address.zone?.description)
                xml.elem("reverse-failure", host.reverseFailure?.rawValue)
                xml.table("aliases", chains) { xml.list($0.specification, Self.chain($0)) }
                xml.table("verdicts", findings) { NmapFindingTable(finding: $0).write(to: xml) }
                xml.table("not-verified", notVerified) {
                    xml.elem("\($0.transport) \($0.state.rawValue) \($0.reason.rawValue)", $0.ports.description)
                }
                xml.table("not-verified-ports", single) {
                    xml.elem(
                        "\($0.endpoint.port)/\($0.endpoint.transport)",
                        "\($0.state.rawValue) \($0.evidence.reason.rawValue)")
                }
                if !host.remarks.isEmpty { xml.list("remarks", host.remarks) }
            }
        }
    }

    private static func chain(_ target: TargetRecord) -> [String] {
        guard let resolution = target.resolution else { return [] }
        let queried = resolution.queriedName == target.specification ? [] : [resolution.queriedName]
        return queried + resolution.aliases
    }
}

/// The `postscript`: the run, its policy, counts and coverage, and every finding that belongs to no host of the file.
struct NmapReportScript {
    let report: AuditReport
    let unplaced: [Finding]

    /// Hands on what is written after each target and finding, so that memory does not grow with their number.
    func write(to xml: XMLDocumentWriter, draining output: inout ChunkWriter) throws(RenderError) {
        let headline = Headline(report)
        let failures = report.targets.filter { $0.resolution?.failure != nil }
        let lines =
            [headline.title] + headline.details + unplaced.map(NmapFindingTable.output)
            + failures.map { "\($0.specification): \($0.resolution?.failure?.summary ?? "")" }
            + report.warnings + report.waivers.compactMap { WaiverText($0).notice }
        xml.start("postscript")
        xml.start("script", ["id": "tidewaiter-report", "output": lines.joined(separator: "\n")])
        writeRun(to: xml)
        writeCounts(to: xml)
        let named = report.targets.filter { $0.resolution != nil }
        try xml.table("targets", named, draining: &output) { write($0, to: xml) }
        try xml.table("verdicts", unplaced, draining: &output) { NmapFindingTable(finding: $0).write(to: xml) }
        if !report.summary.incompleteReasons.isEmpty { xml.list("incomplete", report.summary.incompleteReasons) }
        try xml.table("waivers", report.waivers, draining: &output) { write($0, to: xml) }
        if !report.warnings.isEmpty { xml.list("warnings", report.warnings) }
        xml.end()
        xml.end()
        try xml.drain(into: &output)
    }

    private func writeRun(to xml: XMLDocumentWriter) {
        let run = report.run
        xml.elem("run", run.id)
        xml.elem("startedAt", run.startedAt.description)
        xml.elem("endedAt", run.endedAt.description)
        xml.elem("scannerHost", run.scannerHost)
        xml.elem("vantage", run.vantage)
        xml.elem("interrupted", "\(run.interrupted)")
        xml.elem("isComplete", "\(report.summary.isComplete)")
        xml.elem("exitStatus", "\(report.summary.exitStatus)")
        if !run.sourceAddresses.isEmpty { xml.list("sourceAddresses", run.sourceAddresses.map(\.description)) }
        if !run.resolvers.isEmpty { xml.list("resolvers", run.resolvers) }
        if let policy = report.policy {
            xml.element("table", ["key": "policy"]) {
                xml.elem("name", policy.name)
                xml.elem("path", policy.path)
                xml.elem("sha256", policy.sha256)
            }
        }
    }

    private func writeCounts(to xml: XMLDocumentWriter) {
        let summary = report.summary
        xml.table("verdictCounts", Verdict.allCases.filter { summary.verdicts[$0.rawValue] != nil }) {
            xml.elem($0.rawValue, "\(summary.count($0))")
        }
        xml.table("severityCounts", Severity.allCases.filter { summary.severities[$0.rawValue] != nil }) {
            xml.elem($0.rawValue, "\(summary.count($0))")
        }
        xml.elem("waived", "\(summary.waived)")
        let coverage = report.coverage
        xml.element("table", ["key": "coverage"]) {
            xml.elem("targets", "\(coverage.targets)")
            xml.elem("addresses", "\(coverage.addresses)")
            xml.elem("endpointsPlanned", "\(coverage.endpointsPlanned)")
            xml.elem("endpointsConclusive", "\(coverage.endpointsConclusive)")
            xml.elem("endpointsInconclusive", "\(coverage.endpointsInconclusive)")
            xml.elem("endpointsSilentUDP", "\(coverage.endpointsSilentUDP)")
            if !coverage.excluded.isEmpty { xml.list("excluded", coverage.excluded.map(CoverageText.sentence)) }
        }
    }

    private func write(_ waiver: WaiverRecord, to xml: XMLDocumentWriter) {
        xml.element("table", ["key": waiver.id]) {
            xml.elem("state", waiver.state.rawValue)
            for (label, value) in WaiverText(waiver).fields { xml.elem(label, value) }
        }
    }

    private func write(_ target: TargetRecord, to xml: XMLDocumentWriter) {
        guard let resolution = target.resolution else { return }
        xml.element("table", ["key": target.specification]) {
            xml.elem("queriedName", resolution.queriedName)
            if !resolution.aliases.isEmpty { xml.list("aliases", resolution.aliases) }
            if !resolution.addresses.isEmpty { xml.list("addresses", resolution.addresses.map(\.description)) }
            xml.elem("failure", resolution.failure?.rawValue)
            for partial in resolution.partialFailures {
                xml.elem("failure \(partial.type.rawValue)", partial.failure.rawValue)
            }
        }
    }
}

/// A finding as a `table` whose key is the finding's id and whose elements are the vocabulary's words.
struct NmapFindingTable {
    let finding: Finding

    func write(to xml: XMLDocumentWriter) {
        xml.element("table", ["key": finding.id]) {
            xml.elem("verdict", finding.verdict.rawValue)
            xml.elem("severity", finding.severity.rawValue)
            xml.elem("status", finding.status.rawValue)
            xml.elem("baseline", finding.baseline?.rawValue)
            xml.elem("group", finding.group)
            xml.elem("target", finding.target)
            if !finding.names.isEmpty { xml.list("names", finding.names) }
            if let reverse = finding.reverseNames { xml.list("reverseNames", reverse) }
            xml.elem("endpoint", finding.endpoint?.description)
            xml.elem("address", finding.address?.description)
            xml.elem("expected", finding.expected.text.isEmpty ? nil : finding.expected.text)
            xml.elem("observed", FindingText(finding).observed)
            xml.elem("policyLocation", finding.policyLocation?.description)
            xml.elem("owner", finding.owner)
            xml.elem("need", finding.need)
            xml.elem("approved", FindingText(finding).approved)
            xml.elem("insecure", FindingText(finding).insecure)
            if !finding.controls.isEmpty { xml.list("controls", finding.controls) }
            xml.elem("waiver", FindingText(finding).waiver)
            xml.elem("message", finding.message)
            xml.elem("remedy", finding.remedy)
        }
    }

    /// One line for readers that show a script's text only. The message says which endpoint or name it is about.
    static func output(_ finding: Finding) -> String {
        var words = "\(finding.verdict.rawValue) (\(finding.severity.rawValue)"
        if finding.status == .waived { words += ", waived" }
        if let baseline = finding.baseline { words += ", \(baseline.rawValue)" }
        return words + "): \(finding.message) [\(finding.id)]"
    }
}

extension XMLDocumentWriter {
    /// An `elem` with a key; nothing without a value.
    fileprivate func elem(_ key: String, _ value: String?) {
        guard let value else { return }
        element("elem", ["key": key]) { text(value) }
    }

    /// A `table` of elements without keys.
    fileprivate func list(_ key: String, _ values: [String]) {
        element("table", ["key": key]) {
            for value in values { element("elem") { text(value) } }
        }
    }

    /// A `table` with one entry per value, handed on entry by entry; nothing without any.
    fileprivate func table<Value>(
        _ key: String,
        _ values: [Value],
        draining output: inout ChunkWriter,
        _ entry: (Value) -> Void
    ) throws(RenderError) {
        guard !values.isEmpty else { return }
        start("table", ["key": key])
        for value in values {
            entry(value)
            try drain(into: &output)
        }
        end()
    }

    /// A `table` with one entry per value; nothing without any.
    fileprivate func table<Value>(_ key: String, _ values: [Value], _ entry: (Value) -> Void) {
        guard !values.isEmpty else { return }
        element("table", ["key": key]) {
            for value in values { entry(value) }
        }
    }
}
