package import AuditModel
import Foundation

/// What a user's template sees: the JSON report, member by member, and beside it texts and lists that a template could not
/// make itself. An object's texts stand under `text`.
package struct TemplateContext {
    let value: TemplateValue

    package init(_ report: AuditReport) throws(RenderError) {
        var value = try TemplateValue(encoding: report)
        value[Self.textName] = Self.reportTexts.object(of: report)
        let findings = zip(report.findings, value["findings"]?.elements ?? []).map { finding, value in
            Self.adding(Self.findingTexts.object(of: finding), to: value)
        }
        value["findings"] = .list(findings)
        for (name, section) in Self.sections {
            value[name] = .list(zip(report.findings, findings).filter { FindingSection($0.0) == section }.map(\.1))
        }
        value[Self.countsName] = .list(Self.counts(report.summary))
        value["hosts"] = .list(
            zip(report.hosts, value["hosts"]?.elements ?? []).map { host, value in
                var value = value
                value["observations"] = .list(
                    zip(host.observations, value["observations"]?.elements ?? []).map { observation, value in
                        Self.adding(Self.observationTexts.object(of: observation), to: value)
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

    /// What may stand beside the members of the JSON report, in whichever object.
    static let names = Set(
        [textName, countsName] + sections.map(\.name) + reportTexts.names + findingTexts.names + observationTexts.names
            + countTexts.names)

    private static let textName = "text"
    private static let countsName = "counts"

    private static let sections: [(name: String, section: FindingSection?)] = [
        ("violations", .violations), ("notVerified", .notVerified), ("waived", .waived), ("resolved", .resolved),
        ("compliant", nil),
    ]

    private static func adding(_ text: TemplateValue, to value: TemplateValue) -> TemplateValue {
        var value = value
        value[textName] = text
        return value
    }

    private static let reportTexts = TemplateTexts<AuditReport>([
        "title": { .text($0.policy?.name ?? $0.run.arguments.dropFirst().joined(separator: " ")) },
        "verdict": { .text(Headline($0).title) },
        "details": { .list(Headline($0).details.map { .text($0) }) },
        "vantage": { .text(Headline($0).vantage) },
        "period": { .text(Headline($0).period) },
        "scope": { .text(CoverageText.scope($0.coverage)) },
        "coverage": { .text(CoverageText.sentence($0.coverage)) },
        "excluded": { .list($0.coverage.excluded.map { .text(CoverageText.sentence($0)) }) },
    ])

    private static let findingTexts = TemplateTexts<Finding>([
        "place": { .text($0.place) },
        "names": { present($0.names.joined(separator: ", ")) },
        "reverseNames": { present($0.reverseNames?.joined(separator: ", ")) },
        "expected": { present($0.expected.text) },
        "observed": { present($0.observed.text) },
        "evidence": { present(FindingText($0).evidence) },
        "approved": { present(FindingText($0).approved) },
        "insecure": { present(FindingText($0).insecure) },
        "waiver": { present(FindingText($0).waiver) },
        "controls": { present($0.controls.joined(separator: "; ")) },
        "policyLocation": { present($0.policyLocation?.description) },
    ])

    private static let observationTexts = TemplateTexts<Observation>([
        "port": { .text("\($0.endpoint.port)/\($0.endpoint.transport)") },
        "service": { ServiceText($0).line.map { .text($0) } },
        "evidence": { .text(FindingText.sentence($0.evidence)) },
    ])

    private static let countTexts = TemplateTexts<(name: String, count: Int)>([
        "name": { .text($0.name) }, "count": { .number($0.count) },
    ])

    /// The text, if it says something.
    private static func present(_ text: String?) -> TemplateValue? {
        text.flatMap { $0.isEmpty ? nil : .text($0) }
    }

    private static func counts(_ summary: Summary) -> [TemplateValue] {
        let verdicts = Verdict.allCases.map { ($0.rawValue, summary.count($0)) }
        return (verdicts + [("waived", summary.waived)]).filter { $0.1 > 0 }.map {
            countTexts.object(of: (name: $0, count: $1))
        }
    }
}
