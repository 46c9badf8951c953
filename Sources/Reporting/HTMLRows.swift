import AuditModel

/// A finding as its card and its row in the register see it.
struct HTMLFinding {
    let finding: Finding

    init(_ finding: Finding) { self.finding = finding }

    var object: TemplateObject {
        let text = FindingText(finding)
        return TemplateObject([
            "id": .text(finding.id),
            "verdict": .text(finding.verdict.rawValue),
            "severity": .text(finding.severity.rawValue),
            "rank": .number(Severity.allCases.firstIndex(of: finding.severity) ?? 0),
            "class": .text(className),
            "tone": .text(tone),
            "isWaived": .truth(finding.status == .waived),
            "isListed": .truth(FindingSection(finding) != nil),
            "baseline": .text(finding.baseline?.rawValue),
            "group": .text(finding.group),
            "target": .text(finding.target),
            "place": .text(finding.place),
            "origin": .text(
                finding.target == finding.place || finding.names.contains(finding.target) ? nil : finding.target),
            "names": .text(finding.names.isEmpty ? nil : finding.names.joined(separator: ", ")),
            "forwardNames": .text(finding.forwardNames.isEmpty ? nil : finding.forwardNames.joined(separator: ", ")),
            "reverseNames": .text(finding.reverseNames?.joined(separator: ", ")),
            "expected": .text(finding.expected.text.isEmpty ? nil : finding.expected.text),
            "observed": .text(finding.observed.text.isEmpty ? nil : finding.observed.text),
            "evidence": .text(text.evidence),
            "found": .text(text.observed),
            "location": .text(finding.policyLocation?.description),
            "owner": .text(finding.owner),
            "need": .text(finding.need),
            "approved": .text(text.approved),
            "insecure": .text(text.insecure),
            "controls": .text(finding.controls.isEmpty ? nil : finding.controls.joined(separator: "; ")),
            "waiver": .text(text.waiver),
            "message": .text(finding.message),
            "remedy": .text(finding.remedy),
        ])
    }

    private var className: String {
        if finding.status == .waived || finding.baseline == .resolved { return "waived" }
        return finding.severity.rawValue
    }

    /// The colour of a row of the register: compliant, violation, not-verified or waived.
    private var tone: String {
        if finding.status == .waived || finding.baseline == .resolved { return "waived" }
        return finding.verdict.isViolation ? "violation" : finding.verdict.rawValue
    }
}

/// A target with what it led to.
struct HTMLTarget {
    let target: TargetRecord

    init(_ target: TargetRecord) { self.target = target }

    var object: TemplateObject {
        let resolution = target.resolution
        let failures =
            [resolution?.failure?.summary].compactMap(\.self)
            + (resolution?.partialFailures ?? []).map { "\($0.type.rawValue): \($0.failure.summary)" }
        let queriedName = resolution?.queriedName
        return TemplateObject([
            "specification": .text(target.specification),
            "queriedName": .text(queriedName == target.specification ? nil : queriedName),
            "aliases": .list(resolution?.aliases ?? []),
            "addresses": .list(resolution?.addresses.map(\.description) ?? []),
            "count": .text(resolution == nil ? Headline.counted(target.addressCount, "address", "addresses") : nil),
            "failures": .list(failures),
            "groups": .text(target.groups.joined(separator: ", ")),
            "location": .text(target.location?.description),
        ])
    }
}

/// A host, or hosts that are alike, with names and ports; every port carries the verdicts about it.
struct HTMLHost {
    let alike: AlikeHosts
    let findings: [Finding]

    init(_ alike: AlikeHosts, findings: [Finding]) {
        self.alike = alike
        self.findings = findings
    }

    /// - Parameter template: writes a row for each port.
    func object(ports template: ItemTemplate) -> TemplateObject {
        let host = alike.host
        let byEndpoint = Dictionary(grouping: findings, by: \.endpoint)
        var rows: [UInt8] = []
        template.append(host.observations.lazy.map { port($0, findings: byEndpoint[$0.endpoint] ?? []) }, to: &rows)
        template.append(host.aggregates.lazy.map(ports), to: &rows)
        return TemplateObject([
            "address": .text(alike.ranges.map(\.description).joined(separator: ", ")),
            "count": .text(alike.count),
            "names": .objects(
                host.names.map { TemplateObject(["name": .text($0.name), "source": .text($0.source.label)]) }),
            "reverseFailure": .text(host.reverseFailure?.summary),
            "hasPorts": .truth(!host.observations.isEmpty || !host.aggregates.isEmpty),
            "ports": .trusted(String(decoding: rows, as: UTF8.self)),
            "remarks": .list(host.remarks),
        ])
    }

    private func port(_ observation: Observation, findings: [Finding]) -> TemplateObject {
        let endpoint = observation.endpoint
        let evidence = FindingText.sentence(observation.evidence)
        return TemplateObject([
            "ports": .text("\(endpoint.port)/\(endpoint.transport)"),
            "state": .text(observation.state.rawValue),
            "class": .text(observation.state == .open ? "open" : "other"),
            "service": .text(ServiceText(observation).name),
            "serviceDetails": .list(ServiceText(observation).details),
            "evidence": .text([observation.evidence.reason.rawValue, evidence].joined(separator: ", ")),
            "verdicts": .objects(
                findings.map {
                    TemplateObject([
                        "id": .text($0.id), "verdict": .text($0.verdict.rawValue),
                    ])
                }),
        ])
    }

    private func ports(_ aggregate: PortAggregate) -> TemplateObject {
        let count = Headline.counted(aggregate.ports.count, "port")
        return TemplateObject([
            "ports": .text("\(aggregate.ports)/\(aggregate.transport)"),
            "state": .text(aggregate.state.rawValue),
            "class": .text(aggregate.state == .open ? "open" : "quiet"),
            "service": nil, "serviceDetails": .list([]),
            "evidence": .text("\(aggregate.reason.rawValue), \(count)"),
            "verdicts": .objects([]),
        ])
    }
}

extension AddressName.Source {
    fileprivate var label: String {
        switch self {
        case .target: "target"
        case .alias: "alias"
        case .reverse: "reverse name"
        }
    }
}
