package import AuditModel
import Foundation

/// What a user's template sees: the JSON report, member by member, and beside it texts and lists that a template could not
/// make itself. An object's texts stand under `text`.
package struct TemplateContext {
    let value: TemplateValue

    package init(_ report: AuditReport) throws(RenderError) {
        var value = try TemplateValue(encoding: report)
        value["text"] = Self.text(report)
        let findings = zip(report.findings, value["findings"]?.elements ?? []).map { finding, value in
            Self.adding(Self.text(finding), to: value)
        }
        value["findings"] = .list(findings)
        for (name, section) in Self.sections {
            value[name] = .list(zip(report.findings, findings).filter { FindingSection($0.0) == section }.map(\.1))
        }
        value["counts"] = .list(Self.counts(report.summary))
        value["hosts"] = .list(
            zip(report.hosts, value["hosts"]?.elements ?? []).map { host, value in
                var value = value
                value["observations"] = .list(
                    zip(host.observations, value["observations"]?.elements ?? []).map { observation, value in
                        Self.adding(Self.text(observation), to: value)
                    })
                return value
            })
        self.value = value
    }

    /// The context as JSON, keys sorted, for people who write templates.
    package func json() throws(RenderError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
        } catch {
            throw .defect("template context: \(error)")
        }
    }

    private static let sections: [(name: String, section: FindingSection?)] = [
        ("violations", .violations), ("notVerified", .notVerified), ("waived", .waived), ("resolved", .resolved),
        ("compliant", nil),
    ]

    private static func adding(_ text: TemplateValue, to value: TemplateValue) -> TemplateValue {
        var value = value
        value["text"] = text
        return value
    }

    private static func object(_ texts: [(String, String?)]) -> TemplateValue {
        .object(Dictionary(texts.compactMap { key, text in text.map { (key, .text($0)) } }) { first, _ in first })
    }

    private static func text(_ report: AuditReport) -> TemplateValue {
        let headline = Headline(report)
        var value = object([
            ("title", report.policy?.name ?? report.run.arguments.dropFirst().joined(separator: " ")),
            ("verdict", headline.title), ("vantage", headline.vantage), ("period", headline.period),
            ("scope", CoverageText.scope(report.coverage)), ("coverage", CoverageText.sentence(report.coverage)),
        ])
        value["details"] = .list(headline.details.map { .text($0) })
        value["excluded"] = .list(report.coverage.excluded.map { .text(CoverageText.sentence($0)) })
        return value
    }

    private static func text(_ finding: Finding) -> TemplateValue {
        let text = FindingText(finding)
        func present(_ text: String) -> String? { text.isEmpty ? nil : text }
        return object([
            ("place", text.place), ("names", present(finding.names.joined(separator: ", "))),
            ("reverseNames", present((finding.reverseNames ?? []).joined(separator: ", "))),
            ("expected", present(finding.expected.text)), ("observed", present(finding.observed.text)),
            ("evidence", text.evidence), ("approved", text.approved), ("insecure", text.insecure),
            ("waiver", text.waiver),
            ("controls", present(finding.controls.joined(separator: "; "))),
            ("policyLocation", finding.policyLocation?.description),
        ])
    }

    private static func text(_ observation: Observation) -> TemplateValue {
        object([
            ("port", "\(observation.endpoint.port)/\(observation.endpoint.transport)"),
            ("service", ServiceText(observation).line), ("evidence", FindingText.sentence(observation.evidence)),
        ])
    }

    private static func counts(_ summary: Summary) -> [TemplateValue] {
        let verdicts = Verdict.allCases.map { ($0.rawValue, summary.count($0)) }
        return (verdicts + [("waived", summary.waived)]).filter { $0.1 > 0 }.map { name, count in
            .object(["name": .text(name), "count": .number(count)])
        }
    }
}
